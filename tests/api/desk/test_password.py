"""Changing one's own password: for whoever knows the one until now, on the desk's own site, and never a school's."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from assistant.chat import Assistant
from assistant.settings import Settings
from tests.api.desk.test_access import ELSEWHERE

NAME, OLD, NEW = "brunhilde@school.edu", "a few words in a row", "other words, in a row"


@pytest.fixture
def app(cheap_assistant: Assistant) -> FastAPI:
    app = create_app(cheap_assistant, settings=Settings(desk_wrong_seconds=0, desk_failures=3))
    app.state.shared.accounts.add(NAME, "Dr. Brunhilde", "advisor", OLD)
    return app


@pytest.fixture
def entered(browser: Callable[..., TestClient]) -> Callable[[str], TestClient]:
    def entered(password: str) -> TestClient:
        client = browser()
        client.post("/desk/sign-in", data={"name": NAME, "password": password})
        return client

    return entered


def known(client: TestClient) -> bool:
    return client.get("/api/desk/me").status_code == 200


def changed(client: TestClient, current: str = OLD, new: str = NEW, again: str = NEW, **headers: str) -> Any:
    form = {"current": current, "new": new, "again": again}
    return client.post("/desk/password", data=form, follow_redirects=False, headers=headers)


def test_a_new_password_is_the_one_from_then_on_and_signs_out_every_other_browser(
    entered: Callable[[str], TestClient],
) -> None:
    here, elsewhere = entered(OLD), entered(OLD)
    assert NAME in here.get("/desk/password").text
    answer = changed(here)
    assert (answer.status_code, answer.headers["location"]) == (303, "../desk")
    assert (known(here), known(elsewhere)) == (True, False)
    assert (known(entered(OLD)), known(entered(NEW))) == (False, True)


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        ({"current": "wrong"}, 403, "not your password until now"),
        ({"again": "a few other words"}, 422, "differently the second time"),
        ({"new": "short", "again": "short"}, 422, "12 characters or more"),
        ({"new": "passwordpassword", "again": "passwordpassword"}, 422, "first that are guessed"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(
    entered: Callable[[str], TestClient], form: dict[str, str], status: int, told: str
) -> None:
    client = entered(OLD)
    answer = changed(client, **form)
    assert (answer.status_code, told in answer.text, 'role="alert"' in answer.text) == (status, True, True)
    assert known(client)
    assert known(entered(OLD))


def test_guesses_lock_the_name_as_at_sign_in(entered: Callable[[str], TestClient]) -> None:
    client = entered(OLD)
    assert [changed(client, "wrong").status_code for _ in range(3)] == [403] * 3
    assert changed(client).status_code == 403
    assert not known(entered(OLD))


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(browser: Callable[..., TestClient]) -> None:
    for answer in (browser().get("/desk/password", follow_redirects=False), changed(browser())):
        assert (answer.status_code, answer.headers["location"]) == (303, "sign-in?next=/desk/password")


def test_no_other_site_changes_it(entered: Callable[[str], TestClient]) -> None:
    assert changed(entered(OLD), **ELSEWHERE).status_code == 403
    assert known(entered(OLD))


def test_whom_the_school_signs_in_has_none_to_change(browser: Callable[..., TestClient]) -> None:
    client = browser("advisor")
    page = client.get("/desk/password").text
    assert "changed there" in page
    assert "<form" not in page
    assert changed(client, "").status_code == 403
