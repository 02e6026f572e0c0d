"""The database broken, full, locked, read-only or gone: told, nothing lost, and well again as soon as it is."""

import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from api.app import create_app
from api.schemas import ChatRequest
from api.storage.conversations import Conversations
from api.storage.database import FILE, Database, StorageError, open_database
from assistant.settings import Settings
from tests.api.echo import Echo
from tests.api.storage.postgres import running

pytestmark = pytest.mark.faults

PlainUser = Callable[[], AbstractContextManager[None]]


def filled(folder: Path) -> Path:
    """A database with conversations in it, closed."""
    database = open_database(Settings(data_dir=folder))
    conversations = Conversations(database)
    for number in range(60):
        conversations.ask("me", ChatRequest(message=f"Question {number}? " + "Many words. " * 40))
    database.close()
    return folder / FILE


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5_000])


def garbage_header(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(100) + file.read_bytes()[100:])


def garbage_schema(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + random.Random(2).randbytes(3_996) + whole[4_096:])


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("fault", [truncated, garbage_header, garbage_schema, a_folder])
def test_a_broken_database_is_named_at_the_start_and_left_as_it_is(
    tmp_path: Path, fault: Callable[[Path], None]
) -> None:
    file = filled(tmp_path)
    fault(file)
    before = file.read_bytes() if file.is_file() else b""
    with pytest.raises(StorageError, match=f"{FILE}.*cannot be"):
        open_database(Settings(data_dir=tmp_path))
    assert (file.read_bytes() if file.is_file() else b"") == before


def test_a_database_whose_pages_broke_answers_503_and_the_page_is_served(tmp_path: Path) -> None:
    file = filled(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: 40 * 4_096] + random.Random(4).randbytes(len(whole) - 40 * 4_096))
    with TestClient(create_app(Echo(), opened(tmp_path)), raise_server_exceptions=False) as client:
        statuses = {client.post("/api/chat", json={"message": f"Naps {n}?"}).status_code for n in range(20)}
        assert 503 in statuses
        assert statuses <= {200, 503}
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == 200


def opened(folder: Path) -> Conversations:
    return Conversations(open_database(Settings(data_dir=folder)))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[TestClient, Database]]:
    conversations = opened(tmp_path)
    with TestClient(create_app(Echo(), conversations), raise_server_exceptions=False) as client:
        client.get("/")  # whose cookie conversations are kept for
        yield client, conversations.database


def ask(client: TestClient) -> int:
    response = client.post("/api/chat", json={"message": "Naps? " + "Many words. " * 300})
    if response.status_code >= 500:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["retry-after"]
    return response.status_code


@pytest.mark.parametrize(
    ("fault", "mended"),
    [("PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000"), ("PRAGMA query_only=ON", "PRAGMA query_only=OFF")],
    ids=["disk full", "read-only disk"],
)
def test_a_disk_that_takes_nothing_answers_503_and_keeps_all_that_was_stored(
    served: tuple[TestClient, Database], fault: str, mended: str
) -> None:
    client, database = served
    assert ask(client) == 200
    commands = [fault]

    @event.listens_for(database.engine, "checkout")
    def broken(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(commands[0]).fetchall()

    while (status := ask(client)) == 200:
        pass
    assert status == 503
    assert client.get("/api/conversations").status_code == 200
    before = len(client.get("/api/conversations").json())
    commands[0] = mended
    assert ask(client) == 200
    assert len(client.get("/api/conversations").json()) == before + 1


def test_a_database_locked_by_another_writer_answers_503_and_then_goes_on(
    served: tuple[TestClient, Database], tmp_path: Path
) -> None:
    client, _ = served
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert ask(client) == 503
    other.execute("COMMIT")
    other.close()
    assert ask(client) == 200


def test_a_crowd_that_takes_every_connection_is_told_to_come_back(tmp_path: Path) -> None:
    conversations = opened(tmp_path)
    with TestClient(create_app(Echo(), conversations), raise_server_exceptions=False) as client:
        crowd = [conversations.database.engine.connect() for _ in range(15)]
        assert ask(client) == 503
        assert client.get("/healthz").status_code == 200
        for connection in crowd:
            connection.close()
        assert ask(client) == 200


def test_a_database_file_without_the_right_to_write_it_is_named(open_folder: Path, plain_user: PlainUser) -> None:
    file = filled(open_folder)
    open_folder.chmod(0o555)
    file.chmod(0o444)
    with plain_user(), pytest.raises(StorageError, match=f"{FILE}.*cannot be"):
        open_database(Settings(data_dir=open_folder))
    open_folder.chmod(0o755)


def test_a_data_folder_without_the_right_to_write_it_is_named_with_the_setting(
    open_folder: Path, plain_user: PlainUser
) -> None:
    open_folder.chmod(0o555)
    with plain_user(), pytest.raises(StorageError, match=r"Permission denied.*PMR_DATA_DIR"):
        open_database(Settings(data_dir=open_folder / "data"))


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    file = filled(tmp_path)
    raw = sqlite3.connect(file)
    raw.execute("UPDATE alembic_version SET version_num = 'v999'")
    raw.commit()
    raw.close()
    with pytest.raises(StorageError, match="newer pmr-advisor"):
        open_database(Settings(data_dir=tmp_path))


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    assert opened(tmp_path).listed("me") == []


def test_garbage_in_the_write_ahead_log_takes_nothing_of_what_was_stored(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / f"{FILE}-wal").write_bytes(random.Random(5).randbytes(50_000))
    conversations = opened(tmp_path)
    assert len(conversations.listed("me")) == 60
    conversations.database.close()


@pytest.mark.services
def test_a_postgresql_that_goes_away_answers_503_and_is_used_again_when_it_is_back() -> None:
    with running() as server:
        database = Database(server.database())
        database.upgrade()
        with TestClient(create_app(Echo(), Conversations(database)), raise_server_exceptions=False) as client:
            client.get("/")
            assert ask(client) == 200
            with database.engine.connect() as connection:
                (pid,) = connection.execute(text("SELECT pg_backend_pid()")).one()
            postmaster = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
            os.kill(postmaster, signal.SIGSTOP)
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.2)
            assert ask(client) == 503
            assert client.get("/healthz").status_code == 200
            os.kill(postmaster, signal.SIGCONT)
            until = time.monotonic() + 90
            while (status := ask(client)) != 200:
                assert status == 503
                assert time.monotonic() < until
                time.sleep(0.2)
            # A question that reached the database between two faults is kept, though its answer was not.
            kept = [
                client.get(f"/api/conversations/{one['id']}").json() for one in client.get("/api/conversations").json()
            ]
            assert all(len(one["turns"]) == 1 for one in kept)
            assert sum(one["turns"][0]["response"] is not None for one in kept) >= 2
        database.close()
