"""The page over two machines behind a balancer that asks the next one each time, and while one of them dies."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Mouse, here
from tests.browser.test_assessment import band
from tests.browser.test_conversations import AWAYS, STAND, entries, menu
from tests.browser.test_feedback import noted, pressed, verdict
from tests.services.conftest import reloads
from tests.services.machines import Machines

pytestmark = [pytest.mark.browser, pytest.mark.services]


def test_the_main_journey_passes_over_two_machines_also_once_one_is_killed(reader: Mouse, machines: Machines) -> None:
    page = reader.page
    turn = reader.ask(AWAYS)
    expect(turn.get_by_text("Aim for 1–2 away rotations").first).to_be_visible()
    turn.locator("button.mark").first.click()
    expect(page.locator("mark").first).to_be_in_viewport()
    assert "Aim for 1–2 away rotations" in " ".join(page.locator("mark").all_inner_texts())
    page.keyboard.press("Escape")
    reader.ask(STAND)
    machines.both[0].kill()
    try:
        turn = reader.ask("How many programs?")
        expect(turn.get_by_text("60–80+").first).to_be_visible()
        page.reload()
        expect(page.locator(".turn")).to_have_count(3)
        turn = reader.ask("And how many letters?")
        expect(turn.locator("button.mark").first).to_be_visible()
    finally:
        machines.start()
    for _ in reloads(page, machines):
        expect(page.locator(".turn")).to_have_count(4)


def test_conversations_are_listed_opened_renamed_and_deleted_at_both_machines(
    reader: Mouse, machines: Machines
) -> None:
    page = reader.page
    reader.ask(AWAYS)
    reader.press(page.get_by_role("button", name="New conversation"))
    reader.ask(STAND)
    reader.press(page.get_by_role("button", name="New conversation"))
    reader.ask("How many letters do I need?")
    for _ in reloads(page, machines):
        expect(entries(page)).to_have_text(["How many letters do I need?", STAND, AWAYS])
    reader.press(entries(page).nth(1))
    expect(page.locator(".question")).to_have_text([STAND])
    expect(page.locator(".prose")).to_contain_text("Challenging but possible")

    reader.press(menu(reader, STAND, "Rename"))
    page.keyboard.type("My chances")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rename, export, print or delete “My chances”")).to_be_focused()
    for _ in reloads(page, machines):
        expect(entries(page)).to_have_text(["How many letters do I need?", "My chances", AWAYS])
        expect(page.locator(".question")).to_have_text([STAND])

    gone = here(page)
    reader.press(menu(reader, "My chances", "Delete"))
    reader.press(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    expect(page.locator("#welcome")).to_be_visible()
    for _ in reloads(page, machines):
        expect(entries(page)).to_have_text(["How many letters do I need?", AWAYS])
    for _ in machines.both:
        page.goto("about:blank")
        page.goto(gone)
        expect(page.get_by_role("heading", name="This conversation is not here")).to_be_visible()


def test_whoever_asks_one_machine_to_be_forgotten_is_forgotten_by_both(reader: Mouse, machines: Machines) -> None:
    page = reader.page
    reader.ask(STAND)
    first = here(page)
    reader.press(page.get_by_role("button", name="New conversation"))
    reader.ask(AWAYS)
    second = here(page)
    reader.press(page.get_by_role("button", name="Forget me on this computer"))
    reader.press(page.get_by_role("dialog").get_by_role("button", name="Forget me"))
    expect(page.get_by_text("You are forgotten here")).to_be_visible()
    for was in (first, second):
        for _ in machines.both:
            page.goto("about:blank")
            page.goto(was)
            expect(page.get_by_role("heading", name="This conversation is not here")).to_be_visible()
            expect(page.get_by_text("What you ask is kept here")).to_be_visible()
            expect(entries(page)).to_have_count(0)


def test_a_verdict_and_its_reason_are_kept_changed_and_taken_back_at_both_machines(
    reader: Mouse, machines: Machines
) -> None:
    page = reader.page
    reader.ask("IMG, Step 2 CK 224: how many programs?")
    reader.press(verdict(page, "Wrong"))
    noted(page, "Noted: wrong")
    reader.write(page.get_by_label("What is wrong?"), "Not for my year")
    with page.expect_response("**/feedback"):  # shown at once, kept a moment later
        page.keyboard.press("Enter")
    for _ in reloads(page, machines):
        pressed(verdict(page, "Wrong"))
        expect(page.get_by_text("You wrote: Not for my year")).to_be_visible()

    reader.press(verdict(page, "Wrong source"))
    noted(page, "Noted: wrong source")
    source = page.get_by_role("group", name="Which source?").get_by_role("button", name="Source 2")
    reader.press(source)
    noted(page, "Noted: wrong source 2")
    for _ in reloads(page, machines):
        pressed(verdict(page, "Wrong"), on=False)
        pressed(source)

    reader.press(verdict(page, "Wrong source"))
    noted(page, "Taken back")
    for _ in reloads(page, machines):
        expect(verdict(page, "Helpful")).to_be_visible()
        for name in ("Helpful", "Wrong", "Wrong source"):
            pressed(verdict(page, name), on=False)


def test_facts_told_to_one_machine_are_assessed_and_planned_with_by_the_other(
    reader: Mouse, machines: Machines
) -> None:
    page = reader.page
    reader.ask("I am an IMG.")
    turn = reader.ask("My Step 2 CK is 224. Where do I stand?")
    expect(band(turn, "Challenging but possible")).to_contain_text("Step 2 CK 224")
    turn = reader.ask("How many programs?")
    expect(turn.locator(".programs")).to_contain_text("60–80 or more programs")
    turn.get_by_text("What if my Step 2 CK were").click()
    slider = turn.get_by_role("slider", name="What if my Step 2 CK were")
    for score in range(225, 230):  # each asked of the next machine
        slider.press("ArrowRight")
        expect(turn.get_by_role("status")).to_contain_text(f"What if: Step 2 CK {score}")
    expect(turn.get_by_role("status")).to_contain_text("Challenging but possible")

    turn = reader.ask("What should I do now?")
    shadow = turn.get_by_role("checkbox", name="Shadow or rotate with physiatrists").first
    shadow.check()
    for _ in reloads(page, machines):
        expect(page.locator(".turn")).to_have_count(4)
        expect(turn.get_by_role("button", name="Step 2 CK 224: correct")).to_be_visible()
        expect(turn.get_by_role("checkbox", name="Take Step 2 CK when").first).to_be_checked()
        expect(shadow).to_be_checked()
        with page.expect_download() as download:
            reader.press(turn.get_by_role("button", name="Save as Markdown"))
        plan = Path(download.value.path()).read_text(encoding="utf-8")
        assert re.search(r"^- \[x\] .*Shadow or rotate with physiatrists", plan, re.MULTILINE)
        assert "## Sources\n\n1. “" in plan

    reader.press(turn.get_by_role("button", name="Remove Step 2 CK 224"))
    expect(page.locator(".turn")).to_have_count(5)
    expect(page.locator("#stop")).to_be_hidden()
    turn = reader.ask("Where do I stand?")
    expect(turn.get_by_role("button", name="IMG: correct")).to_be_visible()
    expect(turn.get_by_role("button", name="Step 2 CK 224: correct")).to_have_count(0)
