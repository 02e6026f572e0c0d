"""A deployment with one small guide, one conversation, and the cheap embedding model."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from api.schemas import ChatRequest
from api.storage.conversations import Conversations
from api.storage.database import open_database
from assistant.library import Library
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
