"""The desk in a browser: from a pasted email to a file to send, and nothing that was typed lost or saved over."""

import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect

from api.desk.access import COOKIE
from api.desk.accounts import Accounts, Role
from api.storage.conversations import open_conversations
from assistant.settings import Settings
from tests.browser.conftest import PATIENCE, here
from tests.browser.test_access import sound
from tests.browser.test_hostile import HOSTILE, HTML

pytestmark = pytest.mark.browser

EMAIL = """From: Sam Lee <sam.lee@school.edu>
Subject: Applying to PM&R

Dear Dr. Reyes,

I am an IMG with a Step 2 CK of 224, and I failed Step 1 once. How many programs should I apply to? How many away
rotations should I do? And what does a physiatrist earn?

Thank you,
Sam"""


class Desk:
    """Advisors signed in at one server, each in a browser of their own."""

    def __init__(self, server: Any, visit: Callable[..., Page], folder: Path) -> None:
        self.server = server
        self._visit = visit
        self._settings = Settings(data_dir=folder)
        self._count = 0

    def page(self, display: str = "Dr. Ada Reyes", role: Role = "advisor", **options: Any) -> Page:
        """The list of drafts, as someone new sees it."""
        self._count += 1
        kept = open_conversations(self._settings)
        accounts = Accounts(kept.database, settings=self._settings)
        cookie = accounts.sign_in(accounts.add(f"user{self._count}@school.edu", display, role))
        kept.database.close()
        page = self._visit(self.server.address, **options)
        page.context.add_cookies([{"name": COOKIE, "value": cookie, "url": self.server.address}])
        page.goto(f"{self.server.address}/desk")
        return page


@pytest.fixture
def desk(own_server: Any, visit: Callable[..., Page], tmp_path: Path) -> Desk:
    return Desk(own_server, visit, tmp_path)


def begin(reader: Any, email: str = EMAIL) -> Locator:
    """The reply's text area, once it is drafted and checked."""
    page = reader.page
    reader.press(page.get_by_role("button", name="New draft"))
    reader.write(page.get_by_role("textbox", name="The student’s email"), email)
    reader.press(page.get_by_role("button", name="Draft a reply"))
    page.wait_for_url("**/desk/drafts/*", timeout=30_000)
    expect(page.locator("#checked")).not_to_be_empty()
    return reply(page)


def reply(page: Page) -> Locator:
    return page.get_by_role("textbox", name="The reply")


def type_at_the_end(page: Page, words: str) -> None:
    reply(page).focus()
    page.keyboard.press("Control+End")
    # All at once, as what is typed is saved at the first pause.
    page.keyboard.insert_text(words)


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_attribute("data-kind", "saved")


def kept(page: Page, copies: int) -> None:
    """This browser keeps so many copies, now or in a moment."""
    until = time.monotonic() + PATIENCE / 1_000
    while page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('pmr-desk:')).length") != copies:
        assert time.monotonic() < until
        page.wait_for_timeout(50)


