"""What the fork server imports once, so that each process forked from it begins at once; and what those processes do."""

import resource
import signal
import sqlite3
import tempfile
import time
from collections.abc import Collection as Names
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import sklearn.linear_model  # noqa: F401 - takes seconds where an ingestion first needs it
import uvicorn
from rich.console import Console

from api.app import create_app
from api.storage.conversations import open_conversations
from api.storage.database import open_database
from assistant.chat import Assistant
from assistant.letter import write
from assistant.library import Library
from assistant.models import Answer, Turn
from assistant.retrieval.collection import Collection
from assistant.retrieval.coverage import load_coverage
from assistant.retrieval.index import Index, IndexUnusable, Row
from assistant.rules import Rulebook
from assistant.settings import Settings
from corpus.guides import load_guides
from corpus.notes import load_notes
from corpus.passages import passages_of
from corpus.rules import load_rules
from ingest.gathering import Wish, gather, put_in_force
from ingest.pipeline import Document, ingest
from ingest.run import sound
from tests.api.echo import Echo
from tests.conftest import WordEmbeddings, silent


class MemoryIndex:
    """An index without Chroma, whose threads would not outlive a fork."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._embeddings = WordEmbeddings()

    def ids(self) -> set[str]:
        return set(self._rows)

    def rows(self, ids: Iterable[str]) -> list[Row]:
        return sorted(row for row_id in ids if (row := self._rows.get(row_id)))

    def vectors(self, ids: Sequence[str]) -> list[list[float]]:
        return self._embeddings.embed_documents([self._rows[row_id].text for row_id in ids])

    def known(self, texts: Names[str]) -> dict[str, list[float]]:
        return {}

    def add(self, rows: Sequence[Row], known: Mapping[str, Sequence[float]]) -> None:
        self._rows |= {row.id: row for row in rows}

    def remove(self, ids: Iterable[str]) -> None:
        for row_id in ids:
            del self._rows[row_id]

    set_aside = remove

    def forget_aside(self) -> None:
        pass


def _assistant() -> Assistant:
    """The real guides with the cheap model, everything that it makes lazily made."""
    guides = {guide.id: guide for guide in load_guides()}
    with tempfile.TemporaryDirectory() as folder:
        library, index = Library(Path(folder)), cast(Index, MemoryIndex())
        library.prepare()
        ingest([Document(guide, f"{name}.md", {}) for name, guide in guides.items()], {}, library, index, silent)
        collection = Collection(library, index)
    book = Rulebook(load_rules(), guides, load_notes())
    made = Assistant(collection, WordEmbeddings(), book, load_coverage(), Settings())
    write(made, "Hi,\n\nhow many aways should I do?\n\nThanks,\nPriya", None)
    return made


ASSISTANT = _assistant()


class Slow(Echo):
    """Thinks before it speaks."""

    def invoke(self, input: Turn, config: Any = None, **kwargs: Any) -> Answer:
        time.sleep(3)
        return super().invoke(input)


def serve(folder: Path, socket: str, assistant: Assistant = ASSISTANT) -> None:
    """The whole API over the data folder, on a socket, until it is killed or asked to stop."""
    app = create_app(assistant, open_conversations(Settings(data_dir=folder, database_seconds=60)))
    uvicorn.Server(uvicorn.Config(app, uds=socket, log_config=None, access_log=False)).run()


def serve_slowly(folder: Path, socket: str) -> None:
    serve(folder, socket, Slow())


def migrate(folder: Path, told: Connection) -> None:
    """Brings an empty database to its tables."""
    told.send("begun")
    open_database(Settings(data_dir=folder)).close()
    told.send("done")


@dataclass(frozen=True)
class InForce:
    """What a process that opens the data folder finds."""

    texts: dict[str, str]
    """The canonical text of each guide."""
    rows: tuple[str, ...]
    """The passages' rows in force."""
    expected: tuple[str, ...]
    """Those that the guides' texts call for."""
    left_over: int
    """Rows of the index that are not in force."""
    integrity: str


def in_force(folder: Path) -> InForce:
    """Raises IndexUnusable where a broken index has been put aside, and none is in its place yet."""
    if not (folder / "index" / "chroma.sqlite3").exists():
        raise IndexUnusable("there is no index; run 'make ingest'")
    database = sqlite3.connect(folder / "index" / "chroma.sqlite3")
    (integrity,) = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    library, index = Library(folder / "library"), Index(folder / "index", "words", WordEmbeddings())
    try:
        collection = Collection(library, index)
    except IndexUnusable:
        index.close()
        raise
    found = [row for row in collection._by_id.values() if row.kind == "passage"]
    passages = [passage for guide in collection.guides.values() for passage in passages_of(guide)]
    return InForce(
        {name: guide.text for name, guide in collection.guides.items()},
        tuple(sorted(row.text for row in found)),
        tuple(sorted(f"{p.section[-1]}\n{p.text}" if p.section else p.text for p in passages)),
        len(index.ids() - library.manifest().row_ids()),
        integrity,
    )


def ingest_guides(folder: Path, guides: Path, told: Connection) -> None:
    """Tells what is in force from before, and puts the folder of guides in force in its place."""
    if (folder / "library" / "manifest.json").exists():
        try:
            told.send(in_force(folder))
        except IndexUnusable as error:
            told.send(str(error))
    library = Library(folder / "library")
    library.prepare()
    gathered = gather(library, Wish(paths=[guides], only=True))
    told.send("begun")
    with sound(lambda: Index(folder / "index", "words", WordEmbeddings()), Console(quiet=True)) as index:
        put_in_force(gathered, {}, library, index, silent)
    told.send(in_force(folder))


def ingest_on_a_full_disk(folder: Path, guides: Path, largest: int, told: Connection) -> None:
    """Ingests where no file may grow beyond so many bytes; tells the fault, as the command line would name it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    try:
        ingest_guides(folder, guides, told)
    except BaseException as error:
        told.send(error_of(error))


def error_of(error: BaseException) -> tuple[str, str]:
    return type(error).__name__, str(error)
