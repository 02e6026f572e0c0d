"""What a reader thinks of an answer: one verdict, kept, and taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

QUESTION = "IMG, Step 2 CK 224: how many programs?"


def verdict(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Was this answer right?").get_by_role("button", name=name, exact=True)


def pressed(button: Locator, on: bool = True) -> None:
    expect(button).to_have_attribute("aria-pressed", str(on).lower())


def noted(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_have_text(words)


def test_a_verdict_is_kept_through_a_reload_and_taken_back_by_pressing_it_again(reader: Any) -> None:
    page = reader.page
    reader.ask(QUESTION)
    reader.press(verdict(page, "Helpful"))
    noted(page, "Noted: helpful")
    page.reload()
    pressed(verdict(page, "Helpful"))
    pressed(verdict(page, "Wrong"), on=False)
    reader.press(verdict(page, "Helpful"))
    noted(page, "Taken back")
    page.reload()
    pressed(verdict(page, "Helpful"), on=False)


def test_what_is_wrong_can_be_said_and_changed(reader: Any) -> None:
    page = reader.page
    reader.ask(QUESTION)
    reader.press(verdict(page, "Wrong"))
    noted(page, "Noted: wrong")
    reader.write(page.get_by_label("What is wrong?"), "Not for my year <b>x</b>")
    with page.expect_response("**/feedback"):  # shown at once, kept a moment later
        page.keyboard.press("Enter")
    expect(page.get_by_text("You wrote: Not for my year <b>x</b>")).to_be_visible()
    page.reload()
    pressed(verdict(page, "Wrong"))
    reader.press(page.get_by_role("button", name="Change", exact=True))
    expect(page.get_by_label("What is wrong?")).to_have_value("Not for my year <b>x</b>")
    reader.write(page.get_by_label("What is wrong?"), "Too few")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You wrote: Too few")).to_be_visible()


def test_a_wrong_source_is_named_by_its_mark(reader: Any) -> None:
    page = reader.page
    reader.ask(QUESTION)
    reader.press(verdict(page, "Wrong source"))
    second = page.get_by_role("group", name="Which source?").get_by_role("button", name="Source 2")
    reader.press(second)
    noted(page, "Noted: wrong source 2")
    expect(second).to_be_focused()
    page.reload()
    pressed(verdict(page, "Wrong source"))
    pressed(second)


def test_a_verdict_that_cannot_be_kept_says_so(visit: Callable[..., Page], own_server: Any, hand: Any) -> None:
    page = visit(own_server.address, offline=True)
    reader = hand(page)
    reader.ask(QUESTION)
    own_server.stop()
    reader.press(verdict(page, "Helpful"))
    expect(page.get_by_text("This could not be noted. The server cannot be reached.").first).to_be_visible()
    pressed(verdict(page, "Helpful"), on=False)
    own_server.start()
    reader.press(verdict(page, "Helpful"))
    noted(page, "Noted: helpful")
