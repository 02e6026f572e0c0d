"""From a question to the exact words in the guide, and what else an answer offers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def highlighted(page: Page) -> str:
    expect(page.locator("mark").first).to_be_in_viewport()
    return " ".join(" ".join(page.locator("mark").all_inner_texts()).split())


def test_from_a_first_question_to_the_exact_words_highlighted_in_the_guide(reader: Any) -> None:
    turn = reader.ask("How many away rotations should I do?")
    expect(turn.get_by_text("Aim for 1–2 away rotations").first).to_be_visible()
    mark = turn.locator("button.mark").first
    reader.press(mark)
    assert "Aim for 1–2 away rotations at programs where:" in highlighted(reader.page)
    expect(reader.page.locator("#guide-path li").last).to_be_visible()
    reader.page.screenshot(path=PICTURES / "page.png")
    reader.press(reader.page.get_by_role("button", name="Close the guide"))
    expect(mark).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
def test_every_mark_of_an_answer_opens_the_very_words_that_it_cites(
    visit: Callable[..., Page], address: str, mouse: Any, width: int
) -> None:
    """Quotes across list items, and two marks in one sentence, among them."""
    reader = mouse(visit(address, width=width, height=740))
    for question in ("IMG, 224 on Step 2, failed Step 1 once: how many programs, and my letters?", "How many aways?"):
        turn = reader.ask(question)
        turn.locator("summary", has_text="word for word").click()
        quotes = turn.locator(".sources blockquote").all_inner_texts()
        for mark in turn.locator(".prose button.mark").all():
            quote = quotes[int(mark.inner_text()) - 1]
            mark.click()
            words = highlighted(reader.page)
            assert words.split() == [word for word in quote.split() if word != "-"]
            expect(reader.page.locator(".guide .warning")).to_have_count(0)
            expect(reader.page.locator("#guide-path li").last).to_be_visible()
            reader.page.keyboard.press("Escape")


def test_a_mark_shows_its_quote_on_focus_and_on_hover_and_hides_it_on_escape(page: Page, mouse: Any) -> None:
    turn = mouse(page).ask("How many away rotations should I do?")
    quote = page.get_by_role("tooltip")
    turn.locator("button.mark").first.hover()
    expect(quote).to_contain_text("Aim for 1–2 away rotations")
    page.keyboard.press("Escape")
    expect(quote).to_be_hidden()
    turn.locator("button.mark").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(quote).to_contain_text("Aim for 1–2 away rotations")
    page.keyboard.press("Escape")
    expect(quote).to_be_hidden()


def test_a_score_shows_its_tier_the_hedge_and_the_number_of_programs(reader: Any) -> None:
    turn = reader.ask("IMG, Step 2 CK 224: how many programs?")
    expect(turn.get_by_text("Challenging but possible").first).to_be_visible()
    expect(turn.get_by_text("These ranges are not official cutoffs").first).to_be_visible()
    expect(turn.get_by_text("60–80+").first).to_be_visible()


def test_what_the_guides_leave_open_is_said_kindly_with_the_nearest_as_reading(reader: Any) -> None:
    turn = reader.ask("What is the salary of a physiatrist?")
    expect(turn.get_by_text("The nearest the guides do say")).to_be_visible()
    expect(turn.locator("button.mark")).to_have_count(0)
    reader.press(turn.get_by_role("button", name="Open in the guide").first)
    assert highlighted(reader.page)


def test_a_corrected_fact_is_answered_for(reader: Any) -> None:
    turn = reader.ask("IMG, Step 2 CK 224. Where do I stand?")
    turn = reader.ask("How many programs?")
    reader.press(turn.get_by_role("button", name="Step 2 CK 224: correct"))
    dialog = reader.page.get_by_role("dialog", name="Facts about the applicant")
    reader.write(dialog.get_by_label("Step 2 CK score"), "241")
    reader.press(dialog.get_by_role("button", name="Ask again"))
    latest = reader.page.locator(".turn").last
    expect(latest.get_by_role("button", name="Step 2 CK 241: correct")).to_be_visible()
    expect(latest.get_by_text("with: Step 2 CK 241")).to_be_visible()
    expect(latest.locator(".prose")).to_contain_text("Competitive for a broad mix of programs")


def test_a_removed_fact_is_forgotten_and_the_question_asked_again(reader: Any) -> None:
    reader.ask("IMG, Step 2 CK 224. Where do I stand?")
    turn = reader.ask("How many programs?")
    expect(turn.get_by_text("60–80+").first).to_be_visible()
    reader.press(turn.get_by_role("button", name="Remove Step 2 CK"))
    latest = reader.page.locator(".turn").last
    expect(latest.get_by_text("What is your Step 2 CK score")).to_be_visible()
    expect(latest.get_by_role("button", name="Remove Step 2 CK")).to_have_count(0)


def test_an_unknown_track_is_told_by_pressing_it(reader: Any) -> None:
    turn = reader.ask("Step 2 CK 235. What tier?")
    expect(turn.get_by_text("One more fact decides this")).to_be_visible()
    reader.press(turn.get_by_role("button", name="Outside the US"))
    latest = reader.page.locator(".turn").last
    expect(latest.get_by_role("button", name="Remove IMG")).to_be_visible()
    expect(latest.get_by_text("Potentially competitive").first).to_be_visible()


def test_a_plan_is_a_checklist_whose_done_items_are_ticked(reader: Any) -> None:
    turn = reader.ask("US MD, Step 2 CK 238, two letters from physiatrists. What should I do now?")
    expect(turn.get_by_role("checkbox", checked=True).first).to_be_visible()
    expect(turn.get_by_role("checkbox", checked=False).first).to_be_visible()


def test_distress_is_met_with_human_contacts_and_asked_for_nothing(reader: Any) -> None:
    turn = reader.ask("I failed again and I don't want to live anymore.")
    expect(turn.get_by_text("You come first").first).to_be_visible()
    expect(turn.locator("strong", has_text="988")).to_be_visible()
    expect(turn.get_by_role("button")).to_have_count(0)


def test_a_suggestion_is_asked_by_pressing_it(reader: Any) -> None:
    turn = reader.ask("How many away rotations should I do?")
    suggestion = turn.locator(".suggestions button").first
    question = suggestion.inner_text()
    reader.press(suggestion)
    expect(reader.page.locator(".turn").last.locator(".question")).to_have_text(question)
    expect(reader.page.locator(".turn").last.locator(".mark").first).to_be_visible()


def test_an_example_of_the_first_page_is_asked_by_pressing_it(reader: Any) -> None:
    reader.press(reader.page.get_by_role("button", name="I failed Step 1. Is it over?"))
    expect(reader.page.locator(".question")).to_have_text("I failed Step 1. Is it over?")
    expect(reader.page.locator(".turn .mark").first).to_be_visible()
    expect(reader.page.locator("#question")).to_be_focused()


def test_an_answer_is_copied_with_numbered_sources(visit: Callable[..., Page], address: str, hand: Any) -> None:
    reader = hand(visit(address, permissions=["clipboard-read", "clipboard-write"]))
    turn = reader.ask("How many away rotations should I do?")
    reader.press(turn.get_by_role("button", name="Copy with sources"))
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Question: How many away rotations should I do?\n\n")
    assert "Sources, word for word:\n[1] “" in copied
    assert "**" not in copied
    assert "Not official advice" in copied


def test_on_paper_stand_the_answer_and_its_sources_and_no_controls(page: Page, mouse: Any) -> None:
    turn = mouse(page).ask("How many away rotations should I do?")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(turn.locator(".sources blockquote").first).to_be_visible()
    for control in ("#composer", "#side", ".feedback", ".suggestions", "#new-conversation"):
        expect(page.locator(control)).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(turn.locator(".sources blockquote").first).to_be_hidden()


def test_the_page_is_usable_at_360_pixels_in_the_dark(visit: Callable[..., Page], address: str, hand: Any) -> None:
    reader = hand(visit(address, width=360, height=740, color_scheme="dark"))
    turn = reader.ask("US MD, 238: where do I stand?")
    expect(turn.get_by_text("Solid/Comfortable Range").first).to_be_visible()
    assert fits(reader.page)
    reader.page.screenshot(path=PICTURES / "page-dark-360.png")
    reader.press(turn.locator("button.mark").first)
    assert highlighted(reader.page)
    assert fits(reader.page)
    reader.page.keyboard.press("Escape")
    expect(turn.locator("button.mark").first).to_be_focused()


def test_the_rules_page_opens_without_a_fault(page: Page, address: str) -> None:
    page.goto(f"{address}/rules")
    expect(page.get_by_text("60–80+").first).to_be_visible()


def test_the_documentation_of_the_api_is_served_from_here(page: Page, address: str) -> None:
    page.goto(f"{address}/docs")
    expect(page.get_by_text("/api/chat/stream")).to_be_visible()
