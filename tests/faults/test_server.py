"""The server's parts broken, its clients too: each request ends, is told, and the next one is answered."""

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.storage.conversations import Conversations
from api.storage.database import open_database
from assistant.chat import Assistant
from assistant.library import LibraryError
from assistant.llm.caller import Caller
from assistant.llm.helper import Helper
from assistant.models import Answer, Turn
from assistant.retrieval.index import IndexUnusable
from assistant.settings import Settings
from tests.api.echo import Echo
from tests.api.server import serving
from tests.api.test_turns import events_of
from tests.assistant.llm.scripted import ScriptedModel, phrasing
from tests.faults import warm
from tests.faults.forked import awaited, client, forked

pytestmark = pytest.mark.faults


class Breaking(Echo):
    """Raises once, and answers from then on."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.errors = [error]

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        if self.errors:
            raise self.errors.pop()
        return super().invoke(input)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("the embedding model broke"), 500),
        (MemoryError(), 500),
        (RuntimeError("can't start new thread"), 500),
        (OSError(24, "Too many open files"), 500),
        (LibraryError("guide.json: cannot be read"), 503),
        (IndexUnusable("index: changed while it was in use"), 503),
    ],
    ids=["embedder", "memory", "threads", "file handles", "guides' folder", "index"],
)
def test_a_fault_while_answering_is_told_keeps_the_question_and_the_next_one_is_answered(
    error: Exception, status: int
) -> None:
    with TestClient(create_app(Breaking(error)), raise_server_exceptions=False) as browser:
        browser.get("/")
        told = browser.post("/api/chat", json={"message": "Naps?"})
        assert told.status_code == status
        assert told.headers["content-type"] == "application/problem+json"
        assert str(error) not in told.text or not str(error)
        (kept,) = browser.get("/api/conversations").json()
        again = browser.post("/api/chat", json={"message": "Naps?", "conversation_id": kept["id"]})
        assert again.json()["status"] == "answered"


def test_an_assistant_that_cannot_be_loaded_is_told_with_503_and_the_page_is_served() -> None:
    heard: list[Exception] = []

    def load() -> Assistant:
        raise IndexUnusable("index: cannot be opened")

    with TestClient(create_app(load, failed=heard.append), raise_server_exceptions=False) as browser:
        while not heard:
            time.sleep(0.01)
        for path in ("/readyz", "/api/guides"):
            told = browser.get(path)
            assert (told.status_code, told.headers["retry-after"]) == (503, "2")
            assert "could not be loaded" in told.json()["detail"]
        assert browser.get("/healthz").status_code == 200
        assert browser.get("/").status_code == 200


MODELS = {
    "hangs": [60.0],
    "hangs midway": ["Aim for 1–2 away ", 60.0],
    "breaks off": ["Aim for ", ConnectionError("gone")],
    "refuses": [ConnectionError("refused")],
    "says nothing": [""],
    "garbles": ["\x00\ud800\x1b[31m" * 40 + "[9][[1]] {{]] 123456789 [1"],
    "does not stop": ["Naps. " * 40_000],
    "makes figures up": ["You need 97 away rotations. [1] Apply to 400 programs. [2]"],
}


@pytest.mark.parametrize("script", MODELS.values(), ids=MODELS)
def test_a_language_model_that_fails_costs_seconds_and_the_answer_is_the_guides_own(
    cheap_assistant: Assistant, script: list[Any]
) -> None:
    turn = Turn(message="How many away rotations should I do?")
    plain = cheap_assistant.invoke(turn)
    settings = Settings(model_first_seconds=0.5, model_seconds=1.0)
    model = ScriptedModel(scripts=[script], piece=1_000)
    helped = phrasing(model, model_first_seconds=0.5, model_seconds=1.0)
    cheap_assistant.helper = Helper(Caller(model, settings), "scripted", frozenset({"phrase"}), helped)
    try:
        began = time.monotonic()
        answer = cheap_assistant.invoke(turn)
        assert time.monotonic() - began < 40
    finally:
        cheap_assistant.helper = None
    assert answer.status == plain.status
    assert answer.citations == plain.citations
    assert answer.answer == plain.answer


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    with serving(create_app(Echo())) as url:
        place = urlsplit(url)
        assert place.hostname
        assert place.port
        yield place.hostname, place.port


def answers(address: tuple[str, int]) -> bool:
    asking = http.client.HTTPConnection(*address, timeout=60)
    asking.request("POST", "/api/chat", '{"message": "Naps?"}', {"content-type": "application/json"})
    status = asking.getresponse().status
    asking.close()
    return status == 200


HEAD = b"POST /api/chat HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        HEAD,
        HEAD + b"content-length: 20\r\n\r\n",
        HEAD + b'content-length: 20\r\n\r\n{"mess',
        HEAD + b"transfer-encoding: chunked\r\n\r\n5\r\n{",
    ],
    ids=["nothing", "half a head", "no body", "half a body", "half a chunk"],
)
def test_clients_whose_request_trickles_in_keep_nobody_waiting(address: tuple[str, int], sent: bytes) -> None:
    slow = [socket.create_connection(address) for _ in range(50)]
    for connection in slow:
        connection.sendall(sent)
    assert answers(address)
    for connection in slow:
        connection.close()
    assert answers(address)


def test_clients_that_hang_up_in_the_middle_of_a_stream_take_nothing_with_them(address: tuple[str, int]) -> None:
    body = b'{"message": "Naps?"}'
    head = HEAD.replace(b"/api/chat", b"/api/chat/stream") + f"content-length: {len(body)}\r\n\r\n".encode()
    for _ in range(30):
        with socket.create_connection(address) as connection:
            connection.sendall(head + body)
            connection.recv(10)
    assert answers(address)


def test_garbage_instead_of_http_is_refused(address: tuple[str, int]) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01garbage\r\n\r\n")
        assert b"400" in connection.recv(200)
    assert answers(address)


def test_more_requests_than_threads_are_answered_in_their_turn() -> None:
    with TestClient(create_app(Echo()), raise_server_exceptions=False) as browser, ThreadPoolExecutor(60) as crowd:
        asked = [crowd.submit(browser.post, "/api/chat", json={"message": f"Naps {n}?"}) for n in range(120)]
        assert {one.result().status_code for one in asked} <= {200, 503}
        assert browser.post("/api/chat", json={"message": "Naps?"}).status_code == 200


def test_a_server_that_is_asked_to_stop_finishes_the_answers_under_way_and_keeps_them(
    tmp_path: Path, socket_path: Path
) -> None:
    with forked(warm.serve_slowly, tmp_path, str(socket_path)) as process:
        awaited(socket_path, process)
        heard: list[str] = []
        begun = threading.Event()

        def read() -> None:
            with (
                client(socket_path) as browser,
                browser.stream("POST", "/api/chat/stream", json={"message": "Naps?"}) as response,
            ):
                for part in response.iter_text():
                    heard.append(part)
                    begun.set()

        with client(socket_path) as leaving, leaving.stream("POST", "/api/chat/stream", json={"message": "Left?"}) as s:
            left = json.loads(next(line for line in s.iter_lines() if line.startswith("data: "))[6:])
        reader = threading.Thread(target=read)
        reader.start()
        assert begun.wait(120)
        assert process.pid
        os.kill(process.pid, signal.SIGTERM)
        reader.join(120)
        process.join(120)
        assert process.exitcode in (0, -signal.SIGTERM)
    (name, done) = events_of("".join(heard))[-1]
    assert name == "done"
    conversations = Conversations(open_database(Settings(data_dir=tmp_path)))
    for conversation_id in (done["conversation_id"], left["conversation_id"]):
        (turn,) = conversations.whole(conversation_id, None).turns
        assert turn.response
        assert turn.response.answer.startswith("Nap before the shift.")
    conversations.database.close()
