"""A backup file: a ZIP of parts, with a list of them that says how long each is and what its SHA-256 is."""

import errno
import fcntl
import lzma
import os
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import Field, ValidationError

from corpus.faults import reasons
from corpus.models import Model

FORMAT = 1
LIST = "backup.json"
LIST_LARGEST = 64 * 1024 * 1024
CHUNK = 1024 * 1024

SQLITE = "database.sqlite"
POSTGRESQL = "database.pgdump"
KEPT = ("library", "index", "coverage.yaml")
"""What of the data folder a backup holds, by name, beside the database."""


class BackupError(RuntimeError):
    """A backup that cannot be made or used; the message says why and what to do."""


class Part(Model):
    """A file of a backup."""

    name: str
    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Contents(Model):
    """What a backup says of itself."""

    format: int
    made: datetime
    program: str = Field(description="The version of pmr-advisor that made it")
    database: Literal["sqlite", "postgresql"]
    revision: str | None = Field(description="Of the database's tables; none where it was empty")
    embedding_model: str = Field(description="What filled the index")
    parts: tuple[Part, ...]

    def holds(self, name: str) -> bool:
        return any(PurePosixPath(part.name).parts[0] == name for part in self.parts)


class Writer:
    """Adds parts to a backup under way."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.parts: list[Part] = []

    def add(self, name: str, path: Path) -> None:
        digest, size = sha256(), 0
        with path.open("rb") as source, self._archive.open(name, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.parts.append(Part(name=name, size=size, sha256=digest.hexdigest()))

    def close(self, contents: Contents) -> None:
        self._archive.writestr(LIST, contents.model_dump_json(indent=1))


@contextmanager
def writing(file: Path) -> Iterator[Writer]:
    """A backup that is there whole once the block has ended, readable by its owner alone, and never in part: what is
    written lies beside it under another name, which the next one overwrites. Raises BackupError."""
    if file.exists():
        raise BackupError(f"{file}: is there already; name a new file")
    aside = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b") as written:
            fcntl.flock(written, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not aside.exists() or os.fstat(written.fileno()).st_ino != aside.stat().st_ino:
                raise BlockingIOError  # whoever wrote it has just put it in place
            written.truncate()
            os.fchmod(written.fileno(), 0o600)
            try:
                with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                    yield Writer(archive)
                written.flush()
                os.fsync(written.fileno())
                aside.rename(file)
                sync(file.parent)
            except BaseException:
                with suppress(OSError):
                    aside.unlink()
                raise
    except BlockingIOError as error:
        raise BackupError(f"{file}: another backup is being written there; wait for its end") from error
    except OSError as error:
        raise BackupError(f"{file}: cannot be written ({error.strerror}); choose a place with room") from error


@contextmanager
def reading(file: Path) -> Iterator[tuple[zipfile.ZipFile, Contents]]:
    """A backup opened, and what it says of itself. Raises BackupError for what is no backup that this program can use."""
    with ExitStack() as stack:
        with _readable(file):
            archive = stack.enter_context(zipfile.ZipFile(file))
            contents = _contents(archive, file)
        yield archive, contents


@contextmanager
def _readable(file: Path | str | None) -> Iterator[None]:
    """Within, whatever the archive's own bytes lead to is told as one refusal."""
    try:
        yield
    except BackupError:
        raise
    # Of RuntimeError are an encrypted part and a method of packing that zipfile does not know.
    except (
        *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
        *(LookupError, OverflowError, RuntimeError, ValueError),
    ) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise BackupError(f"{file}: cannot be read as a backup ({why}); take another") from error


def _contents(archive: zipfile.ZipFile, file: Path) -> Contents:
    try:
        if archive.getinfo(LIST).file_size > LIST_LARGEST:
            raise BackupError(f"{file}: its list of parts is larger than any is; take another backup")
        contents = Contents.model_validate_json(archive.read(LIST))
    except KeyError as error:
        raise BackupError(f"{file}: is no backup of pmr-advisor") from error
    except ValidationError as error:
        raise BackupError(f"{file}: {LIST}: {reasons(error)}; it is damaged, or of a newer pmr-advisor") from error
    if contents.format != FORMAT:
        raise BackupError(f"{file}: of a newer pmr-advisor ({contents.program}); update the program first")
    names = [part.name for part in contents.parts]
    if sorted({*names, LIST}) != sorted(archive.namelist()):
        raise BackupError(f"{file}: holds other parts than it lists; take another backup")
    if stray := next((name for name in names if not _known(name)), None):
        raise BackupError(f"{file}: the part {stray!r} belongs to no backup; take another")
    return contents


def _known(name: str) -> bool:
    """Whether a part lies where one may, and nowhere above."""
    path = PurePosixPath(name)
    plain = bool(path.parts) and str(path) == name and not path.is_absolute() and "\\" not in name and "\0" not in name
    return plain and ".." not in path.parts and path.parts[0] in (SQLITE, POSTGRESQL, *KEPT)


def unpack(archive: zipfile.ZipFile, part: Part, file: Path) -> None:
    """Writes a part, held to its length and SHA-256. Raises BackupError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, left = sha256(), part.size
    with ExitStack() as stack:
        with _readable(archive.filename):
            source = stack.enter_context(archive.open(part.name))
        target = stack.enter_context(os.fdopen(_new(file), "wb"))
        while left >= 0:
            with _readable(archive.filename):
                chunk = source.read(min(CHUNK, left + 1))
            if not chunk:
                break
            left -= len(chunk)
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if left or digest.hexdigest() != part.sha256:
        raise BackupError(
            f"the part {part.name!r} is not what the backup says of it: it is damaged; take another backup"
        )


def move(source: Path, target: Path) -> None:
    """A file or a folder; a file to another file system too, whose name there means that all of it is on the disk."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV or not source.is_file():
            raise
        beside = target.with_name(f".{target.name}.part")
        beside.unlink(missing_ok=True)
        with source.open("rb") as old, os.fdopen(_new(beside), "wb") as new:
            shutil.copyfileobj(old, new, CHUNK)
            new.flush()
            os.fsync(new.fileno())
        beside.rename(target)
        sync(target.parent)  # before the other one goes
        source.unlink()
    sync(target.parent)


def _new(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)


def copy_sqlite(source: Path, target: Path) -> None:
    """A whole copy of a database that others may be writing to, without a log beside it. Raises BackupError."""
    with suppress(FileNotFoundError):
        target.unlink()
    os.close(_new(target))
    try:
        with (
            closing(sqlite3.connect(f"file:{_quoted(source)}?mode=rw", uri=True, timeout=30)) as database,
            closing(sqlite3.connect(target)) as copy,
        ):
            # In one step, of one moment: with several, each write in between would begin it anew.
            database.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
        refuse_damaged(target)
    except sqlite3.Error as error:
        raise BackupError(f"{source}: cannot be copied ({error})") from error


def refuse_damaged(file: Path) -> None:
    """Raises BackupError for an SQLite file that is not whole."""
    try:
        with closing(sqlite3.connect(f"file:{_quoted(file)}?mode=ro", uri=True)) as database:
            found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise BackupError(f"{file}: the database is damaged ({found}); restore a backup made before")


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def sync(folder: Path) -> None:
    """Makes the names in a folder last, as fsync does a file's words."""
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
