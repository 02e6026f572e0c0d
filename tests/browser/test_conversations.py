"""A browser's conversations: kept, opened, named, exported, deleted, forgotten, and continued whatever happens."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from api.app import create_app
from assistant.chat import Assistant
from tests.browser.conftest import here

pytestmark = pytest.mark.browser

AWAYS = "How many away rotations should I do?"
STAND = "IMG, Step 2 CK 224. Where do I stand?"


def entries(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Your conversations").locator(".entry a")


def menu(reader: Any, title: str, action: str) -> Locator:
    """An entry of the menu of a conversation."""
    reader.press(reader.page.get_by_role("button", name=f"Rename, export, print or delete “{title}”"))
    found: Locator = reader.page.locator("#entry-menu").get_by_text(action)
    return found


def test_the_open_conversation_stays_open_through_a_reload(reader: Any) -> None:
    reader.ask(STAND)
    reader.ask("How many programs?")
    before = reader.page.locator("#conversation .prose").all_inner_texts()
    reader.page.reload()
    expect(reader.page.locator(".question")).to_have_text([STAND, "How many programs?"])
    assert reader.page.locator("#conversation .prose").all_inner_texts() == before
    turn = reader.ask("And how many letters?")
    expect(turn.get_by_role("button", name="Remove Step 2 CK 224")).to_be_visible()


def test_conversations_are_listed_the_latest_first_and_opened_again(reader: Any) -> None:
    reader.ask(AWAYS)
    reader.press(reader.page.get_by_role("button", name="New conversation"))
    expect(reader.page.locator("#welcome")).to_be_visible()
    reader.ask(STAND)
    expect(entries(reader.page)).to_have_text([STAND, AWAYS])
    expect(entries(reader.page).first).to_have_attribute("aria-current", "page")
    reader.press(entries(reader.page).last)
    expect(reader.page.locator(".question")).to_have_text([AWAYS])
    expect(entries(reader.page).last).to_have_attribute("aria-current", "page")
    reader.page.go_back()
    expect(reader.page.locator(".question")).to_have_text([STAND])


def test_on_a_phone_the_conversations_are_in_a_drawer(visit: Callable[..., Page], address: str, hand: Any) -> None:
    reader = hand(visit(address, width=360, height=740))
    page = reader.page
    reader.ask(AWAYS)
    reader.press(page.get_by_role("button", name="New conversation"))
    reader.ask(STAND)
    reader.press(page.get_by_role("button", name="Your conversations"))
    expect(page.get_by_role("dialog", name="Your conversations")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Your conversations")).to_be_focused()
    reader.press(page.get_by_role("button", name="Your conversations"))
    reader.press(entries(page).last)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".question")).to_have_text([AWAYS])


def test_a_conversation_is_renamed_in_place(reader: Any) -> None:
    page = reader.page
    reader.ask(AWAYS)
    reader.press(menu(reader, AWAYS, "Rename"))
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    page.keyboard.type("Rotations")
    page.keyboard.press("Escape")
    expect(entries(page)).to_have_text([AWAYS])
    reader.press(menu(reader, AWAYS, "Rename"))
    page.keyboard.type("Rotations")
    page.keyboard.press("Enter")
    expect(entries(page)).to_have_text(["Rotations"])
    expect(page.get_by_role("button", name="Rename, export, print or delete “Rotations”")).to_be_focused()
    page.reload()
    expect(entries(page)).to_have_text(["Rotations"])


def test_a_conversation_is_deleted_once_that_is_confirmed(visit: Callable[..., Page], address: str, hand: Any) -> None:
    reader = hand(visit(address, offline=True))  # what the page still asks of it is not found
    page = reader.page
    reader.ask(AWAYS)
    reader.press(page.get_by_role("button", name="New conversation"))
    reader.ask(STAND)
    reader.press(menu(reader, STAND, "Delete"))
    reader.press(page.get_by_role("dialog").get_by_role("button", name="Cancel"))
    expect(entries(page)).to_have_text([STAND, AWAYS])
    gone = here(page)
    reader.press(menu(reader, STAND, "Delete"))
    reader.press(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    expect(entries(page)).to_have_text([AWAYS])
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator("#question")).to_be_focused()
    assert page.request.get(gone.replace("#c=", "api/conversations/")).status == 404


def test_a_conversation_is_exported_as_markdown(reader: Any, tmp_path: Path) -> None:
    reader.ask(AWAYS)
    export = menu(reader, AWAYS, "Export as Markdown")
    with reader.page.expect_download() as download:
        reader.press(export)
    download.value.save_as(tmp_path / "conversation.md")
    exported = (tmp_path / "conversation.md").read_text(encoding="utf-8")
    assert AWAYS in exported
    assert "Aim for 1–2 away rotations" in exported


def test_a_conversation_is_opened_to_be_printed(reader: Any) -> None:
    page = reader.page
    page.evaluate("void (window.print = () => { document.title = document.querySelector('.question').textContent })")
    reader.ask(AWAYS)
    reader.press(page.get_by_role("button", name="New conversation"))
    reader.ask(STAND)
    reader.press(menu(reader, AWAYS, "Print"))
    expect(page).to_have_title(AWAYS)


def test_another_browser_sees_none_of_it(reader: Any, visit: Callable[..., Page], address: str) -> None:
    reader.ask(AWAYS)
    other = visit(address, offline=True)
    expect(other.get_by_text("What you ask is kept here")).to_be_visible()
    expect(entries(other)).to_have_count(0)
    other.goto(here(reader.page))
    expect(other.get_by_role("heading", name="This conversation is not here")).to_be_visible()
    expect(other.get_by_text(AWAYS)).to_have_count(1)  # the example of the first page, hidden
    turn = type(reader)(other).ask("How many letters do I need?")
    expect(turn.locator(".mark").first).to_be_visible()
    expect(other.get_by_text("This conversation is not here")).to_have_count(0)


def test_whoever_asks_to_be_forgotten_is(visit: Callable[..., Page], address: str, hand: Any) -> None:
    reader = hand(visit(address, offline=True))
    page = reader.page
    reader.ask(STAND)
    was = here(page)
    page.evaluate("localStorage.setItem('plan', 'ticked'); sessionStorage.setItem('draft', 'x')")
    reader.press(page.get_by_role("button", name="Forget me on this computer"))
    expect(page.get_by_role("dialog")).to_contain_text("Every conversation of this browser")
    reader.press(page.get_by_role("dialog").get_by_role("button", name="Forget me"))
    expect(page.get_by_text("You are forgotten here")).to_be_visible()
    expect(entries(page)).to_have_count(0)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    expect(page.get_by_text("You are forgotten here")).to_be_hidden()
    page.goto("about:blank")
    page.goto(was)
    expect(page.get_by_role("heading", name="This conversation is not here")).to_be_visible()


def test_words_of_distress_are_not_shown_again(reader: Any) -> None:
    reader.ask("I failed again and I don't want to live anymore.")
    reader.page.reload()
    expect(reader.page.get_by_text("You come first").first).to_be_visible()
    expect(reader.page.get_by_text("What was written here is not kept.")).to_be_visible()
    expect(reader.page.get_by_text("want to live")).to_have_count(0)


def ask_in_vain(page: Page, hand: Any, held: Any) -> Any:
    """Asks what is not answered before it is let."""
    reader = hand(page)
    held.let.clear()
    reader.write(page.locator("#question"), AWAYS)
    page.keyboard.press("Enter")
    return reader


def test_an_answer_under_way_arrives_after_a_reload(
    visit: Callable[..., Page], own_server: Any, held: Any, hand: Any
) -> None:
    page = visit(own_server.address, offline=True)
    ask_in_vain(page, hand, held)
    page.wait_for_url("**/#c=*")
    page.reload()
    expect(page.locator(".question")).to_have_text(AWAYS)
    expect(page.get_by_text("Reading the guides…").first).to_be_visible()
    expect(page.locator("#stop")).to_be_visible()
    held.let.set()
    expect(page.locator(".turn .prose")).to_contain_text("Aim for 1–2 away rotations")
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(1)


def test_an_answer_is_stopped_and_asked_for_again(
    visit: Callable[..., Page], own_server: Any, held: Any, hand: Any
) -> None:
    page = visit(own_server.address, offline=True)
    reader = ask_in_vain(page, hand, held)
    reader.press(page.get_by_role("button", name="Stop"))
    expect(page.get_by_text("Stopped.")).to_be_visible()
    held.let.set()
    reader.press(page.get_by_role("button", name="Ask again"))
    expect(page.locator(".turn .prose")).to_contain_text("Aim for 1–2 away rotations")
    expect(page.locator(".turn")).to_have_count(1)


def test_an_answer_whose_connection_breaks_is_taken_from_what_the_server_kept(page: Page, mouse: Any) -> None:
    def break_off(route: Any) -> None:
        events = route.fetch().text().split("\n\n")
        route.fulfill(body=events[0] + "\n\n", content_type="text/event-stream")

    page.route("**/api/chat/stream", break_off)
    turn = mouse(page).ask(AWAYS)
    expect(turn.locator(".prose")).to_contain_text("Aim for 1–2 away rotations")
    expect(turn.get_by_text("broke")).to_have_count(0)


def test_a_question_that_was_never_answered_says_so_and_can_be_asked_again(page: Page, mouse: Any) -> None:
    def unanswered(route: Any) -> None:
        conversation = route.fetch().json()
        conversation["turns"][0] |= {"response": None, "asked_at": "2020-01-01T00:00:00Z"}
        route.fulfill(json=conversation)

    reader = mouse(page)
    reader.ask(AWAYS)
    page.route("**/api/conversations/*", unanswered)
    page.reload()
    expect(page.locator(".trouble")).to_contain_text("This question was not answered.")
    reader.press(page.get_by_role("button", name="Ask again"))
    expect(page.locator(".turn .prose")).to_contain_text("Aim for 1–2 away rotations")
    expect(page.locator(".turn")).to_have_count(1)


def test_a_conversation_continues_after_the_server_is_restarted(
    visit: Callable[..., Page], own_server: Any, hand: Any
) -> None:
    page = visit(own_server.address, offline=True)
    reader = hand(page)
    reader.ask(STAND)
    own_server.stop()
    turn = reader.ask("How many programs?")
    expect(turn.get_by_text("The server cannot be reached.")).to_be_visible()
    expect(turn.locator(".question")).to_have_text("How many programs?")
    own_server.start()
    own_server.until_ready()
    reader.press(turn.get_by_role("button", name="Try again"))
    expect(page.locator(".turn").last.locator(".prose")).to_contain_text("60–80+")
    expect(page.locator(".question")).to_have_text([STAND, "How many programs?"])
    page.reload()
    expect(page.locator(".question")).to_have_text([STAND, "How many programs?"])


def test_the_page_stands_before_the_guides_are_loaded(
    visit: Callable[..., Page], serve: Callable[..., Any], assistant: Assistant, hand: Any
) -> None:
    loaded = Event()

    def load() -> Assistant:
        assert loaded.wait(30)
        return assistant

    server = serve(lambda: create_app(load))
    page = visit(server.address, offline=True)
    expect(page.get_by_role("heading", name="Ask about applying to physiatry")).to_be_visible()
    assert page.request.get(f"{server.address}/readyz").status == 503
    reader = hand(page)
    turn = reader.ask(AWAYS)
    expect(turn.get_by_text("still being loaded")).to_be_visible()
    loaded.set()
    server.until_ready()
    reader.press(turn.get_by_role("button", name="Try again", exact=True))
    expect(page.locator(".turn .prose")).to_contain_text("Aim for 1–2 away rotations")
