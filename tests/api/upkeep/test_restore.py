"""A backup is put back exactly as it is, and what stood there moved aside; or nothing is changed."""

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import URL

from api.storage.database import FILE
from api.upkeep.archive import BackupError
from api.upkeep.backup import backup
from api.upkeep.restore import ASIDE, UNPACKED, restore
from assistant.library import Library
from assistant.locks import UNFINISHED, Busy, serving
from assistant.settings import Settings
from tests.api.upkeep.conftest import MODEL, answers, asked, configured, guide_in_force, messages


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
