"""A backup, made while the server runs: the conversations as of one moment, the library, and the index.

The library is kept whole, since what was once cited must stay readable. The index could be made again from it, which
takes as long as embedding does; it is taken along so that a restored deployment answers at once.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import URL

from api.storage.database import Database, address
from api.upkeep import postgresql
from api.upkeep.archive import FORMAT, KEPT, POSTGRESQL, SQLITE, BackupError, Contents, Writer, copy_sqlite, writing
from assistant.locks import ingesting
from assistant.settings import Settings

_CHROMA = "chroma.sqlite3"
_ASIDE = ".backup-copy"
"""A database copied on its way into a backup; it lies in the data folder, where its words lie anyway."""


def backup(settings: Settings, file: Path, index: bool = True, guides: bool = True) -> Contents:
    """Writes a backup; without the index, or without the guides and the index, where told so.

    Raises BackupError, StorageError, or Busy while an ingestion is under way.
    """
    url = address(settings)
    aside = settings.data_dir / _ASIDE
    with ExitStack() as stack:
        if guides:
            # An ingestion would change what is being copied.
            stack.enter_context(ingesting(settings.data_dir))
        writer = stack.enter_context(writing(file.absolute()))
        stack.callback(aside.unlink, missing_ok=True)
        _add_database(writer, url, aside)
        for name in KEPT if guides else ():
            if index or name != "index":
                _add(writer, settings.data_dir / name, settings.data_dir, aside)
        contents = Contents(
            format=FORMAT,
            made=datetime.now(UTC),
            program=version("pmr-advisor"),
            database="sqlite" if url.get_backend_name() == "sqlite" else "postgresql",
            revision=revision(url),
            embedding_model=settings.embedding_model,
            parts=tuple(writer.parts),
        )
        writer.close(contents)
    return contents


def revision(url: URL) -> str | None:
    """Of a database's tables; None where it has none. Raises StorageError."""
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return None
    database = Database(url)
    try:
        return database.revision()
    finally:
        database.close()


def _add_database(writer: Writer, url: URL, aside: Path) -> None:
    if url.get_backend_name() == "postgresql":
        postgresql.dump(url, aside)
        writer.add(POSTGRESQL, aside)
    elif url.database and Path(url.database).exists():
        copy_sqlite(Path(url.database), aside)
        writer.add(SQLITE, aside)


def _add(writer: Writer, place: Path, folder: Path, aside: Path) -> None:
    """A file, or all regular files below a folder; what is hidden is on its way to somewhere else."""
    for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
        name = path.relative_to(folder)
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in name.parts):
            continue
        if path.name == _CHROMA:
            copy_sqlite(path, aside)
            writer.add(name.as_posix(), aside)
        elif not path.name.startswith(f"{_CHROMA}-"):
            writer.add(name.as_posix(), path)


__all__ = ["BackupError", "backup", "revision"]
