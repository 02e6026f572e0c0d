"""Shared parts: a cheap embedding model, and assistants over the real guides."""

import math
import re
from pathlib import Path
from zlib import crc32

import hypothesis
import pytest
from filelock import FileLock
from langchain_core.embeddings import Embeddings

from assistant.build import build_assistant
from assistant.chat import Assistant
from assistant.library import Library
from assistant.retrieval.collection import Collection
from assistant.retrieval.coverage import load_coverage
from assistant.retrieval.index import Index
from assistant.rules import Rulebook
from assistant.settings import Settings
from corpus.guides import load_guides
from corpus.models import Guide
from corpus.notes import load_notes
from corpus.rules import load_rules
from ingest.pipeline import Document, ingest
from ingest.run import run

WIDTH = 512

# A machine that does other work stalls for longer than an example may take; and what fails once is to fail again.
hypothesis.settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("steady")


class WordEmbeddings(Embeddings):
    """Texts with the same words are near: a hashed bag of words, of length 1. Counts what it embeds."""

    def __init__(self) -> None:
        self.embedded = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += len(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.0] * WIDTH
        for word in re.findall(r"\w+", text.lower()):
            vector[crc32(word.encode()) % WIDTH] += 1.0
        length = math.sqrt(sum(x * x for x in vector)) or 1.0
        return [x / length for x in vector]


class Recalling(WordEmbeddings):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        self.texts.append(text)
        return super().embed_query(text)


def anew(assistant: Assistant, embeddings: Embeddings) -> Assistant:
    """An assistant of its own over the same guides."""
    return Assistant(assistant.collection, embeddings, assistant.book, assistant.coverage, assistant.settings)


def silent(name: str, done: int, of: int) -> None:
    """Progress for nobody."""


@pytest.fixture(scope="session")
def guides() -> dict[str, Guide]:
    return {guide.id: guide for guide in load_guides()}


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory, guides: dict[str, Guide]) -> Collection:
    """The real guides without their questions, indexed with the cheap model."""
    folder = tmp_path_factory.mktemp("collection")
    library, index = Library(folder / "library"), Index(folder / "index", "words", WordEmbeddings())
    library.prepare()
    ingest([Document(guide, f"{guide.id}.md", {}) for guide in guides.values()], {}, library, index, silent)
    return Collection(library, index)


@pytest.fixture(scope="session")
def book(guides: dict[str, Guide]) -> Rulebook:
    return Rulebook(load_rules(), guides, load_notes())


@pytest.fixture(scope="session")
def cheap_assistant(collection: Collection, book: Rulebook) -> Assistant:
    """Answers fast and finds poorly: for everything that does not depend on what is found."""
    return Assistant(collection, WordEmbeddings(), book, load_coverage(), Settings())


@pytest.fixture(scope="session")
def settings(pytestconfig: pytest.Config) -> Settings:
    """Kept between runs, so that only what changed is ingested again."""
    assert pytestconfig.cache
    return Settings(data_dir=pytestconfig.cache.mkdir("data"))


@pytest.fixture(scope="session")
def ingested(settings: Settings) -> Settings:
    """Of a folder that holds the real guides and questions, indexed with the real model."""
    from rich.console import Console

    # Of several processes, one ingests and the others find it done.
    with FileLock(settings.data_dir / "lock"):
        run([], settings, Console(quiet=True))
    return settings


@pytest.fixture(scope="session")
def assistant(ingested: Settings) -> Assistant:
    """The program as it ships: the real model, guides, questions and weights."""
    return build_assistant(ingested)


@pytest.fixture
def guide_file(tmp_path: Path) -> Path:
    file = tmp_path / "sleep.md"
    file.write_text(
        "---\nid: sleep\ntitle: Sleep in residency\naudience: all\n---\n\n# Sleep in residency\n\n## Nights\n\n"
        "On night float, do this:\n\n- Nap before the shift.\n- Keep the room dark.\n\n## Food\n\nEat before midnight.\n",
        encoding="utf-8",
    )
    return file
