"""A draft at the desk: from a pasted email over an edited and proved reply to a file to send."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.browser.conftest import here
from tests.browser.desk import Desk, begin, export, saved, type_at_the_end

pytestmark = pytest.mark.browser


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