def export(reader: Any, name: str, folder: Path) -> Path:
    page = reader.page
    reader.press(page.get_by_role("button", name="Export"))
    with page.expect_download() as download:
        reader.press(page.get_by_role("button", name=name))
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_a_pasted_email_becomes_a_reply_that_is_exported(desk: Desk, hand: Any, tmp_path: Path) -> None:
    reader = hand(desk.page())
    page = reader.page
    begin(reader)
    expect(page.locator("#subject")).to_have_value("Re: Applying to PM&R")
    expect(page.locator("#person")).to_have_value("sam.lee@school.edu")
    expect(page.locator("#questions button")).to_have_count(3)
    expect(page.locator("#questions .open")).to_contain_text("not in the guides")
    expect(page.locator("#checked")).to_have_text("Every mark and number has its source")
    type_at_the_end(page, "\n\nWrite to me any time.")
    saved(page)

    document = Document(str(export(reader, "Word (.docx)", tmp_path)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    message = message_from_bytes(export(reader, "Email (.eml)", tmp_path).read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body
    assert message["subject"] == "Re: Applying to PM&R"
    assert message["to"] == "sam.lee@school.edu"
    for text in (words, body.get_content()):
        assert "60–80+" in text
        assert "Write to me any time." in text
        assert "Dr. Ada Reyes" in text
        assert "Sources" in text
        assert "[1]" in text
    assert "60–80+" in export(reader, "Plain text (.txt)", tmp_path).read_text(encoding="utf-8")
    assert "60–80+" in export(reader, "Markdown (.md)", tmp_path).read_text(encoding="utf-8")


def test_an_edited_number_is_caught_and_the_guides_words_restored(desk: Desk, hand: Any) -> None:
    reader = hand(desk.page())
    page = reader.page
    area = begin(reader)
    before = area.input_value()
    area.evaluate("area => area.setSelectionRange(area.value.indexOf('1–2 away'), area.value.indexOf('1–2 away') + 3)")
    area.focus()
    page.keyboard.type("7–9")
    finding = page.locator(".finding").first
    expect(finding).to_contain_text("Aim for 1–2 away rotations")
    expect(page.locator("#behind mark").first).to_contain_text("7")
    reader.press(finding.get_by_role("button", name="Show"))
    assert "7" in area.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    reader.press(finding.get_by_role("button", name="Open the guide"))
    expect(page.locator("#guide mark").first).to_be_visible()
    page.keyboard.press("Escape")
    reader.press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_role("dialog", name="Approve all the same?")).to_be_visible()
    reader.press(page.get_by_role("dialog").get_by_role("button", name="Cancel"))
    reader.press(finding.get_by_role("button", name="Restore the guide’s words"))
    expect(page.locator("#checked")).to_have_text("Every mark and number has its source")
    expect(page.locator(".finding")).to_have_count(0)
    assert area.input_value() == before
    page.keyboard.press("Control+Z")
    expect(area).not_to_have_value(before)


def test_a_mark_shows_its_quote_and_opens_the_guide(desk: Desk, mouse: Any) -> None:
    reader = mouse(desk.page())
    page = reader.page
    begin(reader)
    mark = page.locator("#preview .mark").first
    mark.hover()
    expect(page.get_by_role("tooltip")).to_be_visible()
    reader.press(mark)
    expect(page.locator("#guide mark").first).to_be_visible()


def test_a_passage_is_inserted_with_its_mark(desk: Desk, hand: Any) -> None:
    reader = hand(desk.page())
    page = reader.page
    area = begin(reader)
    reader.write(page.get_by_role("searchbox"), "personal statement")
    page.keyboard.press("Enter")
    passage = page.locator(".passage").first
    words = passage.locator("blockquote").inner_text().split("\n")[0]
    reader.press(passage.get_by_role("button", name="Insert with its mark"))
    assert f"{words} [" in area.input_value()
    expect(page.locator("#checked")).to_have_text("Every mark and number has its source")
    saved(page)
    page.reload()
    expect(page.locator("#checked")).to_have_text("Every mark and number has its source")
    assert f"{words} [" in area.input_value()


def test_a_question_leads_to_its_answer(desk: Desk, hand: Any) -> None:
    reader = hand(desk.page())
    page = reader.page
    area = begin(reader)
    reader.press(page.locator("#questions button").nth(1))
    expect(area).to_be_focused()
    chosen = area.evaluate("area => area.value.slice(area.selectionStart, area.selectionStart + 400)")
    assert "away" in chosen


def test_a_changed_fact_never_overwrites_the_text(desk: Desk, hand: Any) -> None:
    reader = hand(desk.page())
    page = reader.page
    area = begin(reader)
    type_at_the_end(page, "\n\nMine.")
    mine = area.input_value()
    reader.press(page.get_by_role("button", name="IMG: correct"))
    reader.choose(page.get_by_label("Medical school"), "US (MD or DO)")
    reader.press(page.get_by_role("button", name="Keep these facts"))
    expect(page.get_by_text("drafted with other facts")).to_be_visible()
    saved(page)
    expect(area).to_have_value(mine)
    reader.press(page.get_by_role("button", name="Draft again with these facts"))
    reader.press(page.get_by_role("dialog").get_by_role("button", name="Draft again"))
    expect(area).not_to_have_value(mine)
    expect(page.get_by_role("button", name="US school: correct")).to_be_visible()
    reader.press(page.get_by_role("button", name="History"))
    expect(page.locator("#changes button").first).to_contain_text("Drafted again by Dr. Ada Reyes")
    reader.press(page.locator("#changes button").nth(1))
    expect(page.locator("#then")).to_contain_text("Mine.")
    reader.press(page.get_by_role("button", name="Go back to this version"))
    expect(area).to_have_value(mine)


def test_a_reload_loses_nothing_even_while_the_server_is_down(desk: Desk, mouse: Any) -> None:
    reader = mouse(desk.page(offline=True))
    page = reader.page
    area = begin(reader)
    type_at_the_end(page, "\n\nTyped in a hurry.")
    page.reload()
    expect(area).to_have_value(re.compile(r"Typed in a hurry\.$"))
    saved(page)
    kept(page, 0)

    desk.server.stop()
    type_at_the_end(page, " And offline.")
    expect(page.locator("#saved")).to_have_text("Not saved: offline, kept on this computer")
    kept(page, 1)
    address = here(page)
    page.goto("about:blank")
    desk.server.start()
    page.goto(address)
    expect(area).to_have_value(re.compile(r"Typed in a hurry\. And offline\.$"))
    expect(page.locator("#notices")).to_contain_text("What was typed here and not saved is back.")
    saved(page)
    kept(page, 0)


def test_what_is_typed_while_the_server_is_down_is_saved_once_it_is_back(desk: Desk, mouse: Any) -> None:
    reader = mouse(desk.page(offline=True))
    page = reader.page
    begin(reader)
    desk.server.stop()
    type_at_the_end(page, "\n\nOffline.")
    expect(page.locator("#saved")).to_contain_text("Not saved: offline")
    desk.server.start()
    saved(page)
    kept(page, 0)


def test_a_save_whose_answer_is_lost_is_no_conflict_with_itself(desk: Desk, mouse: Any) -> None:
    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    reader = mouse(desk.page(offline=True))
    page = reader.page
    begin(reader)
    page.route("**/api/desk/drafts/*", lose, times=1)
    reader.write(page.locator("#person"), " Sam  Lee")  # kept in lower case, its blanks as one
    expect(page.locator("#saved")).to_contain_text("Not saved: offline")
    saved(page)
    kept(page, 0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(page.locator("#person")).to_have_value("sam lee")


@pytest.mark.parametrize("choice", ["Keep mine as the newest", "Take theirs, drop mine"])
def test_two_tabs_that_edit_one_draft_never_overwrite_silently(desk: Desk, mouse: Any, choice: str) -> None:
    reader = mouse(desk.page(offline=True))
    page = reader.page
    area = begin(reader)
    saved_there = desk.page("Dr. Ben Ito", offline=True)
    saved_there.goto(here(page))
    expect(reply(saved_there)).to_have_value(area.input_value())
    type_at_the_end(saved_there, "\n\nFrom Ben.")
    saved(saved_there)

    type_at_the_end(page, "\n\nFrom Ada.")
    dialog = page.get_by_role("dialog", name="This draft was changed elsewhere")
    expect(dialog).to_contain_text("Dr. Ben Ito changed this draft meanwhile")
    reader.press(dialog.get_by_text("See both"))
    expect(dialog.locator("#mine mark")).to_have_text("From Ada.")
    expect(dialog.locator("#theirs mark")).to_have_text("From Ben.")
    sound(page, "two versions")
    reader.press(dialog.get_by_role("button", name="Decide later"))
    expect(page.locator("#saved")).to_contain_text("Not saved: changed elsewhere, kept on this computer")
    kept(page, 1)
    reader.press(page.get_by_role("button", name="Choose"))
    reader.press(dialog.get_by_role("button", name=choice))
    saved(page)
    kept(page, 0)
    newest, dropped = ("From Ada.", "From Ben.") if choice.startswith("Keep") else ("From Ben.", "From Ada.")
    assert newest in area.input_value()
    page.reload()
    expect(page.locator("#checked")).not_to_be_empty()
    assert newest in area.input_value()
    assert dropped not in area.input_value()
    # What was saved and is no longer the newest stays in the history.
    page.get_by_role("button", name="History").click()
    page.locator("#changes button").filter(has_text="Dr. Ben Ito").click()
    expect(page.locator("#then")).to_contain_text("From Ben.")


def test_a_draft_is_approved_sent_and_reopened(desk: Desk, hand: Any) -> None:
    reader = hand(desk.page())
    page = reader.page
    area = begin(reader)
    reader.press(page.get_by_role("button", name="Approve"))
    expect(page.locator("#status")).to_have_text("Approved")
    reader.press(page.get_by_role("button", name="Mark as sent"))
    expect(page.locator("#status")).to_have_text("Sent")
    expect(area).not_to_be_editable()
    page.goto(f"{desk.server.address}/desk")
    expect(page.locator(".row .status")).to_have_text("Sent")
    reader.press(page.get_by_role("button", name="In work"))
    expect(page.get_by_text("No draft is in work")).to_be_visible()
    reader.press(page.get_by_role("button", name="All"))
    reader.press(page.locator("a.row"))
    reader.press(page.get_by_role("button", name="Reopen"))
    expect(page.locator("#status")).to_have_text("In work")
    expect(area).to_be_editable()


def test_a_draft_is_deleted_once_that_is_confirmed(desk: Desk, hand: Any) -> None:
    reader = hand(desk.page(offline=True))
    page = reader.page
    begin(reader)
    gone = here(page)
    reader.press(page.get_by_role("button", name="Delete"))
    reader.press(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    expect(page.get_by_text("No drafts yet")).to_be_visible()
    page.goto(gone)
    expect(page.get_by_text("This draft is not here")).to_be_visible()


def test_signing_out_leaves_nothing_behind(desk: Desk, hand: Any) -> None:
    reader = hand(desk.page(offline=True))
    page = reader.page
    begin(reader)
    draft = here(page)
    type_at_the_end(page, "\n\nHalf a sen")
    reader.press(page.get_by_role("button", name="Sign out"))
    page.wait_for_url("**/desk/sign-in*")
    kept(page, 0)
    page.goto(draft)
    page.wait_for_url("**/desk/sign-in?next=%2Fdesk%2Fdrafts%2F*")


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
