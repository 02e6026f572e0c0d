"""The embedding model in a process of its own: the same vectors, and faults that quote nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import sleep

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


def test_many_threads_each_get_the_vectors_of_their_own_texts(apart: Apart) -> None:
    texts = ["x" * (1 + n % 97) for n in range(400)]
    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(apart.embed_query, texts)) == [[float(len(text))] for text in texts]


def test_texts_larger_than_a_pipe_takes_at_once_are_embedded_beside_others(apart: Apart) -> None:
    large = ["é" * 200_000] * 3
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(apart.embed_documents, large) for _ in range(4)]
        asked += [pool.submit(apart.embed_documents, ["Naps?"]) for _ in range(40)]
        found = [one.result(120) for one in asked]
    assert found == [[[200_000.0]] * 3] * 4 + [[[5.0]]] * 40


def test_whoever_waits_for_a_process_that_is_ended_is_told() -> None:
    apart = Apart(Lengths)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(apart.embed_query, "Naps?")
        while apart.pid is None and not asked.done():
            sleep(0.001)
        apart.close()
        with pytest.raises(EmbeddingError, match="was ended"):
            asked.result(120)
