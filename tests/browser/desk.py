"""Advisors at the desk, each in a browser of their own, and how they begin, write and save a draft."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from api.desk.access import COOKIE
from api.desk.accounts import Accounts, Role
from api.storage.conversations import open_conversations
from assistant.settings import Settings

ENOUGH = 30
"""Seconds for the page to come to rest."""

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
    until = time.monotonic() + ENOUGH
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
