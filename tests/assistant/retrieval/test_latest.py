"""The latest vectors are kept, and what is under way is not begun a second time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from time import monotonic, sleep

import pytest
from langchain_core.embeddings import Embeddings

from assistant.retrieval.latest import Latest
from tests.assistant.retrieval.lengths import Unloadable
from tests.conftest import WordEmbeddings


class Held(Embeddings):
    """Embeds when it is let, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.begun, self.let = Semaphore(0), Event()
        self.asked: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        self.asked.append(text)
        self.begun.release()
        assert self.let.wait(120)
        if text == "fault":
            raise RuntimeError("no vector")
        return [float(len(text))]


def until(happened: Callable[[], bool]) -> None:
    patience = monotonic() + 120
    while not happened():
        assert monotonic() < patience
        sleep(0.01)


def test_a_text_asked_for_twice_is_embedded_once_at_once_or_later() -> None:
    model = Held()
    latest = Latest(model)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(latest.embed_query, "bb")]
        assert model.begun.acquire(timeout=120)
        asked.append(pool.submit(latest.embed_query, "bb"))
        sleep(0.05)
        model.let.set()
        assert [one.result(timeout=120) for one in asked] == [[2.0], [2.0]]
    assert latest.embed_query("bb") == [2.0]
    assert model.asked == ["bb"]


def test_only_the_latest_vectors_are_kept() -> None:
    latest = Latest(WordEmbeddings(), kept=2)
    for text in ("one", "two", "three"):
        latest.embed_query(text)
    assert latest.kept == 2


def test_a_fault_reaches_everyone_who_waits_for_that_text_and_is_not_kept() -> None:
    model = Held()
    latest = Latest(model)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(latest.embed_query, text) for text in ("fault", "fault", "bb")]
        until(lambda: len(model.asked) == 2)
        model.let.set()
        for one in asked[:2]:
            with pytest.raises(RuntimeError, match="no vector"):
                one.result(timeout=120)
        assert asked[2].result(timeout=120) == [2.0]
    with pytest.raises(RuntimeError, match="no vector"):
        latest.embed_query("fault")
    assert latest.kept == 1


def test_a_second_model_helps_once_half_a_batch_waits_and_nobody_waits_while_it_loads() -> None:
    first, second = Held(), Held()
    latest = Latest(first, [second], most=4)
    with ThreadPoolExecutor(8) as pool:
        asked = []
        for text in ("a", "bb", "ccc", "dddd"):
            asked.append(pool.submit(latest.embed_query, text))
            assert first.begun.acquire(timeout=120)
        until(lambda: second.asked == ["ready"])
        second.let.set()

        def helped() -> bool:
            asked.append(pool.submit(latest.embed_query, f"another {len(asked)}"))
            sleep(0.05)
            return len(second.asked) > 1

        until(helped)
        assert first.asked[:4] == ["a", "bb", "ccc", "dddd"]
        first.let.set()
        assert [one.result(timeout=120) for one in asked[:4]] == [[1.0], [2.0], [3.0], [4.0]]


def test_a_second_model_that_cannot_be_loaded_leaves_the_work_to_the_first() -> None:
    first = Held()
    latest = Latest(first, [Unloadable()], most=1)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(latest.embed_query, text) for text in ("a", "bb", "ccc", "dddd")]
        until(lambda: len(first.asked) == 4)
        first.let.set()
        assert [one.result(timeout=120) for one in asked] == [[1.0], [2.0], [3.0], [4.0]]
