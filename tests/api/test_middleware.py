"""What every request passes: a name in the log, a body that has to arrive, a response that has to end, a trace."""

import asyncio
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracerProvider
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.middleware import BodyLimit, TimeLimit
from assistant.chat import Assistant
from assistant.watching import TRACES
from tests.api.echo import Echo
from tests.api.test_privacy import Malformed, lines_of, logging_as_served

NGINX = "0123456789abcdef0123456789abcdef"
UUID = "6fa459ea-ee8a-3ca4-894e-db77e160355e"


@pytest.mark.parametrize("given", [NGINX, UUID])
def test_a_proxys_name_for_a_request_is_kept(given: str) -> None:
    with TestClient(create_app(Echo())) as client:
        assert client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "I-failed-Step-1", "f" * 33, "deadbeef", f"{NGINX}\t", "<script>"])
def test_what_could_be_words_is_no_name_for_a_request(given: str) -> None:
    with TestClient(create_app(Echo())) as client:
        named = client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]
        assert named != given
        assert len(named) == 16


def test_every_line_that_is_logged_for_a_request_names_it() -> None:
    with logging_as_served() as written, TestClient(create_app(Malformed()), raise_server_exceptions=False) as client:
        for path in ("/api/chat", "/api/chat/stream"):
            client.post(path, json={"message": "Naps?"}, headers={"x-request-id": NGINX})
    about = [line for line in lines_of(written) if line["logger"].startswith("api") and line["event"] != "ready"]
    assert {line["event"] for line in about} >= {"request", "request failed"}
    assert {line["request_id"] for line in about} == {NGINX}


def test_a_fault_of_ours_is_answered_with_the_headers_and_the_name_of_every_response() -> None:
    with TestClient(create_app(Malformed())) as client:
        response = client.post("/api/chat", json={"message": "Naps?"})
        assert (response.status_code, len(response.headers["x-request-id"])) == (500, 16)
        assert "default-src 'none'" in response.headers["content-security-policy"]


def scope(path: str = "/api/chat") -> Scope:
    return {"type": "http", "method": "POST", "path": path, "headers": []}


class Heard:
    """What was sent."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> Any:
        return self.messages[0]["status"]

    @property
    def detail(self) -> str:
        found: str = json.loads(self.messages[1]["body"])["detail"]
        return found


async def never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("was let in")


def test_a_body_that_trickles_in_is_not_waited_for() -> None:
    heard = Heard()

    async def trickling() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    asyncio.run(BodyLimit(nothing, seconds=0.1)(scope(), trickling, heard.send))
    assert (heard.status, heard.detail) == (408, "The body did not arrive within 0.1 seconds.")
    assert (b"connection", b"close") in heard.messages[0]["headers"]


def test_an_answer_that_takes_for_ever_is_given_up() -> None:
    heard = Heard()

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await never()

    asyncio.run(TimeLimit(endless, seconds=0.05)(scope(), never, heard.send))
    assert heard.status == 503
    assert (b"retry-after", b"5") in heard.messages[0]["headers"]


def test_a_stream_whose_reader_takes_for_ever_is_broken_off() -> None:
    sent: list[Message] = []

    async def reading(message: Message) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            await never()

    async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(3):
            await send({"type": "http.response.body", "body": b"x", "more_body": True})

    asyncio.run(TimeLimit(streaming, seconds=0.05)(scope(), never, reading))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


def test_a_request_is_a_trace_with_its_stages_and_without_a_word_of_it(cheap_assistant: Assistant) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    TRACES.to(provider)
    try:
        with TestClient(create_app(cheap_assistant)) as client:
            client.post("/api/chat", json={"message": "Brunhilde, US MD, 238: where does she stand?"})
            client.get("/api/search", params={"q": "Brunhilde"})
    finally:
        TRACES.to(NoOpTracerProvider())
    spans = exporter.get_finished_spans()
    chat = next(span for span in spans if span.name == "POST /api/chat")
    under = {
        span.name for span in spans if span.parent and chat.context and span.parent.span_id == chat.context.span_id
    }
    assert under >= {"facts", "rules", "search", "coverage", "compose", "verify"}
    assert (chat.attributes or {})["http.response.status_code"] == 200
    assert "GET /api/search" in {span.name for span in spans}
    assert "brunhilde" not in " ".join(span.to_json() for span in spans).lower()
