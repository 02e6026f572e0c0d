"""Killed at any moment: the next start works, no index is half, and what was answered as saved is there.

130 kills: 60 of ingestions, 60 of servers at which drafts are saved, 10 of migrations.
"""

import random
import sqlite3
import threading
import time
from pathlib import Path

import httpx
import pytest

from api.desk.access import COOKIE
from api.desk.accounts import Accounts
from api.desk.drafts import Drafts
from api.storage.database import FILE, Database, open_database
from api.storage.desk_tables import UserRow
from assistant.settings import Settings
from tests.faults import warm
from tests.faults.forked import PATIENCE, awaited, client, forked, heard, telling

pytestmark = pytest.mark.faults

INGESTIONS, SERVERS, MIGRATIONS = 60, 60, 10

GUIDES, SECTIONS = 5, 12


def write_guides(folder: Path, edition: int) -> None:
    """Guides of which about every second passage is the edition's own."""
    folder.mkdir(exist_ok=True)
    for number in range(GUIDES):
        sections = [
            f"## What about matter {section}?\n\nGuide {number} says of matter {section} what it says"
            f"{f' in edition {edition}' if section % 2 else ''}.\n"
            for section in range(SECTIONS)
        ]
        front = f"---\nid: guide-{number}\ntitle: Guide {number}\n---\n\n# Guide {number}\n\nEdition {edition}.\n\n"
        (folder / f"guide-{number}.md").write_text(front + "\n".join(sections), encoding="utf-8")


def edition_of(found: warm.InForce) -> int:
    """The one edition that all guides have."""
    assert found.integrity == "ok"
    assert found.rows == found.expected
    assert len(found.texts) == GUIDES
    (edition,) = {int(text.split("Edition ")[1].split(".")[0]) for text in found.texts.values()}
    return edition


def test_ingestion_killed_at_any_moment_leaves_the_old_guides_or_the_new_ones_whole(tmp_path: Path) -> None:
    dice = random.Random(8)
    data, guides = tmp_path / "data", tmp_path / "guides"
    data.mkdir()
    write_guides(guides, 0)
    with telling(warm.ingest_guides, data, guides) as (_, told):
        assert heard(told) == "begun"
        began = time.monotonic()
        assert edition_of(heard(told)) == 0
    lasts = time.monotonic() - began
    before, went_through, torn = 0, 0, 0
    for edition in range(1, INGESTIONS + 1):
        write_guides(guides, edition)
        with telling(warm.ingest_guides, data, guides) as (process, told):
            found = heard(told)
            if isinstance(found, str):
                # Chroma's own file, torn: no half index is served, and this run builds it again.
                assert "make ingest" in found
                torn += 1
            else:
                assert edition_of(found) in range(before, edition)
                went_through += edition_of(found) == edition - 1
                before = edition_of(found)
            assert heard(told) == "begun"
            since = time.monotonic()
            if told.poll(dice.uniform(0, lasts)):
                # The first took longer than they do by now: none would be killed in its work.
                lasts = min(lasts, time.monotonic() - since)
            process.kill()
            process.join()
    # Kills before and after the moment at which the new guides come into force.
    assert 0 < went_through < INGESTIONS - torn
    assert torn <= INGESTIONS / 10
    write_guides(guides, INGESTIONS + 1)
    with telling(warm.ingest_guides, data, guides) as (_, told):
        found = heard(told)
        assert isinstance(found, str) or edition_of(found) in range(before, INGESTIONS + 1)
        assert heard(told) == "begun"
        last = heard(told)
    assert edition_of(last) == INGESTIONS + 1
    assert last.left_over == 0


