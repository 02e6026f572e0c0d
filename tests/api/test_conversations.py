"""Conversations over the wire: whose they are, and what a browser can do with its own."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.app import create_app
from api.schemas import ChatRequest
from api.session import COOKIE
from api.storage.conversations import Conversations
from api.storage.database import FILE, Database, open_database
from assistant.chat import Assistant
from assistant.settings import Settings
from tests.api.conftest import Clock, trust_the_clock
from tests.api.echo import Echo

Serve = Callable[[Assistant], TestClient]


@pytest.fixture
def browser(serve: Serve) -> TestClient:
    """A browser that has opened the page."""
    client = serve(Echo())
    client.get("/")
    return client


@pytest.fixture
def stranger(browser: TestClient) -> TestClient:
    """Another browser on the same server."""
    other = TestClient(browser.app, raise_server_exceptions=False)
    other.get("/")
    assert other.cookies[COOKIE] != browser.cookies[COOKIE]
    return other


@pytest.fixture
def program(browser: TestClient) -> TestClient:
    """A client without a cookie, on the same server."""
    return TestClient(browser.app, raise_server_exceptions=False)


def ask(client: TestClient, message: str = "How many aways?", **body: object) -> dict[str, Any]:
    response = client.post("/api/chat", json={"message": message, **body})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def cookie_of(client: TestClient, **request: Any) -> Any:
    return SimpleCookie(client.get("/", **request).headers["set-cookie"])[COOKIE]


def test_the_page_gives_a_browser_a_cookie_that_no_script_and_no_other_site_can_use(browser: TestClient) -> None:
    fresh = TestClient(browser.app)
    cookie = cookie_of(fresh)
    assert len(cookie.value) == 43
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "lax", "/", "")
    assert int(cookie["max-age"]) == timedelta(days=30).total_seconds()
    assert cookie_of(fresh).value == cookie.value
    assert fresh.get("/").headers["cache-control"] == "private, no-cache"


def test_the_cookie_travels_by_https_alone_where_the_page_did_and_stays_under_its_path(browser: TestClient) -> None:
    assert cookie_of(TestClient(browser.app, base_url="https://testserver"))["secure"] is True
    assert cookie_of(TestClient(browser.app, root_path="/advisor"))["path"] == "/advisor"


def test_a_cookie_that_was_never_ours_is_replaced(browser: TestClient) -> None:
    assert cookie_of(TestClient(browser.app), headers={"cookie": f"{COOKIE}=guess"}).value != "guess"


def test_an_answer_to_a_client_without_a_cookie_gives_it_none(program: TestClient) -> None:
    for path in ("/api/chat", "/api/chat/stream"):
        assert "set-cookie" not in program.post(path, json={"message": "Hello?"}).headers
    assert program.get("/api/conversations").json() == []


def test_the_database_holds_the_hash_of_the_cookie_alone(tmp_path: Path) -> None:
    conversations = Conversations(open_database(Settings(data_dir=tmp_path)))
    with TestClient(create_app(Echo(), conversations)) as client:
        client.get("/")
        ask(client)
        # Twice, as what is in the log at first may be in the database's file by then.
        stored = b"".join(file.read_bytes() for _ in range(2) for file in tmp_path.iterdir())
        assert b"How many aways" in stored
        assert client.cookies[COOKIE].encode() not in stored


def test_a_browser_lists_reads_and_names_its_conversations(browser: TestClient) -> None:
    first = ask(browser, profile={"track": "img"})
    ask(browser, "And letters?", conversation_id=first["conversation_id"], audience="advisor")
    ask(browser, "Something else")
    listed = browser.get("/api/conversations").json()
    assert [(c["title"], c["turns"]) for c in listed] == [("Something else", 1), ("How many aways?", 2)]
    assert set(listed[0]) == {"id", "title", "created", "updated", "turns"}
    path = f"/api/conversations/{first['conversation_id']}"
    whole = browser.get(path).json()
    assert [(t["message"], t["audience"]) for t in whole["turns"]] == [
        ("How many aways?", "student"),
        ("And letters?", "advisor"),
    ]
    assert whole["turns"][0]["response"] == first
    assert whole["turns"][0]["profile"]["track"] == "img"
    assert whole["turns"][0]["feedback"] is None
    assert browser.patch(path, json={"title": "Aways"}).json()["title"] == "Aways"
    assert browser.get(path).json()["title"] == "Aways"


def test_a_name_has_1_to_120_characters(browser: TestClient) -> None:
    path = f"/api/conversations/{ask(browser)['conversation_id']}"
    for title in ("", " ", "x" * 121, None):
        response = browser.patch(path, json={"title": title})
        assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "title"), title
    assert browser.patch(path, json={"title": "x" * 120}).status_code == 200


def routes_of(first: dict[str, Any]) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Every route that reads or changes a conversation."""
    conversation, feedback = (
        f"/api/conversations/{first['conversation_id']}",
        f"/api/answers/{first['answer_id']}/feedback",
    )
    more = {"message": "More?", "conversation_id": first["conversation_id"]}
    return [
        ("POST", "/api/chat", more),
        ("POST", "/api/chat/stream", more),
        ("GET", conversation, None),
        ("GET", f"{conversation}/export", None),
        ("PATCH", conversation, {"title": "Hers"}),
        ("PUT", feedback, {"verdict": "wrong"}),
        ("DELETE", feedback, None),
        ("DELETE", conversation, None),
    ]


