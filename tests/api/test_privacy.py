"""What a person writes never reaches the logs, as `serve` configures them, under the server that it runs."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.logs import configure
from assistant.chat import Assistant
from assistant.models import Answer, Turn
from assistant.retrieval.coverage import load_coverage
from tests.api.server import serving

DISTRESS = "I am Brunhilde, and I want to die tonight."
SCORED = "Siegfried here: IMG, Step 2 CK 224, graduated 2019. Where do I stand?"
MEASURED = {"time", "milliseconds", "request_id"}
"""Figures that could be a score by chance; they are held to their form instead."""


class Faltering(Assistant):
    """Fails in the middle: with the answer made, and in an exception that quotes it and the message."""

    def __init__(self, whole: Assistant) -> None:
        super().__init__(whole.collection, whole.embeddings, whole.book, load_coverage(), whole.settings)

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        answer = super().invoke(input)
        try:
            raise KeyError(input.message)
        except KeyError as error:
            raise RuntimeError(f"{input.message!r} was answered with {answer!r}") from error


class Malformed(Assistant):
    """Answers what no response can be made of, which pydantic says in words that quote it."""

    def __init__(self) -> None:
        pass

    def look(self) -> None:
        pass

    def rests_on(self) -> tuple[str, ...]:
        return ()

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        return Answer.model_construct(status=input.message, answer="So.", citations=())  # type: ignore[arg-type]


@contextmanager
def logging_as_served() -> Iterator[StringIO]:
    """Logging as `serve` sets it up, with whatever else is written; afterwards as it was."""
    root, server = logging.getLogger(), logging.getLogger("uvicorn")
    before = (root.handlers, root.level, server.level)
    root.handlers = []  # `configure` would close pytest's own
    written = StringIO()
    try:
        with redirect_stderr(written), redirect_stdout(written):
            configure()
            server.setLevel(logging.WARNING)
            yield written
    finally:
        root.handlers = before[0]
        root.setLevel(before[1])
        server.setLevel(before[2])


@contextmanager
def served(assistant: Assistant) -> Iterator[httpx.Client]:
    with serving(create_app(assistant)) as base, httpx.Client(base_url=base, trust_env=False, timeout=60) as client:
        yield client


def lines_of(written: StringIO) -> list[dict[str, Any]]:
    """Every line that was written, each a JSON object."""
    return [json.loads(line) for line in written.getvalue().splitlines()]


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def assert_silent_on(message: str, lines: list[dict[str, Any]]) -> None:
    """No word of a message is in the lines, nor any of its longer words inside another."""
    for line in lines:
        assert re.fullmatch(r"[\d-]{10}T[\d:]{8}\.\d{3}\+00:00", line["time"])
        assert isinstance(line.get("milliseconds", 0.0), float | int)
        assert re.fullmatch("[0-9a-f]{16}", line.get("request_id", "0" * 16))
    told = json.dumps([{k: v for k, v in line.items() if k not in MEASURED} for line in lines], ensure_ascii=False)
    assert words(message) & words(told) == set()
    assert [word for word in words(message) if len(word) > 5 and word in told.lower()] == []


ROUTES = ["/api/chat", "/api/chat/stream"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(("message", "status"), [(DISTRESS, "support"), (SCORED, "answered")])
def test_no_word_of_a_message_is_logged(cheap_assistant: Assistant, route: str, message: str, status: str) -> None:
    with logging_as_served() as written, served(cheap_assistant) as client:
        assert f'"status":"{status}"' in client.post(route, json={"message": message}).text.replace('": "', '":"')
    lines = lines_of(written)
    assert [line["route"] for line in lines if line["event"] == "request"] == [route]
    assert_silent_on(message, lines)


@pytest.mark.parametrize("route", ROUTES)
def test_no_word_of_a_message_is_logged_when_its_answer_fails_in_the_middle(
    cheap_assistant: Assistant, route: str
) -> None:
    with logging_as_served() as written, served(Faltering(cheap_assistant)) as client:
        assert "try again" in client.post(route, json={"message": DISTRESS}).text
    lines = lines_of(written)
    assert "RuntimeError" in [line.get("fault") for line in lines]
    assert_silent_on(DISTRESS, lines)


@pytest.mark.parametrize("route", ROUTES)
def test_no_word_of_a_message_is_logged_when_no_response_can_be_made(
    route: str,
) -> None:
    with logging_as_served() as written, served(Malformed()) as client:
        assert "try again" in client.post(route, json={"message": DISTRESS}).text
    lines = lines_of(written)
    assert any("at" in line for line in lines)
    assert_silent_on(DISTRESS, lines)


def test_no_word_of_a_message_is_logged_when_the_request_is_refused(cheap_assistant: Assistant) -> None:
    with logging_as_served() as written, served(cheap_assistant) as client:
        assert client.post("/api/chat", json={"message": DISTRESS, DISTRESS: DISTRESS}).status_code == 422
        assert client.post("/api/chat", json={"message": DISTRESS, "conversation_id": DISTRESS}).status_code == 404
        assert client.get("/api/search", params={"q": DISTRESS}).status_code == 200
        assert client.get(f"/{DISTRESS}").status_code == 404
        assert client.post("/api/chat", json={"message": DISTRESS * 2_000}).status_code == 413
    lines = lines_of(written)
    assert [line["status"] for line in lines if line["event"] == "request"] == [422, 404, 200, 404, 413]
    assert_silent_on(DISTRESS, lines)


def test_no_word_of_a_message_is_logged_by_a_task_that_nobody_awaited() -> None:
    async def faltering() -> None:
        raise RuntimeError(DISTRESS)

    async def forgotten() -> None:
        task = asyncio.ensure_future(faltering())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    with logging_as_served() as written:
        asyncio.run(forgotten())
    lines = lines_of(written)
    assert [line["event"] for line in lines] == ["Task exception was never retrieved"]
    assert_silent_on(DISTRESS, lines)


def test_no_word_of_a_message_is_logged_by_a_library_that_tells_of_an_exception() -> None:
    with logging_as_served() as written:
        error = ValueError(DISTRESS)
        logging.getLogger("library").error("gave up: %s", error, exc_info=error)
        logging.getLogger("library").error("gave up\n%s", error, exc_info=(type(error), error, None))
    lines = lines_of(written)
    assert [line["event"] for line in lines] == ["gave up: %s", "gave up"]
    assert_silent_on(DISTRESS, lines)
