"""So many are answered at once, so many wait, and whoever comes then is told at once when to come back."""

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from os import cpu_count
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.admission import AT_ONCE, Admission, Overloaded, open_admission
from api.app import create_app
from assistant.settings import Settings
from tests.api.test_turns import Slow

QUESTION = {"message": "Naps?"}
MODEL = {"model": "pmr-advisor", "messages": [{"role": "user", "content": "Naps?"}]}
ASKING = [("/api/chat", QUESTION), ("/api/chat/stream", QUESTION), ("/v1/chat/completions", MODEL)]
KEYLESS = Settings(answers_at_once=1, answers_waiting=1, answers_kept=0, waiting_seconds=120)


class Unlocked(Slow):
    """Slow, and for programs too."""

    settings = KEYLESS

    def resumed(self, messages: Any, profile: Any = None) -> Any:
        from assistant.models import Turn

        return Turn(message=messages[-1])


def test_no_more_are_answered_at_once_than_may_be() -> None:
    slow = Unlocked()
    app = create_app(slow, settings=Settings(answers_at_once=2, answers_kept=0, waiting_seconds=120))
    with TestClient(app) as client, ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(client.post, "/api/chat", json=QUESTION) for _ in range(5)]
        slow.begun.acquire()
        slow.begun.acquire()
        slow.let.set()
        assert [one.result().status_code for one in asked] == [200] * 5
    assert slow.most == 2


@pytest.mark.parametrize(("path", "body"), ASKING)
def test_who_finds_the_line_full_is_told_at_once_and_nothing_of_the_question_is_kept(
    path: str, body: dict[str, Any]
) -> None:
    slow = Unlocked()
    with TestClient(create_app(slow, settings=KEYLESS)) as client, ThreadPoolExecutor(2) as pool:
        client.get("/")
        inside: list[Future[httpx.Response]] = [pool.submit(client.post, "/api/chat", json=QUESTION) for _ in range(2)]
        slow.begun.acquire()
        while client.app.state.shared.admission.inside < 2:  # type: ignore[attr-defined]
            pass
        refused = client.post(path, json=body)
        slow.let.set()
        assert [one.result().status_code for one in inside] == [200, 200]
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 1
        told = refused.json()
        assert "ask again in" in (told["error"]["message"] if path.startswith("/v1") else told["detail"])
        assert len(client.get("/api/conversations").json()) == 2
        assert client.post(path, json=body).status_code == 200


def test_the_process_tells_that_it_lives_while_every_place_is_taken() -> None:
    slow = Unlocked()
    with TestClient(create_app(slow, settings=KEYLESS)) as client, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(client.post, "/api/chat", json=QUESTION)
        slow.begun.acquire()
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        slow.let.set()
        assert asked.result().status_code == 200


def test_who_waits_too_long_for_a_slot_is_sent_away() -> None:
    held = threading.Event()

    async def both() -> None:
        admission = Admission(at_once=1, waiting=1, patience=0.01)
        first = asyncio.create_task(admission.run(held.wait, 120))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await admission.run(held.wait, 120)
        held.set()
        assert await first

    asyncio.run(both())


def test_the_time_to_come_back_follows_what_answers_take_and_stays_within_a_minute() -> None:
    async def told(seconds: float) -> int:
        admission = Admission(at_once=1, waiting=9, patience=60, clock=lambda: 0.0)
        for _ in range(3):
            await admission.run(lambda: None)
        admission.took(seconds)
        with ExitStack() as held:
            for _ in range(10):
                held.enter_context(admission.place())
            with pytest.raises(Overloaded) as refused:
                held.enter_context(admission.place())
        return refused.value.retry_after

    assert asyncio.run(told(0.0)) == 1
    assert 5 < asyncio.run(told(10)) < 15
    assert asyncio.run(told(1_000)) == 60


def test_a_fault_frees_the_slot_and_the_place() -> None:
    async def twice() -> None:
        admission = Admission(at_once=1, waiting=0, patience=1)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError), admission.place():
                await admission.run(lambda: 1 / 0)
        assert admission.inside == 0

    asyncio.run(twice())


def test_there_are_slots_for_each_processor_where_no_setting_says_how_many() -> None:
    assert open_admission(Settings(answers_at_once=3)).at_once == 3
    assert open_admission(Settings()).at_once == AT_ONCE * (cpu_count() or 1)
