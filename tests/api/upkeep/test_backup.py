"""Backups are whole or not there, and put back exactly what they hold or change nothing."""

import io
import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pytest
from sqlalchemy import URL, text

from api.storage.database import FILE, Database, StorageError, address, revisions
from api.upkeep import postgresql
from api.upkeep.archive import LIST, SQLITE, BackupError, copy_sqlite
from api.upkeep.backup import backup
from api.upkeep.restore import ASIDE, UNPACKED, restore
from assistant.library import Library
from assistant.locks import UNFINISHED, Busy, ingesting, serving
from assistant.retrieval.collection import Collection
from assistant.retrieval.index import Index
from assistant.settings import Settings
from tests.api.storage.postgres import Server
from tests.api.upkeep.conftest import MODEL, asked, configured, guide_in_force, messages
from tests.conftest import WordEmbeddings


def answers(settings: Settings) -> str:
    """The words that a collection opened here finds."""
    # Chroma keeps what it opened at a place for as long as a program lives.
    fresh = Path(mkdtemp(dir=settings.data_dir.parent))
    shutil.copytree(settings.index_dir, fresh / "index")
    index = Index(fresh / "index", MODEL, WordEmbeddings())
    (passage,) = Collection(Library(settings.library_dir), index).passages.values()
    return passage.text


