"""The desk over two machines: what a student sends, the reply that is drafted, and a machine that dies under it."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from api.storage.database import Database
from api.storage.desk_tables import DraftRow
from tests.browser.conftest import PATIENCE, Mouse, here
from tests.browser.desk import begin, export, kept, reply, saved, type_at_the_end
from tests.browser.test_desk_notes import EARN, send
from tests.services.balancer import Balancer
from tests.services.conftest import reloads
from tests.services.machines import Machines

pytestmark = [pytest.mark.browser, pytest.mark.services]

NAME, WORD = "reyes@school.edu", "a few words in a row"


@pytest.fixture(scope="module", autouse=True)
def account(machines: Machines) -> None:
    """Whoever reads here: where nobody does, students are offered no advisor."""
    added = machines.command("user", "add", NAME, "--display", "Dr. Ada Reyes", "--password-stdin", given=WORD)
    assert added.returncode == 0, added.stderr


@pytest.fixture
def advisor(account: None, address: str, visit: Callable[..., Page]) -> Mouse:
    """Signed in by the form, at the list of drafts."""
    advisor = Mouse(visit(address, offline=True))
    page = advisor.page
    page.goto(f"{address}/desk")
    advisor.write(page.get_by_label("User name or e-mail address"), NAME)
    advisor.write(page.get_by_label("Password", exact=True), WORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Drafts", exact=True)).to_be_visible()
    return advisor


def test_a_conversation_sent_to_the_advisors_is_taken_answered_and_taken_back_over_both_machines(
    reader: Mouse, advisor: Mouse, address: str, machines: Machines
) -> None:
    student, desk = reader.page, advisor.page
    reader.ask(EARN)
    reader.ask("IMG, Step 2 CK 224: how many programs?")
    send(student, "sam@school.edu", "Please reply before Friday.")
    desk.goto(f"{address}/desk/queue")
    for _ in reloads(desk, machines):
        expect(desk.get_by_role("link", name=EARN)).to_contain_text("1 not answered by the guides")
    advisor.press(desk.get_by_role("link", name=EARN))
    expect(desk.locator(".written")).to_have_text("Please reply before Friday.")
    advisor.press(desk.get_by_role("button", name="Take"))
    expect(desk.get_by_role("button", name="Release")).to_be_visible()
    for _ in reloads(desk, machines):
        expect(desk.get_by_text("Taken by you")).to_be_visible()
        expect(desk.locator(".transcript .turn")).to_have_count(2)
    for _ in reloads(student, machines):
        reader.press(student.get_by_role("button", name="With your advisors"))
        expect(student.get_by_role("dialog")).to_contain_text("An advisor has taken it.")

    opened = here(desk)
    advisor.press(desk.get_by_role("button", name="Draft a reply"))
    expect(desk.locator("#checked")).not_to_be_empty()
    expect(desk.locator("#person")).to_have_value("sam@school.edu")
    assert "60–80+" in reply(desk).input_value()
    type_at_the_end(desk, "\n\nCome and see me.")
    saved(desk)
    draft = here(desk)
    desk.goto(opened)
    advisor.press(desk.get_by_role("button", name="Mark as answered"))
    expect(desk.get_by_role("button", name="Open again")).to_be_visible()
    for _ in reloads(desk, machines):
        expect(desk.get_by_text("Answered by you")).to_be_visible()

    reader.press(student.get_by_role("button", name="Take it back"))
    expect(student.get_by_role("button", name="Ask my advisor")).to_be_focused()
    for _ in reloads(student, machines):
        expect(student.get_by_role("button", name="Ask my advisor")).to_be_visible()
    desk.goto(f"{address}/desk/queue#answered")
    for _ in reloads(desk, machines):
        expect(desk.get_by_role("heading", name="None is answered yet")).to_be_visible()
    desk.goto(draft)
    for _ in reloads(desk, machines):
        assert "Come and see me." in shown(desk)


def test_a_pasted_email_becomes_a_reply_that_both_machines_hold_and_export_alike(
    advisor: Mouse, address: str, machines: Machines, tmp_path: Path
) -> None:
    page = advisor.page
    begin(advisor)
    draft = here(page)
    type_at_the_end(page, "\n\nWrite to me any time.")
    saved(page)
    written = reply(page).input_value()
    page.goto(f"{address}/desk")
    for _ in reloads(page, machines):
        expect(page.get_by_role("link", name="Re: Applying to PM&R")).to_contain_text("2 of 3 questions answered")
    advisor.press(page.get_by_role("link", name="Re: Applying to PM&R"))
    for _ in reloads(page, machines):
        assert here(page) == draft
        assert shown(page) == written
        message = message_from_bytes(export(advisor, "Email (.eml)", tmp_path).read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        assert body
        assert message["to"] == "sam.lee@school.edu"
        for words in ("60–80+", "Write to me any time.", "Dr. Ada Reyes", "Sources"):
            assert words in body.get_content()
    advisor.press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_role("button", name="Mark as sent")).to_be_visible()
    for _ in reloads(page, machines):
        expect(page.locator("#status")).to_have_text("Approved")
    advisor.press(page.get_by_role("button", name="History"))
    expect(page.locator("#changes button")).to_have_count(3)
    expect(page.locator("#changes button").nth(1)).to_contain_text("Dr. Ada Reyes")
    advisor.press(page.get_by_role("button", name="Close", exact=True))
    advisor.press(page.get_by_role("button", name="Delete"))
    advisor.press(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    expect(page.get_by_role("heading", name="Drafts", exact=True)).to_be_visible()
    page.goto(draft)
    for _ in reloads(page, machines):
        expect(page.get_by_text("This draft is not here")).to_be_visible()


def test_a_machine_killed_while_it_saves_a_draft_loses_no_word_of_it(
    advisor: Mouse, balancer: Balancer, machines: Machines, tmp_path: Path
) -> None:
    page = advisor.page
    begin(advisor)
    type_at_the_end(page, "\n\nSaved before.")
    saved(page)
    draft = here(page).rpartition("/")[2]
    try:
        with unsaved(machines, draft):
            type_at_the_end(page, " Typed as it died.")
            kept(page, 1)
            until_a_save_waits(machines)
            saving = balancer.latest[f"/api/desk/drafts/{draft}"]
            next(machine for machine in machines.both if machine.address == saving).kill()
            type_at_the_end(page, " And on.")
        saved(page)
        kept(page, 0)
        page.reload()
        assert shown(page).endswith("Saved before. Typed as it died. And on.")
        expect(page.locator("#notices")).to_be_empty()
        type_at_the_end(page, " With one machine.")
        saved(page)
        exported = export(advisor, "Plain text (.txt)", tmp_path).read_text(encoding="utf-8")
        assert "Saved before. Typed as it died. And on. With one machine." in exported
    finally:
        machines.start()
    for _ in reloads(page, machines):
        assert shown(page).endswith(" With one machine.")


def shown(page: Page) -> str:
    """The reply, once the page shows it."""
    expect(reply(page)).to_be_editable()
    return reply(page).input_value()


@contextmanager
def unsaved(machines: Machines, draft: str) -> Iterator[None]:
    """No save of this draft comes to its end meanwhile."""
    database = Database(machines.database)
    with closing(database), database.writing() as session:
        assert session.get(DraftRow, draft, with_for_update=True)
        yield


def until_a_save_waits(machines: Machines) -> None:
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    until = time.monotonic() + PATIENCE / 1_000
    database = Database(machines.database)
    with closing(database):
        waiting: Any = 0
        while not waiting:
            assert time.monotonic() < until
            with database.reading() as session:
                waiting = session.scalar(waits)
