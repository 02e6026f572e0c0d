"""A file that is no backup, or one that is damaged, made up or does not fit, is refused before anything is changed."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from api.storage.database import FILE
from api.upkeep.archive import LIST, SQLITE, BackupError
from api.upkeep.restore import ASIDE, UNPACKED, restore
from assistant.locks import UNFINISHED
from assistant.settings import Settings
from tests.api.upkeep.conftest import messages


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
