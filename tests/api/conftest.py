"""The API over both assistants, and over one that only repeats; storage on both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL

from api.app import create_app
from api.storage.clock import LEAP
from api.storage.clock_tables import ClockRow
from api.storage.conversations import Conversations
from api.storage.database import Database
from assistant.chat import Assistant
from tests.api.storage.postgres import Server, running

START = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def client(assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(assistant), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def cheap_client(cheap_assistant: Assistant) -> Iterator[TestClient]:
    with TestClient(create_app(cheap_assistant), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "chat.sqlite"))
    server: Server = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    database = Database(url, wait=60)
    database.upgrade()
    yield database
    database.close()


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def pass_by(self, time: timedelta) -> None:
        self.moment += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def trust_the_clock(database: Database) -> None:
    """As if servers had watched it for a week, before which nothing is deleted for its age."""
    with database.writing() as session:
        session.get_one(ClockRow, 1).since -= LEAP


@pytest.fixture
def conversations(database: Database, clock: Clock) -> Conversations:
    return Conversations(database, timedelta(days=30), clock)


@pytest.fixture
def serve(conversations: Conversations) -> Iterator[Callable[[Assistant], TestClient]]:
    """Serves an assistant over the database."""
    with ExitStack() as stack:

        def served(assistant: Assistant) -> TestClient:
            app = create_app(assistant, conversations)
            return stack.enter_context(TestClient(app, raise_server_exceptions=False))

        yield served
