"""Texts that wait together are embedded together, each as if it were alone."""

from multiprocessing import Pipe
from threading import Thread

import numpy as np
import pytest

from assistant.chat import Assistant
from assistant.retrieval.batching import alike, answer
from assistant.retrieval.embedding import EmbeddingError
from tests.assistant.retrieval.lengths import Lengths


class Listening(Lengths):
    """Remembers what it was given together."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.batches.append(texts)
        return super().embed_documents(texts)


def answered(model: Lengths, jobs: list[list[str]], most: int = 8) -> dict[int, object]:
    """What jobs that all wait already come to."""
    ours, theirs = Pipe()
    for number, texts in enumerate(jobs):
        ours.send((number, texts))
    answering = Thread(target=answer, args=(theirs, model, most))
    answering.start()
    assert ours.recv() == "loaded"
    found: dict[int, object] = {}
    while len(found) < len(jobs):
        numbers, result = ours.recv()
        for place, number in enumerate(numbers):
            found[number] = str(result) if isinstance(result, EmbeddingError) else result[place]
    ours.close()
    answering.join(120)
    assert not answering.is_alive()
    return found


def test_those_that_wait_go_together_and_each_gets_its_own_vector() -> None:
    model = Listening()
    assert answered(model, [["a"], ["bb"], ["ccc"]]) == {0: [[1.0]], 1: [[2.0]], 2: [[3.0]]}
    assert model.batches == [["a", "bb", "ccc"]]


def test_a_batch_is_bounded() -> None:
    model = Listening()
    answered(model, [["a"], ["bb"], ["ccc"], ["dddd"]], most=3)
    assert model.batches == [["a", "bb", "ccc"]]


def test_many_texts_asked_for_at_once_stay_by_themselves() -> None:
    model = Listening()
    assert answered(model, [["a"], ["bb", "ccc"], ["dddd"]]) == {0: [[1.0]], 1: [[2.0], [3.0]], 2: [[4.0]]}
    assert model.batches == [["a", "dddd"], ["bb", "ccc"]]


def test_a_text_far_longer_than_the_rest_of_its_batch_goes_after_them_alone() -> None:
    jobs = [(0, ["b" * 500]), (1, ["ccc"]), (2, ["dd"])]
    assert list(alike(jobs)) == [[(2, ["dd"]), (1, ["ccc"])], [(0, ["b" * 500])]]


def test_a_fault_reaches_nobody_else_in_its_batch() -> None:
    told = answered(Listening(), [["a"], ["my fault"], ["ccc"]])
    assert told == {0: [[1.0]], 1: "the embedding model failed (RuntimeError)", 2: [[3.0]]}


class Miscounting(Lengths):
    """Loses a vector of several."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return super().embed_documents(texts)[1:]


def test_a_model_that_loses_a_vector_is_told_of_and_nobody_gets_anothers() -> None:
    told = answered(Miscounting(), [["a"], ["bb"], ["ccc", "dddd"]])
    assert told == {0: [[1.0]], 1: [[2.0]], 2: "the embedding model made 1 vectors of 2 texts"}


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
