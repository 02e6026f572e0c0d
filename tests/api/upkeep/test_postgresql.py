"""A database of PostgreSQL is dumped and loaded again, and left as it was where that fails."""

import os
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from api.storage.database import Database, address, revisions
from api.upkeep import postgresql
from api.upkeep.archive import BackupError
from api.upkeep.backup import backup
from api.upkeep.restore import ASIDE, restore
from assistant.locks import UNFINISHED
from assistant.settings import Settings
from tests.api.storage.postgres import Server
from tests.api.upkeep.conftest import answers, asked, configured, guide_in_force, messages


@pytest.mark.services
def test_postgresql_is_dumped_and_loaded_again(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first: URL = postgres.database()
    settings = configured(tmp_path / "a", first)
    guide_in_force(settings, "Sleep well.")
    asked(settings, "How many aways?")
    contents = backup(settings, tmp_path / "b.zip")
    assert (contents.database, contents.holds("database.pgdump")) == ("postgresql", True)
    asked(settings, "A later question")
    with pytest.raises(BackupError, match="holds data already"):
        restore(settings, tmp_path / "b.zip")
    restored = restore(settings, tmp_path / "b.zip", force=True)
    assert messages(settings) == {"How many aways?"}
    assert restored.aside
    assert (restored.aside / "database.pgdump").stat().st_size > 1000
    other = configured(tmp_path / "c", postgres.database())
    restore(other, tmp_path / "b.zip")
    assert messages(other) == {"How many aways?"}
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BackupError, match="pg_dump is not installed; install PostgreSQL's client"):
        backup(settings, tmp_path / "d.zip")
    assert os.listdir(tmp_path).count("d.zip") == 0  # noqa: PTH208


@pytest.mark.services
def test_a_dump_that_cannot_be_loaded_leaves_everything_as_it_was(postgres: Server, tmp_path: Path) -> None:
    kept, other = (configured(tmp_path / name, postgres.database()) for name in "ab")
    for settings, question in ((kept, "How many aways?"), (other, "Another question")):
        guide_in_force(settings, f"Of {question}")
        asked(settings, question)
    run(kept, "CREATE VIEW mine AS SELECT title FROM conversations")
    backup(other, tmp_path / "other.zip")
    with pytest.raises(BackupError, match=r"psql failed on .*ERROR.*; nothing has changed"):
        restore(kept, tmp_path / "other.zip", force=True)
    assert messages(kept) == {"How many aways?"}
    assert answers(kept) == "Of How many aways?"
    assert not (kept.data_dir / UNFINISHED).exists()
    assert not list(kept.data_dir.glob(f"{ASIDE}*"))


@pytest.mark.services
def test_a_dump_of_earlier_tables_takes_the_place_of_later_ones(postgres: Server, tmp_path: Path) -> None:
    settings = configured(tmp_path / "a", postgres.database())
    asked(settings, "How many aways?")
    database = Database(address(settings))
    database.downgrade(revisions()[0])
    run(settings, "CREATE SCHEMA apart")
    backup(settings, tmp_path / "early.zip")
    asked(settings, "A later question")
    assert database.revision() == revisions()[-1]
    database.close()
    restore(settings, tmp_path / "early.zip", force=True)
    assert messages(settings) == {"How many aways?"}


def run(settings: Settings, statement: str) -> None:
    database = Database(address(settings))
    with database.writing() as session:
        session.execute(text(statement))
    database.close()


def test_a_program_of_postgresql_that_hangs_is_stopped_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = tmp_path / "pg_dump"
    hanging.write_text("#!/bin/sh\nexec /bin/sleep 3600\n")
    hanging.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    url = URL.create("postgresql+psycopg", "u", "hush", "h", database="d")
    with pytest.raises(BackupError, match=r"pg_dump has not ended on .*\*\*\*@h/d within 1 seconds"):
        postgresql.dump(url, tmp_path / "target", seconds=1)