class Advisor(threading.Thread):
    """Begins a draft and saves it again and again, until the server is gone; remembers what was answered."""

    def __init__(self, socket: Path, cookie: str, number: int) -> None:
        super().__init__()
        self._socket, self._cookie, self._number = socket, cookie, number
        self.begun: dict[str, str] = {}
        """The email of each draft."""
        self.saved: dict[str, tuple[int, str]] = {}
        """The last version and text of each draft that the server answered as saved."""
        self.saves = threading.Event()
        self.refused = ""

    def run(self) -> None:
        with client(self._socket) as desk:
            desk.cookies.set(COOKIE, self._cookie)
            try:
                while True:
                    self._draft(desk)
            except httpx.TransportError:
                return
            except httpx.HTTPStatusError as error:
                self.refused = str(error)

    def _draft(self, desk: httpx.Client) -> None:
        email = f"Hi,\n\nhow many aways should I do? I am student {self._number}.\n\nThanks,\nPriya"
        draft = desk.post("/api/desk/drafts", json={"email": email}).raise_for_status().json()
        self.begun[draft["id"]] = email
        self.saved[draft["id"]] = (draft["version"], draft["text"])
        self.saves.set()
        for edit in range(4):
            kept = {name: draft[name] for name in ("version", "subject", "person", "citations", "profile")}
            text = f"{draft['text']}\nEdit {edit} of {self._number}."
            draft = desk.put(f"/api/desk/drafts/{draft['id']}", json=kept | {"text": text}).raise_for_status().json()
            self.saved[draft["id"]] = (draft["version"], text)


def test_no_draft_that_was_saved_is_lost_whenever_the_server_is_killed(tmp_path: Path, socket_path: Path) -> None:
    dice = random.Random(20)
    database = open_database(Settings(data_dir=tmp_path))
    accounts = Accounts(database)
    cookie = accounts.sign_in(accounts.add("a@school.edu", "Dr. A", "advisor"))
    database.close()
    kept: dict[str, tuple[int, str]] = {}
    for _ in range(SERVERS):
        advisors = [Advisor(socket_path, cookie, number) for number in range(2)]
        with forked(warm.serve, tmp_path, str(socket_path)) as process:
            awaited(socket_path, process)
            for advisor in advisors:
                advisor.start()
            assert advisors[0].saves.wait(PATIENCE), "no draft could be saved"
            time.sleep(dice.uniform(0, 0.3))
            process.kill()
            process.join()
        for advisor in advisors:
            advisor.join()
            assert not advisor.refused
            kept |= advisor.saved
        check(tmp_path, kept, [advisor.begun for advisor in advisors])
    assert len(kept) > SERVERS / 2


def check(folder: Path, kept: dict[str, tuple[int, str]], begun: list[dict[str, str]]) -> None:
    """What was answered as saved is there, or what was sent after it and not answered any more."""
    with sqlite3.connect(folder / FILE) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    database = open_database(Settings(data_dir=folder))
    drafts = Drafts(database)
    for draft_id, (version, text) in kept.items():
        draft = drafts.whole(draft_id)
        assert draft.version - version in (0, 1)
        assert draft.version > version or draft.text == text
        assert drafts.history(draft_id)[0].version == draft.version
        kept[draft_id] = (draft.version, draft.text)
    for emails in begun:
        assert all(drafts.whole(draft_id).email == email for draft_id, email in emails.items())
    database.close()


def test_a_migration_killed_at_any_moment_is_made_good_at_the_next_start(tmp_path: Path) -> None:
    dice = random.Random(3)
    with telling(warm.migrate, tmp_path / "whole") as (_, told):
        assert heard(told) == "begun"
        began = time.monotonic()
        assert heard(told) == "done"
    lasts = time.monotonic() - began
    for run in range(MIGRATIONS):
        folder = tmp_path / str(run)
        with telling(warm.migrate, folder) as (process, told):
            assert heard(told) == "begun"
            time.sleep(dice.uniform(0, lasts))
            process.kill()
            process.join()
        database = open_database(Settings(data_dir=folder))
        assert tables(database) == {*UserRow.metadata.tables, "alembic_version"}
        database.close()


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found if not name.startswith("sqlite_")}
