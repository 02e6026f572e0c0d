"""Journeys on the real page in a real Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").first.fill(question)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copy with sources").last).to_be_visible()


def test_from_a_first_question_to_the_exact_words_highlighted_in_the_guide(page: Page) -> None:
    ask(page, "How many away rotations should I do?")
    expect(page.get_by_text("Aim for 1–2 away rotations").first).to_be_visible()
    page.locator("button.mark").first.click()
    highlighted = page.locator("mark")
    expect(highlighted.first).to_be_in_viewport()
    words = " ".join(" ".join(highlighted.all_inner_texts()).split())
    assert "Aim for 1–2 away rotations at programs where:" in words
    page.screenshot(path=PICTURES / "page.png")


def test_a_mark_shows_its_quote_on_focus_and_hides_it_on_escape(page: Page) -> None:
    ask(page, "How many away rotations should I do?")
    page.locator("button.mark").first.focus()
    quote = page.get_by_role("tooltip").or_(page.locator(".popover")).first
    expect(quote).to_contain_text("Aim for 1–2 away rotations")
    page.keyboard.press("Escape")
    expect(quote).to_be_hidden()


def test_a_score_shows_its_tier_the_hedge_and_the_number_of_programs(page: Page) -> None:
    ask(page, "IMG, Step 2 CK 224: how many programs?")
    expect(page.get_by_text("Challenging but possible").first).to_be_visible()
    expect(page.get_by_text("These ranges are not official cutoffs").first).to_be_visible()
    expect(page.get_by_text("60–80+").first).to_be_visible()


def test_what_the_guides_leave_open_is_said_kindly_with_the_nearest_as_reading(page: Page) -> None:
    ask(page, "What is the salary of a physiatrist?")
    expect(page.get_by_text("The nearest the guides do say")).to_be_visible()
    expect(page.locator("button.mark")).to_have_count(0)


def test_a_removed_fact_is_forgotten_and_the_question_asked_again(page: Page) -> None:
    ask(page, "IMG, Step 2 CK 224. Where do I stand?")
    page.get_by_role("textbox").first.fill("How many programs?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("60–80+").first).to_be_visible()
    page.get_by_role("button", name="Remove Step 2 CK").last.click()
    expect(page.get_by_text("What is your Step 2 CK score").last).to_be_visible()


def test_a_plan_is_a_checklist_whose_done_items_are_ticked(page: Page) -> None:
    ask(page, "US MD, Step 2 CK 238, two letters from physiatrists. What should I do now?")
    expect(page.get_by_role("checkbox", checked=True).first).to_be_visible()
    expect(page.get_by_role("checkbox", checked=False).first).to_be_visible()


def test_distress_is_met_with_human_contacts(page: Page) -> None:
    page.get_by_role("textbox").first.fill("I failed again and I don't want to live anymore.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You come first").first).to_be_visible()
    expect(page.locator("strong", has_text="988")).to_be_visible()
    expect(page.locator("button.mark")).to_have_count(0)


def test_hostile_text_shows_as_text(page: Page) -> None:
    hostile = '<img src=x onerror="document.title=1"> [x](javascript:alert(1)) \u202e' + "a" * 2000
    page.get_by_role("textbox").first.fill(hostile)
    page.keyboard.press("Enter")
    expect(page.get_by_text("<img src=x").first).to_be_visible()
    assert page.title() != "1"
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_page_is_usable_at_360_pixels_in_the_dark(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    ask(page, "US MD, 238: where do I stand?")
    expect(page.get_by_text("Solid/Comfortable Range").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
    page.screenshot(path=PICTURES / "page-dark-360.png")
    context.close()


def test_the_rules_page_opens_without_a_fault(page: Page, address: str) -> None:
    page.goto(f"{address}/rules")
    expect(page.get_by_text("60–80+").first).to_be_visible()


def test_the_documentation_of_the_api_is_served_from_here(page: Page, address: str) -> None:
    page.goto(f"{address}/docs")
    expect(page.get_by_text("/api/chat/stream")).to_be_visible()
