"""The application: readiness, headers, documentation, and faults that show nothing of the inside."""

import asyncio
import threading
import time

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.app import create_app
from api.storage.clock import LEAP
from api.storage.clock_tables import ClockRow
from api.storage.conversations import Conversations
from api.storage.database import in_memory
from assistant.chat import Assistant
from assistant.library import LibraryError
from assistant.settings import Settings
from tests.api.conftest import trust_the_clock
from tests.api.echo import Echo

RIGHT = "a few words in a row"


def test_the_process_lives_before_it_is_ready(cheap_assistant: Assistant) -> None:
    loaded = threading.Event()

    def load() -> Assistant:
        loaded.wait(120)
        return cheap_assistant

    with TestClient(create_app(load)) as client:
        assert client.get("/healthz").status_code == 200
        waiting = client.get("/readyz")
        assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "2")
        assert client.post("/api/chat", json={"message": "Hi"}).status_code == 503
        loaded.set()
        until = time.monotonic() + 120
        while client.get("/readyz").status_code != 200 and time.monotonic() < until:
            time.sleep(0.02)
        assert client.get("/readyz").status_code == 200


def test_a_failure_to_load_is_told_to_whoever_started_the_server() -> None:
    heard: list[Exception] = []

    def load() -> Assistant:
        raise RuntimeError("the index is missing")

    with TestClient(create_app(load, failed=heard.append)) as client:
        until = time.monotonic() + 120
        while not heard and time.monotonic() < until:
            time.sleep(0.02)
        assert "RuntimeError" in client.get("/readyz").json()["detail"]
    assert [str(error) for error in heard] == ["the index is missing"]


class Leisurely(Conversations):
    """Takes its time to delete what is old."""

    def __init__(self) -> None:
        super().__init__(in_memory())
        self.begun, self.done = threading.Event(), threading.Event()

    def purge(self) -> None:
        self.begun.set()
        time.sleep(0.3)
        self.done.set()


def test_a_server_that_stops_waits_for_what_it_deletes_before_it_closes_the_database(
    cheap_assistant: Assistant,
) -> None:
    kept = Leisurely()
    trust_the_clock(kept.database)
    with TestClient(create_app(cheap_assistant, kept)):
        assert kept.begun.wait(120)
    assert kept.done.is_set()


def test_a_server_whose_clock_is_not_believed_yet_deletes_nothing_of_what_was_written(
    cheap_assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    kept = Leisurely()
    with kept.database.writing() as session:
        row = session.get_one(ClockRow, 1)
        row.seen, row.since = row.seen - 60 * LEAP, row.since - 61 * LEAP
    with TestClient(create_app(cheap_assistant, kept)):
        until = time.monotonic() + 120
        while not any("the clock leapt" in line for line in caplog.messages):
            assert time.monotonic() < until
            time.sleep(0.02)
    assert not kept.begun.is_set()


class BrokenAssistant(Assistant):
    """Fails with the user's words in the message of its exception."""

    def __init__(self) -> None:
        pass

    def look(self) -> None:
        pass

    def rests_on(self) -> tuple[str, ...]:
        return ()

    def invoke(self, input, config=None, **kwargs):  # type: ignore[no-untyped-def]
        raise RuntimeError(f"could not answer {input.message}")


class RobbedAssistant(BrokenAssistant):
    """Its guides' folder is gone."""

    def invoke(self, input, config=None, **kwargs):  # type: ignore[no-untyped-def]
        raise LibraryError("/data/index: changed while it was in use")


def test_a_folder_changed_under_the_server_is_told_with_the_remedy() -> None:
    with TestClient(create_app(RobbedAssistant()), raise_server_exceptions=False) as client:
        response = client.post("/api/chat", json={"message": "How many away rotations?"})
        assert response.status_code == 503
        assert response.headers["retry-after"]
        assert "make ingest" in response.json()["detail"]
        assert "/data" not in response.text


def test_a_fault_of_ours_shows_no_trace_and_ends_a_stream_with_an_error() -> None:
    with TestClient(create_app(BrokenAssistant()), raise_server_exceptions=False) as client:
        response = client.post("/api/chat", json={"message": "secret words"})
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert "secret" not in response.text
        assert "Traceback" not in response.text
        stream = client.post("/api/chat/stream", json={"message": "secret words"}).text
        assert stream.strip().split("\n\n")[-1].startswith("event: error")
        assert "secret" not in stream


@pytest.mark.parametrize("path", ["/", "/docs", "/static/style.css", "/static/js/main.js", "/healthz", "/nowhere"])
def test_every_response_carries_the_strict_policy(cheap_client: TestClient, path: str) -> None:
    policy = cheap_client.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_schema_documents_every_route_of_the_contract_with_examples(cheap_client: TestClient) -> None:
    schema = cheap_client.get("/openapi.json").json()
    assert set(schema["paths"]) >= {
        *("/api/chat", "/api/chat/stream", "/api/assess", "/api/guides", "/api/guides/{guide_id}"),
        *("/api/passages/{passage_id}", "/api/search", "/healthz", "/readyz"),
    }
    assert schema["components"]["schemas"]["ChatRequest"]["examples"]


def test_an_unknown_path_is_a_problem_too(cheap_client: TestClient) -> None:
    response = cheap_client.get("/api/nothing")
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_no_query_holds_up_the_event_loop() -> None:
    app = create_app(Echo(), settings=Settings(desk_wrong_seconds=0))
    shared, on_the_loop, off_it = app.state.shared, [], []

    def asked(connection: object, cursor: object, statement: str, *more: object) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            off_it.append(statement)
        else:
            on_the_loop.append(statement)

    shared.accounts.add("ada@school.edu", "Ada", "admin", RIGHT)
    with TestClient(app) as client:
        event.listen(shared.conversations.database.engine, "before_cursor_execute", asked)
        client.post("/desk/sign-in", data={"name": "ada@school.edu", "password": RIGHT})
        client.post("/api/desk/sign-in", json={"name": "ada@school.edu", "password": RIGHT})
        for path in (
            "/",
            "/desk/password",
            "/desk/drafts/x",
            "/api/desk/me",
            "/api/conversations",
            "/api/desk/drafts/x",
        ):
            client.get(path)
        for form in ({"new": "a"}, {"current": "wrong"}, {"current": RIGHT, "new": "a", "again": "a"}):
            assert client.post("/desk/password", data=form).status_code in (403, 422)
        for path in ("/api/chat", "/api/chat/stream"):
            assert client.post(path, json={"message": "Naps?"}).status_code == 200
        client.post("/api/desk/drafts/x/again", json={"version": 1, "profile": {}})
        client.get("/api/desk/drafts/x/export", params={"format": "md"})
        client.post("/api/desk/sign-out")
    assert off_it
    assert on_the_loop == []
