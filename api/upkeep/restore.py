"""A backup put in place: checked whole first, then swapped in; what stood there is moved aside, never deleted.

A restore that is interrupted while it swaps leaves a mark, on which servers and ingestions refuse to start; restoring
again finishes it. Before that moment nothing has changed.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from api.storage.database import FILE, address, revisions
from api.upkeep import postgresql
from api.upkeep.archive import (
    KEPT,
    POSTGRESQL,
    SQLITE,
    BackupError,
    Contents,
    move,
    reading,
    refuse_damaged,
    sync,
    unpack,
)
from assistant.locks import UNFINISHED, replacing
from assistant.settings import Settings

UNPACKED = "restoring"
ASIDE = "replaced"
_LOGS = ("", "-wal", "-shm", "-journal")
"""What belongs to an SQLite file, by the end of its name."""


@dataclass(frozen=True)
class Restored:
    """What was put in place, and where what stood there lies now."""

    contents: Contents
    aside: Path | None


def restore(settings: Settings, file: Path, force: bool = False) -> Restored:
    """Raises BackupError, StorageError, or Busy while a server or an ingestion runs; nothing has changed then."""
    folder, url = settings.data_dir, address(settings)
    with reading(file) as (archive, contents), replacing(folder):
        _refuse_unfit(contents, url, file)
        standing = list(_standing(folder, url))
        held = bool(standing) or (url.get_backend_name() == "postgresql" and not postgresql.is_empty(url))
        if (held or (folder / UNFINISHED).exists()) and not force:
            what = ", ".join(path.name for path in standing) or "tables, or an unfinished restore"
            raise BackupError(f"{folder}: holds data already ({what}); --force moves them aside first")
        if url.get_backend_name() == "postgresql" and (others := postgresql.others(url)):
            raise BackupError(f"{others} other programs use the database; stop every server first")
        _refuse_full(contents, folder, url)
        if mount := next((place for name in KEPT if (place := folder / name).is_mount()), None):
            raise BackupError(
                f"{mount}: another file system is mounted there, which cannot be moved; mount {folder} whole"
            )
        with _unpacked(folder) as fresh:
            for part in contents.parts:
                unpack(archive, part, fresh / part.name)
            if contents.holds(SQLITE):
                refuse_damaged(fresh / SQLITE)
            aside = _swapped(folder, url, fresh, standing if held else None)
    return Restored(contents, aside)


def _refuse_unfit(contents: Contents, url: URL, file: Path) -> None:
    kind = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"
    if contents.database != kind:
        raise BackupError(
            f"{file}: holds a database of {contents.database}, but {kind} is configured; nothing is carried over from one "
            "to the other; set PMR_DATABASE_URL as it was"
        )
    if contents.revision is not None and contents.revision not in revisions():
        raise BackupError(
            f"{file}: made by a newer pmr-advisor ({contents.program}, tables {contents.revision}); update the program first"
        )


def _refuse_full(contents: Contents, folder: Path, url: URL) -> None:
    """Raises BackupError where the parts have no room, by what the backup says of their sizes."""
    sizes = {folder: sum(part.size for part in contents.parts)}
    if url.get_backend_name() == "sqlite" and url.database:
        place = next(parent for parent in Path(url.database).absolute().parents if parent.exists())
        if place.stat().st_dev != folder.stat().st_dev:
            sizes[place] = sum(part.size for part in contents.parts if part.name == SQLITE)
    for place, size in sizes.items():
        if size > (free := shutil.disk_usage(place).free):
            raise BackupError(f"{place}: has {free:,} bytes free, and the backup takes {size:,}; make room")


def _standing(folder: Path, url: URL) -> Iterator[Path]:
    """What in the data folder would be replaced."""
    for name in KEPT:
        place = folder / name
        if place.is_file() or (place.is_dir() and any(path.is_file() for path in place.rglob("*"))):
            yield place
    if url.get_backend_name() == "sqlite":
        assert url.database
        yield from (path for end in _LOGS if (path := Path(url.database + end)).exists())


@contextmanager
def _unpacked(folder: Path) -> Iterator[Path]:
    """A folder beside what will be replaced, on the same disk, that goes when it is no longer needed."""
    fresh = folder / UNPACKED
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(mode=0o700)
        yield fresh
    except OSError as error:
        raise BackupError(f"{folder}: cannot be written ({error.strerror}); make room, then restore again") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swapped(folder: Path, url: URL, fresh: Path, standing: list[Path] | None) -> Path | None:
    """Moves what stands aside and the fresh parts to where they belong."""
    aside = None
    if standing is not None:
        aside = folder / f"{ASIDE}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        aside.mkdir(mode=0o700)
    if (fresh / POSTGRESQL).exists() and aside and not postgresql.is_empty(url):
        try:
            postgresql.dump(url, aside / POSTGRESQL)
        except BackupError:
            shutil.rmtree(aside)
            raise
    broken_off = (folder / UNFINISHED).exists()
    (folder / UNFINISHED).touch(mode=0o600)
    sync(folder)
    # First, as PostgreSQL may refuse what it is given.
    if (fresh / POSTGRESQL).exists():
        try:
            postgresql.load(url, fresh / POSTGRESQL)
        except BackupError:
            if not broken_off:
                (folder / UNFINISHED).unlink()
            if aside:
                shutil.rmtree(aside)
            raise
    for path in standing or ():
        assert aside
        move(path, aside / path.name)
    for name in KEPT:
        place = folder / name
        if place.is_dir():
            shutil.rmtree(place)  # holds no file, or it would have been moved
        if (fresh / name).exists():
            move(fresh / name, place)
    if (fresh / SQLITE).exists():
        target = Path(url.database or folder / FILE)
        target.parent.mkdir(parents=True, exist_ok=True)
        move(fresh / SQLITE, target)
    (folder / UNFINISHED).unlink()
    sync(folder)
    return aside


__all__ = ["BackupError", "Restored", "restore"]
