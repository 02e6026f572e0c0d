"""Rights that even root lacks for a while, and data folders to break."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from chromadb.api.shared_system_client import SharedSystemClient

from assistant.library import Library
from assistant.retrieval.collection import Collection
from assistant.retrieval.index import Index, erase
from ingest.gathering import Report, Wish, gather, put_in_force
from tests.conftest import WordEmbeddings, silent

NOBODY = 65_534


@contextmanager
def _plain_user() -> Iterator[None]:
    """Root may write anywhere; as nobody, what is forbidden is forbidden."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def plain_user() -> Callable[[], AbstractContextManager[None]]:
    return _plain_user


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder whose parents everybody may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="pmr-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def socket_path() -> Iterator[Path]:
    """Short: the system cuts the paths of sockets."""
    with tempfile.TemporaryDirectory(prefix="pmr-") as folder:
        yield Path(folder) / "s"


class Data:
    """A data folder into which a guide's file was ingested."""

    def __init__(self, folder: Path, sections: int = 6) -> None:
        self.folder = folder
        self.library_dir, self.index_dir = folder / "library", folder / "index"
        self.source = folder / "sleep.md"
        self.library = Library(self.library_dir)
        self.manifest = self.library_dir / "manifest.json"
        self.write(sections)

    def write(self, sections: int, words: str = "as it is") -> None:
        text = "\n".join(f"## What about matter {n}?\n\nOf matter {n}: {words}.\n" for n in range(sections))
        self.source.write_text(f"---\nid: sleep\ntitle: Sleep\n---\n\n# Sleep\n\n{text}", encoding="utf-8")

    def copy(self, folder: Path) -> "Data":
        """The same at a place where this process has opened nothing yet."""
        shutil.copytree(self.folder, folder)
        return Data(folder)

    def ingest(self, rebuild: bool = False, embeddings: WordEmbeddings | None = None) -> Report:
        """As the command does it, with the cheap model."""
        self.library.prepare()
        known = self.library.manifest().guides
        gathered = gather(self.library, Wish(only=True, paths=[self.source]) if not known else Wish())
        if rebuild:
            # As a new process begins: Chroma keeps what it has opened.
            SharedSystemClient.clear_system_cache()
            erase(self.index_dir)
        return put_in_force(gathered, {}, self.library, self.index(embeddings), silent)

    def index(self, embeddings: WordEmbeddings | None = None, model: str = "words") -> Index:
        return Index(self.index_dir, model, embeddings or WordEmbeddings())

    def collection(self) -> Collection:
        return Collection(self.library, self.index())

    def texts(self) -> list[str]:
        """Those of the guide in force."""
        return [passage.text for passage in self.collection().passages.values()]


@pytest.fixture
def data(tmp_path: Path) -> Data:
    made = Data(tmp_path)
    made.ingest()
    return made