@pytest.fixture
def file(deployed: Settings, tmp_path: Path) -> Path:
    backup(deployed, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    (tmp_path / "other").mkdir()
    return configured(tmp_path / "other")


def test_what_was_backed_up_is_there_again_on_another_machine(
    deployed: Settings, elsewhere: Settings, file: Path
) -> None:
    restored = restore(elsewhere, file)
    assert restored.aside is None
    assert messages(elsewhere) == {"How many aways?"}
    assert answers(elsewhere) == "Sleep well."


def test_versions_of_guides_once_cited_are_kept(deployed: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    old = Library(deployed.library_dir).manifest().guides["rest"].version
    guide_in_force(deployed, "Sleep long.")
    backup(deployed, tmp_path / "later.zip")
    restore(elsewhere, tmp_path / "later.zip")
    kept = Library(elsewhere.library_dir).guide("rest", old)
    assert kept
    assert "Sleep well." in kept.text


def test_a_backup_is_readable_by_its_owner_alone_and_lists_each_part(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        listed = json.loads(archive.read(LIST))
        assert {part["name"] for part in listed["parts"]} | {LIST} == set(archive.namelist())
    assert (listed["database"], listed["revision"][0], listed["embedding_model"]) == ("sqlite", "v", MODEL)
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []


def test_a_backup_is_made_while_servers_write(deployed: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    with serving(deployed.data_dir):
        writer = sqlite3.connect(deployed.data_dir / FILE)
        writer.execute("BEGIN IMMEDIATE")
        backup(deployed, tmp_path / "live.zip")
        writer.rollback()
        writer.close()
    restore(elsewhere, tmp_path / "live.zip")
    assert messages(elsewhere) == {"How many aways?"}


def test_a_database_that_is_written_to_all_the_time_is_copied_to_its_end(tmp_path: Path) -> None:
    file, stop = tmp_path / FILE, threading.Event()
    database = sqlite3.connect(file, isolation_level=None, timeout=600, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE words (said)")
    many = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT randomblob(3000) FROM n"
    )
    database.execute(f"INSERT INTO words {many}")

    def write() -> int:
        written = 0
        while not stop.is_set():
            database.execute("INSERT INTO words VALUES ('more')")
            written += 1
        return written

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(write)
        copying = pool.submit(copy_sqlite, file, tmp_path / "copy.sqlite")
        try:
            copying.result(120)
        finally:
            stop.set()
        written = writing.result()
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        assert 20_000 <= copy.execute("SELECT count(*) FROM words").fetchone()[0] <= 20_000 + written
    database.close()


def test_without_the_index_the_guides_are_there_to_make_it_again(
    deployed: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    backup(deployed, tmp_path / "small.zip", index=False)
    contents = restore(elsewhere, tmp_path / "small.zip").contents
    assert (contents.holds("library"), contents.holds("index"), elsewhere.index_dir.exists()) == (True, False, False)


def test_no_backup_is_written_over_another(deployed: Settings, file: Path) -> None:
    with pytest.raises(BackupError, match="is there already"):
        backup(deployed, file)


def test_no_backup_is_made_of_what_an_ingestion_is_changing(deployed: Settings, tmp_path: Path) -> None:
    with ingesting(deployed.data_dir), pytest.raises(Busy, match="another ingestion"):
        backup(deployed, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(deployed: Settings, tmp_path: Path) -> None:
    database = deployed.data_dir / FILE
    database.write_bytes(database.read_bytes()[:4096] + b"\xff" * 40_000)
    with pytest.raises((BackupError, StorageError)):
        backup(deployed, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_a_full_disk_leaves_no_backup_and_says_so(deployed: Settings, tmp_path: Path) -> None:
    code = (
        "import resource, signal; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from pathlib import Path; from assistant.settings import Settings; from api.upkeep.backup import backup\n"
        f"backup(Settings(data_dir={str(deployed.data_dir)!r}, embedding_model={MODEL!r}), Path({str(tmp_path / 'b.zip')!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "BackupError" in done.stderr
    assert not (tmp_path / "b.zip").exists()


@pytest.mark.parametrize("seed", range(4))
def test_a_backup_killed_at_any_moment_is_not_there_and_the_next_one_is(
    deployed: Settings, tmp_path: Path, seed: int
) -> None:
    (deployed.library_dir / "guides" / "ballast").write_bytes(random.Random(seed).randbytes(30_000_000))
    target = tmp_path / "killed.zip"
    code = (
        "from pathlib import Path; from assistant.settings import Settings; from api.upkeep.backup import backup\n"
        f"print('go', flush=True); backup(Settings(data_dir={str(deployed.data_dir)!r}, embedding_model={MODEL!r}), Path({str(target)!r}))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0, 0.8))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    if target.exists():
        with zipfile.ZipFile(target) as whole:
            assert whole.testzip() is None
        target.unlink()
    contents = backup(deployed, target)
    assert {part.name for part in contents.parts} >= {"database.sqlite", "library/manifest.json"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_data_that_are_there_are_not_replaced_without_being_told_to(deployed: Settings, file: Path) -> None:
    asked(deployed, "A later question")
    with pytest.raises(BackupError, match=r"holds data already .*--force"):
        restore(deployed, file)
    assert messages(deployed) == {"How many aways?", "A later question"}


def test_what_stood_there_is_moved_aside_and_not_deleted(deployed: Settings, file: Path) -> None:
    asked(deployed, "A later question")
    guide_in_force(deployed, "Sleep long.")
    restored = restore(deployed, file, force=True)
    assert (messages(deployed), answers(deployed)) == ({"How many aways?"}, "Sleep well.")
    assert restored.aside
    assert restored.aside.parent == deployed.data_dir
    moved = sqlite3.connect(restored.aside / FILE)
    assert moved.execute("SELECT count(*) FROM conversations").fetchone() == (2,)
    moved.close()
    assert {path.name for path in restored.aside.iterdir()} >= {"library", "index", FILE}
    assert not (deployed.data_dir / UNPACKED).exists()


def test_nothing_is_restored_under_a_server(deployed: Settings, file: Path) -> None:
    with serving(deployed.data_dir), pytest.raises(Busy, match="a server runs on"):
        restore(deployed, file, force=True)


def rewritten(file: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """The backup with its parts changed."""
    other = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return other


def relisted(file: Path, **told: object) -> Path:
    return rewritten(
        file, lambda name, data: (name, json.dumps(json.loads(data) | told).encode() if name == LIST else data)
    )


def test_a_part_that_was_changed_is_noticed_before_anything_is(deployed: Settings, file: Path) -> None:
    changed = rewritten(file, lambda name, data: (name, data[:-1] + b"?" if name == "library/manifest.json" else data))
    with pytest.raises(BackupError, match=r"'library/manifest\.json' is not what the backup says"):
        restore(deployed, changed, force=True)
    assert messages(deployed) == {"How many aways?"}
    assert not list(deployed.data_dir.glob(f"{ASIDE}*"))


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/passwd", "library/../../evil", "evil", "library\\..\\evil", "index/./x"]
)
def test_a_part_that_would_land_elsewhere_is_refused(elsewhere: Settings, file: Path, name: str) -> None:
    def change(old: str, data: bytes) -> tuple[str, bytes]:
        if old == LIST:
            return old, data.replace(b'"library/manifest.json"', json.dumps(name).encode())
        return (name if old == "library/manifest.json" else old), data

    with pytest.raises(BackupError, match="belongs to no backup"):
        restore(elsewhere, rewritten(file, change))
    assert not (elsewhere.data_dir / "library").exists()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"format": 2}, "of a newer pmr-advisor"),
        ({"revision": "v999"}, "newer pmr-advisor .*tables v999"),
        ({"database": "postgresql"}, "database of postgresql, but sqlite is configured"),
        ({"extra": 1}, "extra"),
        ({"parts": []}, "holds other parts than it lists"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(
    elsewhere: Settings, file: Path, told: dict[str, object], why: str
) -> None:
    with pytest.raises(BackupError, match=why):
        restore(elsewhere, relisted(file, **told))
    assert not (elsewhere.data_dir / FILE).exists()


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_backup_is_told_in_one_line(elsewhere: Settings, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(BackupError, match=r"x\.zip: (cannot be read as a backup|is no backup)"):
        restore(elsewhere, tmp_path / "x.zip")


def test_half_a_backup_is_refused(elsewhere: Settings, file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    with pytest.raises(BackupError, match="cannot be read as a backup"):
        restore(elsewhere, file)


def damaged(data: bytes, part: str) -> bytes:
    """The packed bytes of a part inverted."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        place = archive.getinfo(part)
    start = place.header_offset + 30 + len(part) + 60
    return data[:start] + bytes(byte ^ 0xFF for byte in data[start : start + 40]) + data[start + 40 :]


def encrypted(data: bytes, part: str) -> bytes:
    """Said to be encrypted in the archive's own list."""
    entry = data.rindex(part.encode()) - 46
    return data[: entry + 8] + bytes([data[entry + 8] | 1]) + data[entry + 9 :]


@pytest.mark.parametrize("change", [damaged, encrypted])
@pytest.mark.parametrize("part", [SQLITE, LIST])
def test_an_archive_whose_bytes_changed_is_told_in_one_line(
    deployed: Settings, file: Path, change: Callable[[bytes, str], bytes], part: str
) -> None:
    file.write_bytes(change(file.read_bytes(), part))
    with pytest.raises(BackupError, match=r"backup\.zip: (cannot be read as a backup|is no backup)"):
        restore(deployed, file, force=True)
    assert messages(deployed) == {"How many aways?"}
    assert not (deployed.data_dir / UNFINISHED).exists()


def test_a_backup_that_says_it_is_larger_than_the_disk_is_refused_before_it_fills_it(
    elsewhere: Settings, file: Path
) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = json.loads(archive.read(LIST))["parts"]
    parts[0]["size"] = 10**18
    with pytest.raises(BackupError, match=r"bytes free, and the backup takes 1,0.*; make room"):
        restore(elsewhere, relisted(file, parts=parts))
    assert not (elsewhere.data_dir / UNPACKED).exists()


def test_a_database_on_another_file_system_is_moved_aside_and_put_back(tmp_path: Path) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system")
    with TemporaryDirectory(dir=memory) as other:
        settings = configured(tmp_path / "data", URL.create("sqlite", database=f"{other}/chat.sqlite"))
        guide_in_force(settings, "Sleep well.")
        asked(settings, "How many aways?")
        backup(settings, tmp_path / "b.zip")
        asked(settings, "A later question")
        restored = restore(settings, tmp_path / "b.zip", force=True)
        assert messages(settings) == {"How many aways?"}
        assert restored.aside
        with closing(sqlite3.connect(restored.aside / "chat.sqlite")) as aside:
            assert aside.execute("SELECT count(*) FROM conversations").fetchone() == (2,)
        assert stat.S_IMODE(Path(other, "chat.sqlite").stat().st_mode) == 0o600
        assert not [path for path in Path(other).iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("seed", range(6))
def test_a_restore_killed_at_any_moment_has_changed_nothing_or_says_so_and_is_finished_by_the_next(
    deployed: Settings, file: Path, seed: int
) -> None:
    asked(deployed, "A later question")
    # The moment is a system call that changes the folder: the nth of them kills the process.
    code = (
        "import os, sys; from pathlib import Path\n"
        "from assistant.settings import Settings; from api.upkeep.restore import restore\n"
        f"left = [{seed} * 2]\n"
        "def count(event, arguments):\n"
        "    if event in ('os.rename', 'os.remove', 'os.rmdir', 'shutil.move'):\n"
        f"        if str(arguments[0]).startswith({str(deployed.data_dir)!r}): left[0] -= 1\n"
        "        if left[0] < 0: os.kill(os.getpid(), 9)\n"
        "sys.addaudithook(count)\n"
        f"restore(Settings(data_dir={str(deployed.data_dir)!r}, embedding_model={MODEL!r}), Path({str(file)!r}), force=True)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    if (deployed.data_dir / UNFINISHED).exists():
        with pytest.raises(Busy, match="restore FILE --force"), serving(deployed.data_dir):
            pass
    else:
        assert messages(deployed) in ({"How many aways?"}, {"How many aways?", "A later question"})
    restore(deployed, file, force=True)
    assert (messages(deployed), answers(deployed)) == ({"How many aways?"}, "Sleep well.")
    # Whatever was written is still there, in some folder aside.
    aside = [path for path in deployed.data_dir.glob(f"{ASIDE}-*/{FILE}") if path.stat().st_size]
    counts = []
    for path in aside:
        database = sqlite3.connect(path)
        counts += database.execute("SELECT count(*) FROM conversations").fetchone()
        database.close()
    assert 2 in counts


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
