"""Queries that wait together are embedded together, each as if it were alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from assistant.chat import Assistant
from assistant.retrieval.batching import Batched
from tests.assistant.retrieval.lengths import Unloadable
from tests.conftest import WordEmbeddings


class Held(Embeddings):
    """Embeds when it is let, and remembers what it was given together."""

    def __init__(self) -> None:
        self.begun, self.let = Semaphore(0), Event()
        self.batches: list[list[str]] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.batches.append(texts)
        self.begun.release()
        assert self.let.wait(120)
        if "fault" in texts:
            raise RuntimeError("no vector")
        return [[float(len(text))] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def together(model: Held, batched: Batched, first: str, others: list[str]) -> list[object]:
    """Asks for one text, and for others while the model has that one in hand."""

    def ask(text: str) -> object:
        try:
            return batched.embed_query(text)
        except RuntimeError as error:
            return str(error)

    with ThreadPoolExecutor(1 + len(others)) as pool:
        asked = [pool.submit(ask, first)]
        assert model.begun.acquire(timeout=120)
        asked += [pool.submit(ask, text) for text in others]
        while batched.waiting < len(others):
            pass
        model.let.set()
        return [one.result(timeout=120) for one in asked]


def test_one_goes_at_once_and_those_that_come_meanwhile_go_together() -> None:
    model = Held()
    assert together(model, Batched(model), "a", ["bb", "ccc", "dddd"]) == [[1.0], [2.0], [3.0], [4.0]]
    assert model.batches[0] == ["a"]
    assert sorted(model.batches[1]) == ["bb", "ccc", "dddd"]


def test_a_text_far_longer_than_the_rest_of_its_batch_goes_after_them_alone() -> None:
    model = Held()
    together(model, Batched(model), "a", ["b" * 500, "ccc", "dd"])
    assert model.batches == [["a"], ["dd", "ccc"], ["b" * 500]]


def test_a_batch_is_bounded() -> None:
    model = Held()
    together(model, Batched(model, most=2), "a", ["bb", "ccc", "dddd"])
    assert [len(batch) for batch in model.batches] == [1, 2, 1]


def test_a_text_asked_for_twice_is_embedded_once_together_or_later() -> None:
    model = Held()
    batched = Batched(model)
    assert together(model, batched, "a", ["bb", "bb"]) == [[1.0], [2.0], [2.0]]
    assert batched.embed_query("bb") == [2.0]
    assert model.batches == [["a"], ["bb"]]


def test_only_the_latest_vectors_are_kept() -> None:
    model = WordEmbeddings()
    batched = Batched(model, kept=2)
    for text in ("one", "two", "three"):
        batched.embed_query(text)
    assert batched.kept == 2


def test_a_fault_of_the_model_reaches_everyone_in_its_batch_and_nobody_after_it() -> None:
    model = Held()
    batched = Batched(model)
    assert together(model, batched, "a", ["fault", "bb"]) == [[1.0], "no vector", "no vector"]
    assert batched.embed_query("bb") == [2.0]


def test_a_second_model_helps_once_half_a_batch_waits_and_nobody_waits_while_it_loads() -> None:
    first, second = Held(), Held()
    batched = Batched(first, most=4, more=[second])
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(batched.embed_query, "a")]
        assert first.begun.acquire(timeout=120)
        for text in ("bb", "ccc", "dddd"):
            asked.append(pool.submit(batched.embed_query, text))
            while batched.waiting < len(asked) - 1:
                pass
        assert second.begun.acquire(timeout=120)
        assert (second.batches, batched.waiting) == ([["ready"]], 3)
        second.let.set()
        assert [one.result(timeout=120) for one in asked[1:]] == [[2.0], [3.0], [4.0]]
        assert first.batches == [["a"]]
        first.let.set()
        assert asked[0].result(timeout=120) == [1.0]


def test_a_second_model_that_cannot_be_loaded_leaves_the_work_to_the_first() -> None:
    first = Held()
    batched = Batched(first, most=2, more=[Unloadable()])
    assert together(first, batched, "a", ["bb", "ccc", "dddd"]) == [[1.0], [2.0], [3.0], [4.0]]


QUESTIONS = [
    "Visa?",
    "How many away rotations should I do?",
    "I am an IMG from India who failed Step 1 once and has a 224 on Step 2 CK: how many programs should I apply to?",
    "letters " * 60,
]


@pytest.mark.model
def test_a_vector_does_not_depend_on_the_company_it_came_in(assistant: Assistant) -> None:
    model = assistant.embeddings
    alone = np.array([model.embed_query(text) for text in QUESTIONS])
    company = np.array(model.embed_documents(QUESTIONS))
    assert np.abs(alone - company).max() < 1e-5
