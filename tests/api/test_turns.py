"""Turns under way: none is lost, whoever leaves and whatever fails."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.storage.conversations import Conversations
from api.turns import OF_ONE
from assistant.chat import Assistant
from assistant.events import DeltaEvent, Event
from assistant.models import Answer, Turn
from assistant.settings import Settings
from tests.api.echo import Echo

Serve = Callable[[Assistant], TestClient]


@pytest.fixture
def patient(conversations: Conversations) -> Iterator[Serve]:
    """Serves an assistant to whoever waits long."""
    with ExitStack() as stack:

        def served(assistant: Assistant) -> TestClient:
            app = create_app(assistant, conversations, settings=Settings(waiting_seconds=300))
            return stack.enter_context(TestClient(app))

        yield served


def events_of(raw: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (block.split("\n")[0].removeprefix("event: "), json.loads(block.split("\ndata: ")[1]))
        for block in raw.strip().split("\n\n")
    ]


def ask(client: TestClient, message: str, conversation_id: str | None = None) -> dict[str, Any]:
    body = {"message": message, "conversation_id": conversation_id}
    found: dict[str, Any] = client.post("/api/chat", json=body).json()
    return found


def test_a_stream_names_its_conversation_first_and_its_answer_last(serve: Serve) -> None:
    client = serve(Echo())
    events = events_of(client.post("/api/chat/stream", json={"message": "Naps?"}).text)
    assert (events[0][0], events[-1][0]) == ("status", "done")
    conversation_id = events[0][1]["conversation_id"]
    assert events[-1][1]["conversation_id"] == conversation_id
    (turn,) = client.get(f"/api/conversations/{conversation_id}").json()["turns"]
    assert turn["response"] == events[-1][1]


class Slow(Echo):
    """Answers when it is let, and tells how many answers were composed at once."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.let = threading.Semaphore(0), threading.Event()
        self.at_once = self.most = 0
        self._counting = threading.Lock()

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        with self._counting:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.begun.release()
        assert self.let.wait(120)
        with self._counting:
            self.at_once -= 1
        return super().invoke(input)


def test_turns_at_once_in_one_conversation_wait_for_each_other_and_none_is_lost(patient: Serve) -> None:
    slow = Slow()
    client = patient(slow)
    slow.let.set()
    first = ask(client, "First")["conversation_id"]
    slow.let.clear()
    with ThreadPoolExecutor(4) as pool:
        asked = []
        for n in range(4):
            asked.append(pool.submit(ask, client, f"Question {n}", first))
            until = time.monotonic() + 120
            while len(client.get(f"/api/conversations/{first}").json()["turns"]) < n + 2:
                assert time.monotonic() < until
                time.sleep(0.01)
        slow.begun.acquire()
        slow.begun.acquire()
        slow.let.set()
        assert {one.result()["status"] for one in asked} == {"answered"}
    assert slow.most == 1
    assert sorted(len(turn.history) for turn in slow.turns) == [0, 1, 2, 3, 4]
    turns = client.get(f"/api/conversations/{first}").json()["turns"]
    assert all(turn["response"] for turn in turns)
    assert len(turns) == 5


def test_one_conversation_takes_a_few_places_and_what_it_asks_beyond_is_not_kept(patient: Serve) -> None:
    slow = Slow()
    client = patient(slow)
    slow.let.set()
    first = ask(client, "First")["conversation_id"]
    slow.let.clear()
    with ThreadPoolExecutor(OF_ONE) as pool:
        asked = [pool.submit(ask, client, f"Question {n}", first) for n in range(OF_ONE)]
        until = time.monotonic() + 120
        while len(client.get(f"/api/conversations/{first}").json()["turns"]) < OF_ONE + 1:
            assert time.monotonic() < until
            time.sleep(0.01)
        for path in ("/api/chat", "/api/chat/stream"):
            refused = client.post(path, json={"message": "More", "conversation_id": first})
            assert (refused.status_code, int(refused.headers["retry-after"]) >= 1) == (503, True)
        slow.let.set()
        assert {one.result()["status"] for one in asked} == {"answered"}
    assert ask(client, "Now", first)["status"] == "answered"
    assert len(client.get(f"/api/conversations/{first}").json()["turns"]) == OF_ONE + 2


