"""Nothing that was typed at the desk is lost or saved over, and nothing is left behind."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import here
from tests.browser.desk import Desk, begin, kept, reply, saved, type_at_the_end
from tests.browser.test_access import sound

pytestmark = pytest.mark.browser


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
