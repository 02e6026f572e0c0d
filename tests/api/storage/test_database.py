"""The database: where it is, how it comes to its tables, and what it refuses."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import URL, inspect, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.schemas import ChatRequest
from api.storage.clock_tables import ClockRow
from api.storage.conversations import Conversations
from api.storage.database import FILE, MIGRATIONS, Database, StorageError, address, open_database
from api.storage.desk_tables import UserRow
from api.storage.rate_tables import RateRow
from assistant.settings import Settings

TABLES = set(UserRow.metadata.tables) | {RateRow.__tablename__, ClockRow.__tablename__}


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def migrate(database: Database, direction: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.migrating() as connection:
        config.attributes["connection"] = connection
        getattr(command, direction)(config, revision)


def test_an_empty_database_comes_to_all_its_tables_and_back_again(url: URL) -> None:
    database = Database(url)
    database.upgrade()
    assert tables(database) == {*TABLES, "alembic_version"}
    migrate(database, "downgrade", "base")
    assert tables(database) == {"alembic_version"}
    database.upgrade()
    assert tables(database) >= TABLES
    database.close()


def test_the_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, UserRow.metadata) == []


def test_servers_that_start_at_once_migrate_one_after_the_other(url: URL) -> None:
    databases = [Database(url, wait=60) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.upgrade, databases))
    assert tables(databases[0]) >= TABLES
    for database in databases:
        database.close()


def test_a_migration_that_fails_leaves_everything_as_it_was(url: URL) -> None:
    database = Database(url)
    with database.migrating() as connection:
        connection.execute(text("CREATE TABLE feedback (mine TEXT)"))
    with pytest.raises(StorageError):
        database.upgrade()
    assert tables(database) == {"feedback"}
    database.close()


def test_a_database_of_a_newer_program_is_refused_and_kept(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'v999'"))
    with pytest.raises(StorageError, match=r"newer pmr-advisor \(tables v999\); update the program"):
        database.upgrade()
    assert tables(database) >= TABLES


def test_sqlite_lies_in_the_data_folder_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new 100% #1"
    database = open_database(Settings(data_dir=folder))
    with database.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    database.close()


def test_what_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all, but some other file" * 100)
    with pytest.raises(StorageError, match=f"{FILE}: the database cannot be used .*not a database"):
        open_database(Settings(data_dir=tmp_path))


def test_a_folder_that_cannot_be_is_told_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="see PMR_DATA_DIR"):
        open_database(Settings(data_dir=tmp_path / "file"))


@pytest.mark.parametrize("given", ["postgres://u:pw@h/d", "postgresql://u:pw@h/d", "postgresql+psycopg://u:pw@h/d"])
def test_a_url_of_postgresql_is_taken_with_the_driver_at_hand(given: str) -> None:
    url = address(Settings(database_url=given))  # type: ignore[arg-type]
    assert (url.drivername, url.host, url.database) == ("postgresql+psycopg", "h", "d")


@pytest.mark.parametrize("given", ["mysql://u:hush@h/d", "postgresql+asyncpg://u:hush@h/d", "hush", "://hush"])
def test_another_url_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(StorageError, match="PMR_DATABASE_URL") as told:
        address(Settings(database_url=given))  # type: ignore[arg-type]
    assert "hush" not in str(told.value)


def test_a_server_that_cannot_be_reached_is_told_without_the_password() -> None:
    with pytest.raises(StorageError, match="cannot be used") as told:
        open_database(Settings(database_url="postgresql://u:hush@127.0.0.1:1/d"))  # type: ignore[arg-type]
    assert "hush" not in str(told.value)
    assert "127.0.0.1" in str(told.value)


def test_what_is_deleted_leaves_the_disk(tmp_path: Path) -> None:
    database = open_database(Settings(data_dir=tmp_path))
    conversations = Conversations(database)
    conversations.ask("me", ChatRequest(message="Brunhilde asks for Siegfried"))

    def on_disk() -> bool:
        return any(b"Brunhilde" in file.read_bytes() for file in tmp_path.iterdir())

    assert on_disk()
    conversations.forget("me")
    assert not on_disk()
    database.close()


def test_an_exception_of_the_database_does_not_quote_what_was_stored(database: Database) -> None:
    with pytest.raises(Exception, match="hidden") as told, database.writing() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "Brunhilde"})
    assert "Brunhilde" not in str(told.value)


def test_a_reader_of_the_file_does_not_stop_a_writer(tmp_path: Path) -> None:
    database = open_database(Settings(data_dir=tmp_path))
    reader = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM conversations").fetchall()
    Conversations(database).ask("me", ChatRequest(message="Hello there"))
    assert len(Conversations(database).listed("me")) == 1
    reader.close()
    database.close()


def test_a_writer_waits_for_another_as_long_as_the_setting_says(tmp_path: Path) -> None:
    database = open_database(Settings(data_dir=tmp_path, database_seconds=1))
    with ThreadPoolExecutor(1) as pool, database.writing():
        waiting = pool.submit(database.writing().__enter__)
        with pytest.raises(PoolTimeout, match="within 1 seconds"):
            waiting.result()
    database.close()