def test_to_everybody_else_a_conversation_does_not_exist(
    browser: TestClient, stranger: TestClient, program: TestClient
) -> None:
    first = ask(browser)
    for other in (stranger, program):
        for method, path, body in routes_of(first):
            response = other.request(method, path, json=body)
            assert response.status_code == 404, (method, path)
            assert response.headers["content-type"] == "application/problem+json"
        assert other.get("/api/conversations").json() == []
        assert other.delete("/api/session").status_code == 204
    assert [(c["title"], c["turns"]) for c in browser.get("/api/conversations").json()] == [("How many aways?", 1)]


def test_its_own_browser_may_use_every_route(browser: TestClient) -> None:
    for method, path, body in routes_of(ask(browser)):
        assert browser.request(method, path, json=body).status_code in (200, 204), (method, path)
    assert browser.get("/api/conversations").json() == []


def test_a_conversation_begun_without_a_cookie_goes_on_by_its_id(program: TestClient, browser: TestClient) -> None:
    first = ask(program)
    assert "You asked 1 before" in ask(program, "More?", conversation_id=first["conversation_id"])["answer"]
    assert browser.get("/api/conversations").json() == []
    for method, path, body in routes_of(first):
        assert program.request(method, path, json=body).status_code in (200, 204), (method, path)


def test_to_forget_this_browser_deletes_its_conversations_and_its_cookie(
    browser: TestClient, stranger: TestClient
) -> None:
    first, kept = ask(browser), ask(stranger)
    cookie = browser.cookies[COOKIE]
    response = browser.delete("/api/session")
    assert response.status_code == 204
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert COOKIE not in browser.cookies
    browser.cookies.set(COOKIE, cookie)
    assert browser.get("/api/conversations").json() == []
    assert browser.get(f"/api/conversations/{first['conversation_id']}").status_code == 404
    assert stranger.get(f"/api/conversations/{kept['conversation_id']}").status_code == 200


FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "http://testserver"},
    {"origin": "https://elsewhere.example"},
    {"origin": "http://testserver:3000"},
    {"origin": "null"},
]


def test_a_change_that_another_site_sends_with_the_cookie_is_refused(browser: TestClient) -> None:
    first = ask(browser)
    changes = [route for route in routes_of(first) if route[0] != "GET"]
    changes += [("DELETE", "/api/session", None), ("POST", "/api/chat", {"message": "New"})]
    for headers in FOREIGN:
        for method, path, body in changes:
            response = browser.request(method, path, json=body, headers=headers)
            assert response.status_code == 403, (method, path, headers)
    assert [c["turns"] for c in browser.get("/api/conversations").json()] == [1]


def test_a_change_from_the_page_itself_is_taken(browser: TestClient) -> None:
    behind_a_proxy = {"sec-fetch-site": "same-origin", "origin": "https://proxied.example"}
    for headers in (behind_a_proxy, {"origin": "http://testserver"}):
        assert browser.post("/api/chat", json={"message": "Hello?"}, headers=headers).status_code == 200


