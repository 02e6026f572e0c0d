"""A backup holds everything, and is whole or not there, whatever happens while it is made."""

import json
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from api.storage.database import FILE, StorageError
from api.upkeep.archive import LIST, BackupError, copy_sqlite
from api.upkeep.backup import backup
from api.upkeep.restore import restore
from assistant.locks import Busy, ingesting, serving
from assistant.settings import Settings
from tests.api.upkeep.conftest import MODEL, messages


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