def test_who_waits_too_long_for_the_answer_before_is_told_to_come_back(conversations: Conversations) -> None:
    slow = Slow()
    app = create_app(slow, conversations, settings=Settings(waiting_seconds=0.1, answers_at_once=4))
    with TestClient(app) as client, ThreadPoolExecutor(1) as pool:
        slow.let.set()
        first = ask(client, "First")["conversation_id"]
        slow.let.clear()
        slow.begun.acquire()
        before = pool.submit(ask, client, "Before", first)
        assert slow.begun.acquire(timeout=120)
        refused = client.post("/api/chat", json={"message": "After", "conversation_id": first})
        assert (refused.status_code, int(refused.headers["retry-after"]) >= 1) == (503, True)
        slow.let.set()
        assert before.result()["status"] == "answered"


def test_other_conversations_do_not_wait(serve: Serve) -> None:
    slow = Slow()
    client = serve(slow)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, client, f"Question {n}") for n in range(2)]
        for _ in asked:
            assert slow.begun.acquire(timeout=120)
        slow.let.set()
        assert {one.result()["status"] for one in asked} == {"answered"}
    assert slow.most == 2


def test_an_answer_is_kept_although_its_reader_went_away(conversations: Conversations) -> None:
    slow = Slow()
    app = create_app(slow, conversations)
    sent: list[bytes] = []

    async def leave_at_once() -> None:
        """Sends a question, and hangs up at the first word of the stream."""
        body = json.dumps({"message": "Naps?"}).encode()
        gone = asyncio.Event()
        received = False

        async def receive() -> dict[str, Any]:
            nonlocal received
            if not received:
                received = True
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                sent.append(message["body"])
                gone.set()

        scope = {"type": "http", "method": "POST", "path": "/api/chat/stream", "raw_path": b"", "root_path": ""}
        scope |= {"headers": [(b"content-type", b"application/json")], "query_string": b"", "http_version": "1.1"}
        scope |= {
            "scheme": "http",
            "server": ("testserver", 80),
            "client": ("testclient", 1),
            "asgi": {"version": "3.0"},
        }
        async with app.router.lifespan_context(app):
            await app(scope, receive, send)
            assert b"conversation_id" in sent[0]
            assert app.state.shared.admission.inside == 1, "what is still made holds its place"
            slow.let.set()
        assert app.state.shared.admission.inside == 0

    asyncio.run(leave_at_once())
    assert b"event: done" not in b"".join(sent)
    (data,) = [json.loads(sent[0].split(b"data: ")[1])]
    (turn,) = conversations.whole(data["conversation_id"], None).turns
    assert turn.response
    assert turn.response.answer.startswith("Nap before the shift.")
    conversations.database.close()


class Broken(Echo):
    """Cannot answer."""

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        raise RuntimeError("no answer")


@pytest.mark.parametrize("path", ["/api/chat", "/api/chat/stream"])
def test_a_question_whose_answer_failed_is_kept_without_one_and_can_be_asked_again(serve: Serve, path: str) -> None:
    client = serve(Broken())
    client.get("/")
    client.post(path, json={"message": "Naps?"})
    (listed,) = client.get("/api/conversations").json()
    (turn,) = client.get(f"/api/conversations/{listed['id']}").json()["turns"]
    assert (turn["message"], turn["response"]) == ("Naps?", None)
    assert ask(serve(Echo()), "Naps?")["status"] == "answered"


class HalfMade(Echo):
    """Breaks once the first words are sent, as with a language model it may."""

    def __init__(self) -> None:
        super().__init__()
        self.helper: Any = object()

    def events(self, turn: Turn) -> Iterator[Event]:
        yield DeltaEvent(text="Nap. ")
        raise RuntimeError("no more")


def test_a_fault_after_the_first_words_ends_the_stream_with_an_error(serve: Serve) -> None:
    events = events_of(serve(HalfMade()).post("/api/chat/stream", json={"message": "Naps?"}).text)
    assert "delta" in [name for name, _ in events]
    assert events[-1] == ("error", {"detail": "The answer could not be finished; try again."})
