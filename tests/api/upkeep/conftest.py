"""A deployment with one small guide, one conversation and the cheap embedding model, and a backup of it."""

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from api.schemas import ChatRequest
from api.storage.conversations import Conversations
from api.storage.database import open_database
from api.upkeep.backup import backup
from assistant.library import Library
from assistant.retrieval.collection import Collection
from assistant.retrieval.index import Index
from assistant.settings import Settings
from corpus.guides import parse_guide
from ingest.pipeline import Document, ingest
from tests.conftest import WordEmbeddings, silent

MODEL = "words"


def guide_in_force(settings: Settings, words: str) -> str:
    """Puts a guide with these words in force; its version."""
    library, index = Library(settings.library_dir), Index(settings.index_dir, MODEL, WordEmbeddings())
    library.prepare()
    guide = parse_guide(f"---\nid: rest\ntitle: Rest\n---\n# Rest\n\n{words}\n", "rest")
    ingest([Document(guide, __file__, {})], {}, library, index, silent)
    return guide.version


def asked(settings: Settings, *messages: str) -> None:
    database = open_database(settings)
    for message in messages:
        Conversations(database).ask("me", ChatRequest(message=message))
    database.close()


def messages(settings: Settings) -> set[str]:
    database = open_database(settings)
    kept = Conversations(database)
    found = {conversation.title for conversation in kept.listed("me")}
    database.close()
    return found


def configured(folder: Path, url: URL | None = None) -> Settings:
    given = {"database_url": SecretStr(url.render_as_string(hide_password=False))} if url else {}
    return Settings(data_dir=folder, embedding_model=MODEL, **given)  # type: ignore[arg-type]


@pytest.fixture
def deployed(tmp_path: Path) -> Settings:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    settings = configured(folder)
    guide_in_force(settings, "Sleep well.")
    asked(settings, "How many aways?")
    return settings


def changed(settings: Settings, **told: Any) -> Settings:
    return settings.model_copy(update=told)


def answers(settings: Settings) -> str:
    """The words that a collection opened here finds."""
    # Chroma keeps what it opened at a place for as long as a program lives.
    fresh = Path(mkdtemp(dir=settings.data_dir.parent))
    shutil.copytree(settings.index_dir, fresh / "index")
    index = Index(fresh / "index", MODEL, WordEmbeddings())
    (passage,) = Collection(Library(settings.library_dir), index).passages.values()
    return passage.text


@pytest.fixture
def file(deployed: Settings, tmp_path: Path) -> Path:
    """A backup of the deployment."""
    backup(deployed, tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Another machine, with nothing yet."""
    (tmp_path / "other").mkdir()
    return configured(tmp_path / "other")
