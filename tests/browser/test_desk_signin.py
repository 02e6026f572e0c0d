"""The desk's door in a real browser: a wrong password, the lock, the way on, the school's sign-in, and keys alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from api.app import create_app
from api.storage.conversations import open_conversations
from assistant.chat import Assistant
from assistant.settings import Settings
from tests.api.desk.provider import CLIENT, SECRET, Provider, providing
from tests.browser.conftest import here
from tests.browser.test_access import sound

pytestmark = pytest.mark.browser

NAME, RIGHT = "ada@school.edu", "a few words in a row"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as provider:
        provider.asks = True
        yield provider


@pytest.fixture
def desk(serve: Any, cheap_assistant: Assistant, provider: Provider, tmp_path: Path) -> str:
    """The address of a desk that has Ada on its list, and a page of its own to land on."""
    settings = Settings(
        data_dir=tmp_path,
        desk_failures=3,
        desk_wrong_seconds=0,
        oidc_issuer=provider.address,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        oidc_label="Example University",
    )

    def app() -> FastAPI:
        app = create_app(cheap_assistant, open_conversations(settings), settings=settings)
        app.state.shared.accounts.add(NAME, "Dr. Ada", "advisor", RIGHT)
        app.state.shared.accounts.add("sso@school.edu", "Dr. Sieglinde", "advisor")

        @app.get("/desk/landing")
        async def landing() -> HTMLResponse:
            return HTMLResponse("<!doctype html><title>Landed</title><link rel=icon href=data:,><h1>Landed</h1>")

        return app

    address: str = serve(app).address
    return address


def me(page: Page, desk: str) -> Any:
    """Who is signed in, as the desk's own pages ask."""
    page.goto(f"{desk}/desk/landing")
    return page.evaluate("async () => { const r = await fetch('/api/desk/me'); return [r.status, await r.json()] }")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_wrong_password_is_told_the_name_locked_and_the_page_sound_throughout(
    visit: Callable[..., Page], desk: str, hand: Any, width: int
) -> None:
    page = visit(desk, offline=True, width=width)
    page.goto(f"{desk}/desk/sign-in?next=/desk/landing")
    sound(page, "sign-in")
    reader = hand(page)
    alert = page.get_by_role("alert")
    for password in ("wrong", "wrong again", "wrong once more", RIGHT):
        name = page.get_by_label("User name or e-mail address")
        if name.input_value() == "":
            reader.write(name, NAME)
        reader.write(page.get_by_label("Password", exact=True), password)
        reader.press(page.get_by_role("button", name="Sign in", exact=True))
        expect(alert).to_contain_text("do not go together")
        expect(alert).to_contain_text("After 3 wrong passwords")
        expect(page).to_have_title("Not signed in · PM&R Advisor’s desk")
        expect(page.get_by_label("Password", exact=True)).to_have_value("")
    sound(page, "locked")
    assert me(page, desk)[0] == 401


def test_the_right_password_leads_to_where_one_was_going(visit: Callable[..., Page], desk: str, hand: Any) -> None:
    page = visit(desk)
    page.goto(f"{desk}/desk/sign-in?next=/desk/landing")
    reader = hand(page)
    reader.write(page.get_by_label("User name or e-mail address"), NAME)
    reader.write(page.get_by_label("Password", exact=True), RIGHT)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Landed")).to_be_visible()
    assert me(page, desk)[1]["display"] == "Dr. Ada"
    assert page.evaluate("document.cookie") == ""


@pytest.mark.parametrize("width", [360, 1280])
def test_a_password_is_changed_from_any_page_of_the_desk(
    visit: Callable[..., Page], desk: str, hand: Any, width: int
) -> None:
    page = visit(desk, offline=True, width=width)
    page.goto(f"{desk}/desk/sign-in")
    page.get_by_label("User name or e-mail address").fill(NAME)
    page.get_by_label("Password", exact=True).fill(RIGHT)
    page.keyboard.press("Enter")
    reader = hand(page)
    reader.press(page.get_by_role("link", name="Password", exact=True))
    expect(page.get_by_role("button", name="Change it")).to_be_visible()
    sound(page, "password")
    for current, told in (("not this one", "not your password until now"), (RIGHT, "")):
        reader.write(page.get_by_label("The password until now"), current)
        reader.write(page.get_by_label("A new one"), "other words, in a row")
        reader.write(page.get_by_label("The new one again"), "other words, in a row")
        reader.press(page.get_by_role("button", name="Change it"))
        if told:
            expect(page.get_by_role("alert")).to_contain_text(told)
            sound(page, "not changed")
    expect(page.get_by_role("heading", name="Drafts", exact=True)).to_be_visible()


def test_the_form_works_without_scripts_and_without_word_of_where_it_comes_from(
    visit: Callable[..., Page], desk: str
) -> None:
    page = visit(desk, java_script_enabled=False)
    page.goto(f"{desk}/desk/sign-in?next=/desk/landing")
    page.get_by_label("User name or e-mail address").fill(NAME)
    page.get_by_label("Password", exact=True).fill(RIGHT)
    with page.expect_request("**/desk/sign-in") as sent:
        page.keyboard.press("Enter")
    # What a browser tells that has no Sec-Fetch-Site to tell, as over plain HTTP from another machine.
    assert sent.value.all_headers()["origin"] == desk
    expect(page.get_by_role("heading", name="Landed")).to_be_visible()


def test_the_school_signs_in_from_another_site(browser: Any, desk: str, provider: Provider, hand: Any) -> None:
    """`localhost` and `127.0.0.1` are two sites to a browser, as the school's and the desk's are."""
    context = browser.new_context()
    page = context.new_page()
    desk = desk.replace("127.0.0.1", "localhost")
    page.goto(f"{desk}/desk/sign-in?next=/desk/landing")
    reader = hand(page)
    reader.press(page.get_by_role("link", name="Sign in with Example University"))
    expect(page).to_have_title("School")
    assert here(page).startswith(provider.address)
    reader.press(page.get_by_role("link", name="Allow"))
    expect(page.get_by_role("heading", name="Landed")).to_be_visible()
    assert here(page) == f"{desk}/desk/landing"
    assert me(page, desk)[1]["display"] == "Dr. Sieglinde"
    assert [cookie["name"] for cookie in context.cookies()] == ["pmr_desk"]
    context.close()


def test_whom_the_list_does_not_have_reads_what_to_do(browser: Any, desk: str, provider: Provider) -> None:
    provider.claims = {"email": "stranger@school.edu"}
    page = browser.new_page()
    page.goto(f"{desk}/desk/sign-in")
    page.get_by_role("link", name="Sign in with Example University").click()
    page.get_by_role("link", name="Allow").click()
    expect(page.get_by_role("alert")).to_contain_text("not on this desk’s list")
    sound(page, "not on the list")
    page.close()
