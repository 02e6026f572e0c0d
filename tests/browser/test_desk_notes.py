"""A student's consent, the queue, a note, and the note shown to the next student; and what an admin can erase."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from api.app import create_app
from api.desk.access import COOKIE
from api.desk.accounts import Role
from api.storage.conversations import open_conversations
from assistant.chat import Assistant
from assistant.settings import Settings
from tests.browser.test_access import sound

pytestmark = pytest.mark.browser

EARN = "What does a physiatrist earn?"
HTML = '<img src=x onerror="document.title=1"> <script>document.title=2</script>'
HOSTILE = f"{HTML} [press](javascript:alert(1)) \u202eesrever {'w' * 300}"
SOON = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()


class School:
    """A server with a desk, and browsers of students and advisors at it."""

    def __init__(self, app: FastAPI, address: str, visit: Callable[..., Page]) -> None:
        self._app, self.address, self._visit = app, address, visit
        self._count = 0

    def student(self, **options: Any) -> Page:
        return self._visit(self.address, **options)

    def advisor(self, role: Role = "advisor", place: str = "desk/queue", **options: Any) -> Page:
        accounts = self._app.state.shared.accounts
        self._count += 1
        user = accounts.add(f"{role}{self._count}@school.edu", f"Dr. {role.title()}", role)
        page = self._visit(self.address, **options)
        page.context.add_cookies([{"name": COOKIE, "value": accounts.sign_in(user), "url": self.address}])
        page.goto(f"{self.address}/{place}")
        return page


@pytest.fixture
def school(assistant: Assistant, serve: Callable[..., Any], visit: Callable[..., Page], tmp_path: Path) -> School:
    app = create_app(assistant, open_conversations(Settings(data_dir=tmp_path)))
    return School(app, serve(lambda: app).address, visit)


def send(page: Page, reply_to: str = "sam@school.edu", message: str = "") -> None:
    page.get_by_role("button", name="Ask my advisor").click()
    page.get_by_label("E-mail address for the reply").fill(reply_to)
    page.get_by_label("Message to the advisor").fill(message)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send to my advisors").click()
    expect(page.get_by_role("button", name="With your advisors")).to_be_visible()


def test_a_conversation_is_sent_with_consent_alone_and_waits_in_the_queue(school: School, hand: Any) -> None:
    desk = school.advisor()
    expect(desk.get_by_role("heading", name="Nobody waits")).to_be_visible()
    page = school.student()
    student = hand(page)
    expect(page.get_by_role("button", name="Ask my advisor")).to_have_count(0)
    student.ask(EARN)

    student.press(page.get_by_role("button", name="Ask my advisor"))
    dialog = page.get_by_role("dialog", name="Ask my advisor")
    expect(dialog).to_contain_text("the scores and facts in it")
    expect(dialog).to_contain_text("What you ask in it later, they see too.")
    expect(dialog.get_by_role("checkbox")).not_to_be_checked()
    student.write(dialog.get_by_label("E-mail address for the reply"), "sam@school.edu")
    student.press(dialog.get_by_role("button", name="Send to my advisors"))
    expect(dialog).to_be_visible()  # without consent nothing is sent
    desk.reload()
    expect(desk.get_by_role("heading", name="Nobody waits")).to_be_visible()
    box = dialog.get_by_role("checkbox")
    box.focus()
    page.keyboard.press("Space")
    student.press(dialog.get_by_role("button", name="Send to my advisors"))
    expect(page.get_by_role("button", name="With your advisors")).to_be_focused()

    desk.reload()
    advisor = hand(desk)
    row = desk.get_by_role("link", name=EARN)
    expect(row).to_contain_text("1 not answered by the guides")
    advisor.press(row)
    expect(desk.get_by_role("heading", name=EARN).first).to_be_focused()
    expect(desk.locator(".open-points")).to_contain_text(EARN)
    expect(desk.locator(".transcript .turn")).to_have_count(1)
    advisor.press(desk.get_by_role("button", name="Take"))
    expect(desk.get_by_text("Taken by you")).to_be_visible()


def test_a_question_left_open_becomes_a_note_for_the_next_student(school: School, hand: Any) -> None:
    page, desk = school.student(), school.advisor()
    turn = hand(page).ask(EARN)
    expect(turn.locator(".advisory")).to_have_count(0)
    send(page)
    advisor = hand(desk)
    advisor.press(desk.get_by_role("button", name="Open questions"))
    advisor.press(desk.get_by_role("link", name="Write a note on it"))

    expect(desk.get_by_label("The topic, in a few words")).to_have_value(EARN)
    advisor.write(desk.get_by_label("The note", exact=True), "About 250,000 dollars: see https://example.org/survey.")
    advisor.write(desk.get_by_label("What it rests on"), "The association’s survey")
    desk.get_by_label("The last day on which it is shown").fill(SOON)
    advisor.press(desk.get_by_role("button", name="Sign and show it"))
    expect(desk.locator(".group")).to_contain_text("Dr. Advisor")

    next_page = school.student()
    turn = hand(next_page).ask(EARN)
    note = turn.get_by_role("complementary", name="A note from your advisors")
    expect(note).to_contain_text("About 250,000 dollars")
    expect(note).to_contain_text("Dr. Advisor")
    expect(note).to_contain_text("not from the guides")
    expect(note.get_by_role("link")).to_have_attribute("href", "https://example.org/survey")
    expect(turn.locator(".label")).to_have_text("Not in the guides")
    expect(turn.locator(".prose")).not_to_contain_text("250,000")

    advisor.press(desk.get_by_role("button", name="Withdraw"))
    advisor.press(desk.get_by_role("dialog").get_by_role("button", name="Withdraw"))
    expect(desk.locator(".group")).to_contain_text("withdrawn")
    next_page.reload()
    expect(next_page.locator(".advisory")).to_contain_text("About 250,000 dollars")  # as it was answered
    with desk.expect_download() as case:
        desk.get_by_role("link", name="Make it an evaluation case").click()
    assert "not_covered" in Path(case.value.path()).read_text(encoding="utf-8")


def test_a_draft_of_what_a_student_asked_becomes_a_note(school: School, mouse: Any) -> None:
    page, desk = school.student(), school.advisor()
    mouse(page).ask("How many away rotations should I do?")
    send(page)
    desk.reload()
    desk.locator(".row").click()
    desk.get_by_role("button", name="Draft a reply").click()
    desk.get_by_role("link", name="Make a note").click()
    expect(desk.get_by_label("The note", exact=True)).to_have_value(re.compile("away rotation"))
    desk.get_by_label("The topic, in a few words").fill("away rotations")
    desk.get_by_label("The note", exact=True).fill("Our school pays for one away rotation.")
    desk.get_by_label("What it rests on").fill("The dean’s office")
    desk.get_by_label("The last day on which it is shown").fill(SOON)
    desk.get_by_role("button", name="Sign and show it").click()
    expect(desk.locator(".group")).to_contain_text("Our school pays")


def test_a_conversation_is_taken_back(school: School) -> None:
    desk, page = school.advisor(), school.student()
    page.locator("#question").fill(EARN)
    page.keyboard.press("Enter")
    send(page)
    desk.reload()
    expect(desk.locator(".row")).to_have_count(1)
    page.reload()
    page.get_by_role("button", name="With your advisors").click()
    expect(page.get_by_role("dialog")).to_contain_text("sam@school.edu")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="Ask my advisor")).to_be_focused()
    desk.reload()
    expect(desk.locator(".row")).to_have_count(0)
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("button", name="Ask my advisor")).to_be_hidden()


def test_nobody_is_offered_an_advisor_where_there_is_none(school: School, mouse: Any) -> None:
    page = school.student()
    with page.expect_response("**/referral"):
        mouse(page).ask(EARN)
    expect(page.get_by_role("button", name="Ask my advisor")).to_be_hidden()


def test_an_admin_erases_a_person(school: School, mouse: Any) -> None:
    page, admin = school.student(offline=True), school.advisor("admin", "desk/people")
    mouse(page).ask(EARN)
    send(page)
    admin.get_by_label("E-mail address or name").fill("sam@")
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", name="sam@school.edu")).to_be_visible()
    with admin.expect_download() as export:
        admin.get_by_role("link", name="Export all of it").click()
    assert EARN in Path(export.value.path()).read_text(encoding="utf-8")
    admin.get_by_role("button", name="Erase…").click()
    admin.get_by_label("Type sam@school.edu to erase").fill("sam@school.edu")
    admin.get_by_role("dialog").get_by_role("button", name="Erase").click()
    expect(admin.get_by_text("0 drafts and 1 conversation are gone.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("navigation", name="Your conversations").locator(".entry")).to_have_count(0)


def write_hostile_note(desk: Page, address: str, unharmed: Callable[[str], None]) -> None:
    desk.goto(f"{address}/desk/notes")
    desk.get_by_role("button", name="New note").click()
    desk.get_by_label("The topic, in a few words").fill(EARN)
    desk.get_by_label("The note", exact=True).fill(HOSTILE)
    desk.get_by_label("What it rests on").fill(HOSTILE[:400])
    desk.get_by_label("The last day on which it is shown").fill(SOON)
    unharmed("note written")
    desk.get_by_label("a passage").check()
    desk.get_by_label("Words of the passage").fill("away rotations")
    expect(desk.get_by_role("radiogroup").get_by_role("radio")).to_have_count(5)
    unharmed("passages found")
    desk.get_by_label("a rule").check()
    unharmed("rule chosen")
    desk.get_by_label("a topic").check()
    desk.get_by_role("button", name="Sign and show it").click()
    expect(desk.locator(".group")).to_have_count(1)
    unharmed("notes")
    desk.get_by_role("button", name="Withdraw").click()
    unharmed("asked before withdrawing")


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_it_shuts_anybody_out_and_hostile_text_is_text(school: School, mouse: Any, width: int) -> None:
    size = {"width": width, "height": 800, "reduced_motion": "reduce"}
    desk = school.advisor("admin", **size)
    sound(desk, "nobody waits")
    page = school.student(**size)
    title = page.title()
    turn = mouse(page).ask(f"{EARN} {HTML}")
    page.get_by_role("button", name="Ask my advisor").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    sound(page, "consent")
    page.keyboard.press("Escape")
    turn.get_by_role("button", name="Wrong", exact=True).click()
    turn.get_by_label("What is wrong?").fill(HOSTILE[:400])
    page.keyboard.press("Enter")
    send(page, "sam@school.edu", HOSTILE)
    page.get_by_role("button", name="With your advisors").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    sound(page, "sent")
    page.keyboard.press("Escape")

    def unharmed(state: str) -> None:
        sound(desk, state)
        assert desk.locator("main :is(img, script, iframe)").count() == 0
        assert desk.locator("a[href^='javascript']").count() == 0
        assert desk.title().endswith("PM&R Advisor desk")

    desk.reload()
    expect(desk.locator(".row")).to_have_count(1)
    unharmed("queue")
    desk.locator(".row").click()
    expect(desk.locator(".written")).to_contain_text("<img src=x")
    desk.locator("summary").first.click()
    unharmed("opened")
    desk.get_by_role("button", name="Open questions").click()
    expect(desk.locator(".group")).to_have_count(1)
    unharmed("open questions")

    write_hostile_note(desk, school.address, unharmed)
    turn = mouse(page).ask(EARN)
    expect(turn.locator(".advisory")).to_contain_text("<img src=x")
    sound(page, "a note beside")
    assert page.title() == title

    desk.goto(f"{school.address}/desk/people")
    desk.get_by_label("E-mail address or name").fill("sam")
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="Erase…").click()
    unharmed("asked before erasing")
    page.goto(f"{school.address}/privacy")
    sound(page, "what is stored")


def test_words_of_distress_are_met_and_not_sent(school: School, mouse: Any) -> None:
    desk, page = school.advisor(), school.student(offline=True)
    mouse(page).ask(EARN)
    page.get_by_role("button", name="Ask my advisor").click()
    page.get_by_label("Message to the advisor").fill("I don't want to live anymore")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send to my advisors").click()
    expect(page.get_by_role("alert")).to_contain_text("988")
    desk.reload()
    expect(desk.locator(".row")).to_have_count(0)
