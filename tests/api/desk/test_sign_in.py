"""Signing in with a password: by the page's form and by JSON, in and out, and nothing that tells names apart."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.desk.access import COOKIE
from assistant.chat import Assistant
from assistant.settings import Settings
from tests.api.desk.test_access import ELSEWHERE

NAME, RIGHT = "brunhilde@school.edu", "a few words in a row"


@pytest.fixture
def app(cheap_assistant: Assistant) -> FastAPI:
    app = create_app(cheap_assistant, settings=Settings(desk_wrong_seconds=0))
    app.state.shared.accounts.add(NAME, "Dr. Brunhilde", "advisor", RIGHT)
    return app


def submitted(client: TestClient, password: str = RIGHT, name: str = NAME, **more: str) -> Any:
    form = {"name": name, "password": password, **more}
    return client.post("/desk/sign-in", data=form, follow_redirects=False)


def test_the_form_signs_in_and_leads_to_where_one_was_going(browser: Callable[..., TestClient]) -> None:
    client = browser()
    page = client.get("/desk/sign-in", params={"next": "/desk/drafts/1?a=b&c=d"})
    assert '<input type="hidden" name="next" value="/desk/drafts/1?a=b&amp;c=d">' in page.text
    answer = submitted(client, next="/desk/drafts/1?a=b&c=d")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/drafts/1?a=b&c=d")
    assert client.get("/api/desk/me").json()["display"] == "Dr. Brunhilde"
    assert submitted(browser()).headers["location"] == "../desk"


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/desk\\..\\evil",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/desk\r\nset-cookie: a=b",
        " //evil.example",
        "/\t/evil.example",
        "desk",
        "",
    ],
)
def test_nobody_is_led_to_another_site(browser: Callable[..., TestClient], goal: str) -> None:
    assert submitted(browser(), next=goal).headers["location"] == "../desk"
    assert 'name="next"' not in browser().get("/desk/sign-in", params={"next": goal}).text


def test_a_wrong_password_shows_the_page_again_with_what_to_do(browser: Callable[..., TestClient]) -> None:
    client = browser()
    answer = submitted(client, "wrong", next="/desk/queue")
    assert answer.status_code == 401
    assert COOKIE not in client.cookies
    assert 'role="alert"' in answer.text
    assert "do not go together" in answer.text
    assert f'value="{NAME}"' in answer.text
    assert 'value="/desk/queue"' in answer.text
    assert "wrong" not in answer.text.partition("<form")[2].replace("fault", "")


def test_what_is_typed_is_text_on_the_page(browser: Callable[..., TestClient]) -> None:
    answer = submitted(browser(), "x", name='"><script>alert(1)</script>', next="/<script>")
    assert "<script" not in answer.text


def test_every_refusal_reads_the_same(browser: Callable[..., TestClient], app: FastAPI) -> None:
    accounts = app.state.shared.accounts
    accounts.add("off@school.edu", "", "advisor", RIGHT)
    accounts.set_disabled("off@school.edu", True)
    accounts.add("sso@school.edu", "", "advisor")
    told = set()
    for name in (NAME, "nobody@school.edu", "off@school.edu", "sso@school.edu"):
        for _ in range(5 if name == NAME else 1):
            answer = browser().post("/api/desk/sign-in", json={"name": name, "password": "wrong"})
            told.add((answer.status_code, answer.text, "set-cookie" in answer.headers))
    locked = browser().post("/api/desk/sign-in", json={"name": NAME, "password": RIGHT})
    told.add((locked.status_code, locked.text, "set-cookie" in locked.headers))
    assert len(told) == 1
    assert locked.status_code == 401


def test_json_signs_in_and_out(browser: Callable[..., TestClient]) -> None:
    client = browser()
    answer = client.post("/api/desk/sign-in", json={"name": NAME, "password": RIGHT})
    assert answer.json() == client.get("/api/desk/me").json()
    assert answer.json().keys() == {"id", "name", "display", "role"}
    cookie = client.cookies[COOKIE]
    assert client.post("/api/desk/sign-out").status_code == 204
    assert COOKIE not in client.cookies
    assert browser().get("/api/desk/me", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 401


def test_each_sign_in_has_a_cookie_of_its_own_and_ends_the_one_before(browser: Callable[..., TestClient]) -> None:
    client = browser()
    submitted(client)
    before = client.cookies[COOKIE]
    submitted(client)
    assert client.cookies[COOKIE] != before
    assert browser().get("/api/desk/me", headers={"cookie": f"{COOKIE}={before}"}).status_code == 401


@pytest.mark.parametrize(("base", "secure"), [("http://desk.example", False), ("https://desk.example", True)])
def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(app: FastAPI, base: str, secure: bool) -> None:
    given = submitted(TestClient(app, base_url=base)).headers["set-cookie"].lower()
    for attribute in ("httponly", "samesite=strict", "path=/", "max-age=43200"):
        assert attribute in given
    assert ("secure" in given) is secure


def test_below_a_sub_path_the_cookie_stays_there(app: FastAPI) -> None:
    given = submitted(TestClient(app, root_path="/advisor")).headers["set-cookie"].lower()
    assert "path=/advisor" in given


def test_another_site_signs_nobody_in(browser: Callable[..., TestClient]) -> None:
    client = browser()
    for path, body in (("/desk/sign-in", {"data": {"name": NAME}}), ("/api/desk/sign-in", {"json": {"name": NAME}})):
        assert client.post(path, headers=ELSEWHERE, **body).status_code == 403  # type: ignore[arg-type]


def test_a_malformed_sign_in_names_the_field_and_repeats_no_password(browser: Callable[..., TestClient]) -> None:
    answer = browser().post("/api/desk/sign-in", json={"name": NAME, "password": ["hush"]})
    assert (answer.status_code, "password" in answer.text, "hush" in answer.text) == (422, True, False)


def test_a_refusal_is_logged_without_the_name(
    browser: Callable[..., TestClient], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        submitted(browser(), "Siegfried")
        submitted(browser(), "Siegfried", name="Kriemhild")
    assert [record.message for record in caplog.records].count("sign-in refused") == 2
    told = " ".join(str(vars(record)) for record in caplog.records).lower()
    assert not any(word in told for word in ("brunhilde", "siegfried", "kriemhild"))
