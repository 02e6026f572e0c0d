"""A desk: a data folder, a folder of guides, and what the commands do over them; and readers with little time."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.build import open_library
from assistant.library import Library
from assistant.retrieval.index import Index
from assistant.settings import Settings
from corpus.guides import load_guides
from ingest.conversion import Converter
from ingest.documents import File
from ingest.gathering import Report, Wish, gather, put_in_force
from ingest.limits import STANDARD
from tests.conftest import WordEmbeddings, silent

BUILTIN = {guide.id for guide in load_guides()}
TIGHT = STANDARD._replace(seconds=90, memory=400)
HURRIED = TIGHT._replace(seconds=4)


class Desk:
    """A data folder, a folder of guides, and the commands over them, with the cheap model."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(data_dir=folder / "data")
        self.embeddings = WordEmbeddings()
        self.guides = folder / "guides"
        self.guides.mkdir(exist_ok=True)

    def write(self, name: str, text: str = "Some words of it.") -> Path:
        file = self.guides / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, *paths: Path, **wish: object) -> Report:
        gathered = gather(self.library, Wish(paths, **wish))  # type: ignore[arg-type]
        index = Index(self.settings.index_dir, "words", self.embeddings)
        return put_in_force(gathered, {}, self.library, index, silent)

    @property
    def library(self) -> Library:
        return open_library(self.settings)

    @property
    def own(self) -> set[str]:
        return set(self.library.manifest().guides) - BUILTIN


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.run(desk.write("first.txt", "The first of them."), only=True)
    return desk


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk that has taken in the built-in guides, which is slow; to be copied."""
    desk = Desk(tmp_path_factory.mktemp("furnished"))
    desk.run(desk.write("first.txt", "The first of them."), only=True)
    desk.run(builtin=True)
    return desk.guides.parent


@pytest.fixture
def full_desk(furnished: Path, tmp_path: Path) -> Desk:
    shutil.copytree(furnished, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def converter() -> Iterator[Converter]:
    with Converter(TIGHT) as converter:
        yield converter


@pytest.fixture
def hurried() -> Iterator[Converter]:
    """For what would take for ever."""
    with Converter(HURRIED) as converter:
        yield converter


def file(name: str, data: bytes) -> File:
    return File(Path(name), data, None)
