"""What is drawn from an assessment: bands, what-ifs, programs, readings side by side, the plan, what is not covered."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

FORGET = "async () => (await import('/static/js/ticks.js')).forgetTicks()"


def ask(page: Page, question: str) -> Locator:
    """The turn that answers."""
    before = page.locator(".turn").count()
    page.get_by_role("textbox").first.fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").nth(before)
    expect(turn.locator(".answer[data-status]")).to_be_visible()
    return turn


def band(turn: Locator, name: str) -> Locator:
    return turn.locator(".legend li", has_text=name)


def test_the_picture_names_every_band_and_leaves_gaps_open(page: Page) -> None:
    turn = ask(page, "US MD, 238: where do I stand?")
    for name in ("Very Strong for PM&R", "Solid/Comfortable Range", "Borderline / Low Step Score Match Concerns"):
        expect(band(turn, name)).to_be_visible()
    gaps = band(turn, "The guide leaves this open")
    expect(gaps).to_have_count(2)
    assert [part.split("open")[1].strip() for part in gaps.all_inner_texts()] == ["246–249", "225–229"]
    expect(gaps.first.get_by_role("button")).to_have_count(0)
    expect(band(turn, "Solid/Comfortable Range")).to_contain_text("Step 2 CK 238")
    expect(turn.locator(".hedge")).to_contain_text("These are generalized ranges, not strict rules.")


def test_the_mark_of_a_score_stands_within_its_band_in_the_drawing(page: Page) -> None:
    turn = ask(page, "US MD, Step 2 CK 227: where do I stand?")
    expect(band(turn, "225–229")).to_contain_text("Step 2 CK 227")
    marker, gap = turn.locator(".marker.official").bounding_box(), turn.locator(".segment.gap").first.bounding_box()
    assert marker
    assert gap
    assert gap["x"] <= marker["x"] + marker["width"] / 2 <= gap["x"] + gap["width"]


def test_a_bands_quote_opens_the_guide_at_those_words_by_keyboard(page: Page) -> None:
    turn = ask(page, "US MD, 238: where do I stand?")
    turn.get_by_role("button", name="A score well above the national mean").press("Enter")
    words = page.locator("#guide mark")
    expect(words.last).to_be_in_viewport()
    assert words.all_inner_texts() == [
        "Very Strong for PM&R:",
        "A score well above the national mean (e.g., ≥ 250 range).",
    ]


def test_what_if_tells_what_changes_and_changes_no_fact(page: Page) -> None:
    turn = ask(page, "IMG, Step 2 CK 224, Step 1 score 231: how many programs?")
    turn.get_by_text("What if my Step 2 CK were").click()
    slider = turn.get_by_role("slider", name="What if my Step 2 CK were")
    for _ in range(21):
        slider.press("ArrowRight")
    supposed = turn.get_by_role("status")
    expect(supposed).to_contain_text("What if: Step 2 CK 245")
    expect(supposed).to_contain_text("Competitive for a broad mix of programs, 240–249")
    expect(supposed).to_contain_text("The guide names no number of programs for these facts.")
    expect(supposed).to_contain_text("New: Step 2 CK is above the numeric Step 1.")
    expect(supposed).to_contain_text("No longer: Step 2 CK is below the numeric Step 1.")
    expect(band(turn, "Competitive for a broad mix")).to_contain_text("What if 245")
    expect(band(turn, "Challenging but possible")).to_contain_text("Step 2 CK 224")
    turn.get_by_role("button", name="Ask with this score").click()
    asked = page.locator(".turn").nth(1)
    expect(asked.locator(".prose")).to_contain_text("If your Step 2 CK were 245 (not a score you have reported)")
    expect(asked.get_by_role("button", name="Step 2 CK 224: correct")).to_be_visible()
    expect(turn.get_by_role("slider")).to_have_count(0)


@pytest.mark.parametrize(
    ("question", "words", "bar"),
    [
        ("IMG, Step 2 CK 224: how many programs?", "60–80 or more programs", ".settled .onwards"),
        ("US MD, Step 2 CK 227: how many programs?", "its words do not settle", ".unsettled .onwards"),
        ("US MD, Step 2 CK 240: how many programs?", "The guide names no number of programs", None),
    ],
)
def test_the_number_of_programs_is_drawn_open_or_its_absence_said(
    page: Page, question: str, words: str, bar: str | None
) -> None:
    programs = ask(page, question).locator(".programs")
    expect(programs).to_contain_text(words)
    expect(programs.get_by_role("button").first).to_be_visible()
    expect(programs.locator(bar or ".programs-bar")).to_have_count(1 if bar else 0)


@pytest.mark.parametrize(("width", "beside"), [(1280, True), (360, False)])
@pytest.mark.parametrize(
    "question", ["Step 2 CK 235. What tier?", "Should I mention my low score in my personal statement?"]
)
def test_two_readings_stand_side_by_side_where_there_is_room(
    page: Page, question: str, width: int, beside: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    turn = ask(page, question)
    expect(turn.locator(".prose .column")).to_have_count(2)
    tops = turn.evaluate("""turn => [...turn.querySelectorAll(".prose > .columns, .assessment > .columns")]
        .map(columns => [...columns.children].map(column => column.getBoundingClientRect().y))""")
    assert tops
    for first, second in tops:
        assert (first == second) is beside
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_nothing_stands_in_a_column_that_another_guide_says(page: Page) -> None:
    turn = ask(page, "Step 2 CK 222, failed Step 1 once. What tier?")
    column = turn.locator(".prose .column").last
    expect(column).to_contain_text("Read as an IMG")
    expect(turn.locator(".prose > p", has_text="Step 1 was failed at least once")).to_be_visible()
    expect(column).not_to_contain_text("Step 1 was failed")


def test_a_dated_note_is_shown_as_a_note_and_never_as_the_guides_words(page: Page) -> None:
    note = ask(page, "US DO, my Step 2 CK is 215. Where do I stand?").get_by_role("note")
    expect(note).to_contain_text("Note, not from the guides (USMLE")
    expect(note.locator(".mark")).to_have_count(0)


def test_ticks_hold_across_answers_and_the_whole_plan_until_they_are_forgotten(page: Page) -> None:
    turn = ask(page, "US MD, Step 2 CK 238. What should I do now?")
    step = turn.get_by_role("checkbox", name="Use your personal statement to show a cohesive PM&R narrative.")
    expect(turn.locator(".progress")).to_contain_text("steps done")
    before = turn.locator(".progress").inner_text()
    turn.locator(".prose").get_by_text("Use your personal statement").click()
    turn.get_by_text("stages, in the guides’ words").click()
    expect(step).to_have_count(2)
    for copy in step.all():
        expect(copy).to_be_checked()
    expect(turn.locator(".progress")).not_to_have_text(before)
    again = ask(page, "What should I do now?")
    expect(again.get_by_role("checkbox", name="Use your personal statement", checked=True).first).to_be_visible()
    page.evaluate(FORGET)
    assert page.evaluate("localStorage.length") == 0
    fresh = ask(page, "What should I do now?")
    expect(fresh.get_by_role("checkbox", name="Use your personal statement", checked=False).first).to_be_visible()


def test_a_step_under_a_lead_in_is_the_same_step_in_the_whole_plan(page: Page) -> None:
    turn = ask(page, "US MD, Step 2 CK 238. What should I do now?")
    turn.get_by_text("stages, in the guides’ words").click()
    turn.locator(".prose").get_by_role("checkbox", name="You can excel clinically.").check()
    expect(turn.locator(".plan").get_by_role("checkbox", name="You can excel clinically.")).to_be_checked()


def test_the_plan_is_taken_away_as_markdown_with_its_ticks_and_sources(page: Page) -> None:
    turn = ask(page, "US MD, Step 2 CK 238. What should I do now?")
    turn.get_by_role("checkbox", name="Apply widely enough").first.check()
    with page.expect_download() as download:
        turn.get_by_role("button", name="Save as Markdown").click()
    assert download.value.suggested_filename == "pmr-plan.md"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "- [x] Apply widely enough to account for your Step profile. [" in text
    assert "- [ ] Use your personal statement to show a cohesive PM&R narrative. [" in text
    assert "## Sources\n\n1. “" in text


def test_the_plan_prints_alone(page: Page) -> None:
    turn = ask(page, "US MD, Step 2 CK 238. What should I do now?")
    page.evaluate("window.print = () => {}")
    turn.get_by_role("button", name="Print the plan").click()
    page.emulate_media(media="print")
    expect(turn.locator(".plan").get_by_text("Interview Season")).to_be_visible()
    for hidden in (
        turn.locator(".prose"),
        turn.locator(".assessment"),
        page.get_by_role("heading", name="PM&R Advisor"),
    ):
        expect(hidden).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(turn.locator(".prose")).to_be_visible()


def test_what_is_not_covered_is_said_once_with_what_the_guides_do_cover(page: Page) -> None:
    turn = ask(page, "What does a physiatrist earn?")
    expect(turn.get_by_text("What does a physiatrist earn?")).to_have_count(1)
    expect(turn.get_by_text("The nearest the guides do say")).to_be_visible()
    turn.get_by_text("What the guides do cover").click()
    turn.get_by_role("button", name="Beyond Scores: Building a PM&R Application That Stands Out").click()
    expect(page.locator("#guide mark")).to_have_text("Beyond Scores: Building a PM&R Application That Stands Out")


@pytest.mark.parametrize(("status", "body"), [(200, {"tracks": [], "citations": []}), (503, {})])
def test_where_there_are_no_bands_the_words_stand_without_a_picture(
    browser: Browser, address: str, status: int, body: dict[str, list[str]]
) -> None:
    page = browser.new_page()
    page.route("**/api/bands", lambda route: route.fulfill(status=status, json=body))
    page.goto(address)
    panel = ask(page, "IMG, Step 2 CK 224: how many programs?").locator(".assessment")
    expect(panel).to_contain_text("Challenging but possible, 220–229")
    expect(panel).to_contain_text("60–80 or more programs")
    expect(panel.locator(".bands, .what-if")).to_have_count(0)
    page.close()