def test_without_a_cookie_a_client_of_any_origin_may_ask(program: TestClient) -> None:
    response = program.post("/api/chat", json={"message": "Hello?"}, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 200


def test_an_export_holds_questions_answers_and_the_words_they_rest_on(browser: TestClient) -> None:
    first = ask(browser, "How many <b>aways</b>?\n\nAnd when?")
    ask(browser, "I want to die", conversation_id=first["conversation_id"])
    response = browser.get(f"/api/conversations/{first['conversation_id']}/export")
    assert response.headers["content-type"].startswith("text/markdown")
    assert response.headers["content-disposition"] == 'attachment; filename="pmr-conversation-2027-03-01.md"'
    assert response.headers["cache-control"] == "no-store"
    assert "## 1 March 2027, 12:00 UTC\n\n> How many \\<b>aways\\</b>?\n>\n> And when?\n\nNap" in response.text
    assert "- [1] “Nap before the shift.” – Sleep in residency › Sleep in residency › Nights" in response.text
    assert "die" not in response.text
    assert "You matter" in response.text


def test_feedback_is_given_and_taken_back(browser: TestClient) -> None:
    first = ask(browser)
    path = f"/api/answers/{first['answer_id']}/feedback"
    said = {"verdict": "wrong_source", "reason": "It is in the next section.", "citation": 1}
    assert browser.put(path, json=said).status_code == 204
    stored = f"/api/conversations/{first['conversation_id']}"
    assert browser.get(stored).json()["turns"][0]["feedback"] == said
    assert browser.delete(path).status_code == 204
    assert browser.get(stored).json()["turns"][0]["feedback"] is None


def test_malformed_feedback_is_refused_by_field(browser: TestClient) -> None:
    path = f"/api/answers/{ask(browser)['answer_id']}/feedback"
    for body, field in (
        ({"verdict": "meh"}, "verdict"),
        ({}, "verdict"),
        ({"verdict": "wrong", "reason": "x" * 1001}, "reason"),
        ({"verdict": "wrong", "citation": 2}, "citation"),
        ({"verdict": "wrong", "citation": "1"}, "citation"),
        ({"verdict": "wrong", "stars": 5}, "stars"),
    ):
        response = browser.put(path, json=body)
        assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field), body


def test_a_server_that_starts_deletes_what_has_outlived_its_time(
    serve: Serve, conversations: Conversations, clock: Clock
) -> None:
    conversations.ask("me", ChatRequest(message="Hello?"))
    clock.pass_by(timedelta(days=31))
    trust_the_clock(conversations.database)
    serve(Echo())
    until = time.monotonic() + 120
    while conversations.listed("me") and time.monotonic() < until:
        time.sleep(0.02)
    assert conversations.listed("me") == []


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[TestClient]:
    """A server whose database another program does not let go of."""
    database = open_database(Settings(data_dir=tmp_path))
    database.close()
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=20"))
    with TestClient(create_app(Echo(), Conversations(database)), raise_server_exceptions=False) as client:
        client.get("/")
        other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield client
        other.close()


def test_a_database_that_is_locked_is_a_matter_of_time_and_no_fault(locked: TestClient) -> None:
    for path in ("/api/chat", "/api/chat/stream"):
        response = locked.post(path, json={"message": "Hello?"})
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
        assert response.headers["content-type"] == "application/problem+json"
    assert locked.get("/api/conversations").status_code == 200
    assert locked.delete("/api/session").status_code == 503


def test_a_server_that_stores_as_much_as_it_may_says_so_and_which_setting(database: Database) -> None:
    with TestClient(create_app(Echo(), Conversations(database, most_stored=1))) as client:
        assert client.post("/api/chat", json={"message": "Naps?"}).status_code == 200
        response = client.post("/api/chat", json={"message": "Naps?"})
        assert (response.status_code, response.headers["retry-after"]) == (503, "60")
        assert "PMR_QUESTIONS_STORED" in response.json()["detail"]


def test_a_conversation_that_is_full_is_a_problem_that_says_what_to_do(database: Database) -> None:
    kept = Conversations(database, most_turns=1)
    with TestClient(create_app(Echo(), kept)) as client:
        first = client.post("/api/chat", json={"message": "One"}).json()["conversation_id"]
        for path in ("/api/chat", "/api/chat/stream"):
            refused = client.post(path, json={"message": "Two", "conversation_id": first})
            assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
            assert "begin a new one" in refused.json()["detail"]
