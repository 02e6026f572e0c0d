"""The desk's pages: hostile text in them is text, they shut nobody out, and one of them is pictured."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, begin, saved
from tests.browser.test_access import sound
from tests.browser.test_hostile import HOSTILE, HTML

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1440])
def test_hostile_text_shows_as_text(desk: Desk, mouse: Any, width: int) -> None:
    reader = mouse(desk.page(width=width))
    page = reader.page
    area = begin(reader, f"From: {HTML} <x@y.edu>\nSubject: {HTML}\n\n{HOSTILE} How many away rotations should I do?")
    area.fill(f"{HOSTILE}\n\n- {HOSTILE}\n\n[1] [99]")
    saved(page)
    page.locator("summary").first.click()
    expect(page.locator("#preview")).to_contain_text(HTML)
    expect(page.locator("#email")).to_contain_text(HTML)
    assert page.locator("main :is(img, script, b, i, iframe)").count() == 0
    assert page.locator("a[href^='javascript'], a[href*='example.org']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.goto(f"{desk.server.address}/desk")
    expect(page.locator(".row")).to_contain_text("<img src=x")
    assert page.locator("main :is(img, script)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [360, 1440])
def test_no_state_of_the_desk_shuts_anybody_out(desk: Desk, mouse: Any, width: int) -> None:
    page = desk.page(role="admin", width=width, height=900, reduced_motion="reduce")
    reader = mouse(page)
    expect(page.get_by_text("No drafts yet")).to_be_visible()
    sound(page, "no drafts")
    page.get_by_role("button", name="New draft").click()
    sound(page, "new draft")
    page.get_by_role("button", name="Cancel").click()
    area = begin(reader)
    page.locator("summary").first.click()
    sound(page, "draft")
    area.fill(area.input_value().replace("1–2 away", "7–9 away"))
    expect(page.locator(".finding").first).to_be_visible()
    page.get_by_role("searchbox").fill("letters")
    page.keyboard.press("Enter")
    expect(page.locator(".passage").first).to_be_visible()
    sound(page, "finding and passages")
    page.get_by_role("button", name="Export").click()
    sound(page, "export menu")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="History").click()
    expect(page.locator("#then")).not_to_be_empty()
    sound(page, "history")
    page.get_by_role("button", name="Close", exact=True).click()
    page.locator("#preview .mark").first.click()
    expect(page.locator("#guide mark").first).to_be_visible()
    sound(page, "guide open")
    page.get_by_role("button", name="Close the guide").click()
    page.get_by_role("button", name="Add or correct facts").click()
    sound(page, "facts")
    page.keyboard.press("Escape")
    page.goto(f"{desk.server.address}/desk")
    expect(page.locator(".row")).to_have_count(1)
    sound(page, "one draft")


def test_the_picture_of_the_desk(desk: Desk, mouse: Any, pytestconfig: pytest.Config) -> None:
    page = desk.page(width=1440, height=900, reduced_motion="reduce")
    area = begin(mouse(page))
    area.fill(area.input_value().replace("1–2 away", "1–3 away"))
    expect(page.locator(".finding").first).to_be_visible()
    page.get_by_role("searchbox").fill("away rotations")
    page.keyboard.press("Enter")
    expect(page.locator(".passage").first).to_be_visible()
    saved(page)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.screenshot(path=pytestconfig.rootpath / "docs/pictures/desk.png")
