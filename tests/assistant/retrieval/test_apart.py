"""The embedding model in a process of its own: the same vectors, and faults that quote nothing."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from assistant.retrieval.apart import Apart
from assistant.retrieval.embedding import EmbeddingError
from tests.assistant.retrieval.lengths import Lengths, Unloadable


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with closing(Apart(Lengths)) as apart:
        yield apart


def test_vectors_are_those_of_the_model_itself(apart: Apart) -> None:
    assert apart.embed_query("Naps?") == [5.0]
    assert apart.embed_documents(["One.", "And two."]) == [[4.0], [8.0]]
    assert apart.embed_documents([]) == []


def test_a_model_that_cannot_be_loaded_says_why() -> None:
    with closing(Apart(Unloadable)) as apart, pytest.raises(EmbeddingError, match=r"ImportError: libgomp"):
        apart.embed_query("Naps?")


def test_a_fault_is_told_without_the_text_and_the_model_goes_on(apart: Apart) -> None:
    with pytest.raises(EmbeddingError, match=r"failed \(RuntimeError\)$"):
        apart.embed_query("my own fault")
    with pytest.raises(EmbeddingError, match="missing; install it"):
        apart.embed_query("missing")
    assert apart.embed_query("Naps?")
