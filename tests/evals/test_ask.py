"""Cases are asked as the API would be: in process with the conversation played first, and over the wire."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from langchain_core.embeddings import Embeddings

from assistant.chat import Assistant
from assistant.models import Answer, Applicant, Turn
from evals.ask import InProcess, OverWire
from evals.cases import Case
from evals.probe import Remembered
from evals.wire import Wire, WireError
from tests.conftest import Recalling, anew

CITED = {
    "n": 1,
    "guide_id": "g",
    "guide_title": "G",
    "guide_version": "v",
    "section": ["S"],
    "quote": "words",
    "start": 0,
    "end": 5,
    "passage_id": "p",
    "colour": "added later",
}


class Counting(Embeddings):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        self.asked.append(text)
        return [1.0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[2.0] for _ in texts]


class FakeAssistant:
    """Learns a score from the first message, asks for the track, and cites nothing."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.collection = SimpleNamespace(guides={}, passages={})
        self.evidence = SimpleNamespace(embeddings=Counting())

    def invoke(self, turn: Turn) -> Answer:
        self.turns.append(turn)
        known = turn.known.updated(Applicant(step2_ck=233)) if "233" in turn.message else turn.known
        return Answer(status="clarify", answer="Which?", profile=known, asks="track")


def unseen(assistant: object, turn: Turn, track: object) -> tuple[tuple[()], float]:
    return (), 0.5


def test_history_is_played_first_so_that_facts_gather(make_case: Callable[..., Case]) -> None:
    assistant = FakeAssistant()
    asked = InProcess(assistant, unseen).ask(make_case(question="and now?", history=["I have 233.", "Hm."]))
    assert [turn.message for turn in assistant.turns] == ["I have 233.", "Hm.", "and now?"]
    last = assistant.turns[-1]
    assert last.history == ("I have 233.", "Hm.")
    assert last.known.step2_ck == 233
    assert last.asked == ("track",)
    assert (asked.coverage, asked.found) == (0.5, ())
    assert asked.ms >= 0


def test_each_case_begins_a_conversation_of_its_own(make_case: Callable[..., Case]) -> None:
    assistant = FakeAssistant()
    for question in ("I have 233.", "and now?"):
        InProcess(assistant, unseen).ask(make_case(question=question, audience="advisor"))
    assert assistant.turns[-1].known == Applicant()
    assert assistant.turns[-1].reader == "advisor"


def test_looking_on_costs_no_second_inference(cheap_assistant: Assistant, make_case: Callable[..., Case]) -> None:
    model = Recalling()
    assistant = anew(cheap_assistant, model)
    asked = InProcess(assistant).ask(make_case(question="How many letters do I need? And from whom?"))
    assert asked.found
    assert len(model.texts) == len(set(model.texts)) > 1


def test_a_text_is_embedded_once_a_turn() -> None:
    counting = Counting()
    remembered = Remembered(counting)
    assert remembered.embed_query("a") == remembered.embed_query("a") == [1.0]
    assert counting.asked == ["a"]
    remembered.forget()
    remembered.embed_query("a")
    assert counting.asked == ["a", "a"]
    assert remembered.embed_documents(["b"]) == [[2.0]]


class Server(BaseHTTPRequestHandler):
    """Answers by the contract, busy at first, with fields of its own added."""

    bodies: ClassVar[list[dict[str, Any]]] = []
    busy: ClassVar[int] = 0
    broken: ClassVar[bool] = False

    def do_POST(self) -> None:
        Server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if Server.busy:
            Server.busy -= 1
            self._send(429, {"title": "busy"}, ("Retry-After", "0"))
        elif Server.broken:
            self._send(500, {"title": "oops"})
        else:
            answer = {"status": "answered", "answer": "words [1]", "citations": [CITED], "mood": "good"}
            self._send(200, answer | {"conversation_id": "c1"})

    def do_GET(self) -> None:
        if "version=v" in self.path:
            self._send(200, {"text": "words of the guide"})
        else:
            self._send(404, {})

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, status: int, body: dict[str, Any], *headers: tuple[str, str]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(data)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def url() -> Iterator[str]:
    Server.bodies, Server.busy, Server.broken = [], 0, False
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_server_is_asked_in_one_conversation(url: str, make_case: Callable[..., Case]) -> None:
    asked = OverWire(Wire(url)).ask(make_case(question="and now?", history=["I have 233."]))
    assert [body["message"] for body in Server.bodies] == ["I have 233.", "and now?"]
    assert [body["conversation_id"] for body in Server.bodies] == [None, "c1"]
    assert asked.answer.citations[0].quote == "words"
    assert asked.sources == {("g", "v"): "words of the guide"}
    assert asked.found is None


def test_a_busy_server_is_asked_again(url: str, make_case: Callable[..., Case]) -> None:
    Server.busy = 2
    assert OverWire(Wire(url)).ask(make_case()).answer.status == "answered"


def test_a_failing_server_is_a_clear_error(url: str, make_case: Callable[..., Case]) -> None:
    Server.broken = True
    with pytest.raises(WireError, match=r"/api/chat: answered 500: .*oops"):
        OverWire(Wire(url)).ask(make_case())


def test_a_version_that_the_server_does_not_hold_has_no_text(url: str) -> None:
    assert Wire(url).guide_text("g", "other") == ""


def test_a_server_that_is_not_there_is_a_clear_error(make_case: Callable[..., Case]) -> None:
    with pytest.raises(WireError, match="is the server running"):
        OverWire(Wire("http://127.0.0.1:9")).ask(make_case())
