"""The database: SQLite in the data folder, or PostgreSQL where a URL is set."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from api.storage import patience
from assistant.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
FILE = "pmr-advisor.sqlite"
WAIT: int = Settings.model_fields["database_seconds"].default
MIGRATION_LOCK = 7_367_001
"""The name, by PostgreSQL's custom a number, of the lock under which one server alone migrates."""
IN_MEMORY = URL.create("sqlite")


class StorageError(RuntimeError):
    """A database that cannot be used; the message says why and what to do, and shows no password."""


def address(settings: Settings) -> URL:
    """Where the settings put the database. Raises StorageError."""
    given = settings.database_url.get_secret_value()
    if not given:
        return URL.create("sqlite", database=str(settings.data_dir.absolute() / FILE))
    try:
        url = make_url(given)
    except ArgumentError:
        url = URL.create("unreadable")
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise StorageError(
            "PMR_DATABASE_URL (or DATABASE_URL): not a database that can be used; write "
            "postgresql://user:password@host:5432/name, or leave it empty for SQLite in the data folder"
        )
    return url


def now() -> datetime:
    return datetime.now(UTC)


class Database:
    """Transactions on one database.

    A writing one takes SQLite's write lock at its beginning: it waits for its turn instead of failing at its end.
    """

    def __init__(self, url: URL = IN_MEMORY, wait: int = WAIT) -> None:
        """`wait` is in seconds, for a lock or a connection. Raises StorageError where PostgreSQL's driver is not
        installed."""
        self.name = url.render_as_string(hide_password=True)
        self._wait = wait
        self.engine = _engine(url, wait)
        self._sqlite = self.engine.dialect.name == "sqlite"
        # Beside the pool, which those who hold a lock must not empty for those whom it waits for.
        self._beside = self.engine if self._sqlite else _engine(url, wait, pool_size=1, max_overflow=-1)
        self._writers = Lock()
        self._immediate = self.engine.execution_options(immediate=True)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(self._immediate, expire_on_commit=False)

    def reading(self) -> AbstractContextManager[Session]:
        return self._reading.begin()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        # SQLite's own waiting looks again after ever longer pauses; writers of one process take turns without.
        if self._sqlite and not self._writers.acquire(timeout=self._wait):
            raise PoolTimeout(f"no turn to write within {self._wait} seconds")
        try:
            with self._writing.begin() as session:
                yield session
        finally:
            if self._sqlite:
                self._writers.release()

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Waits until no other server does what is so called. SQLite's users are one process, which sees to it itself."""
        if self._sqlite:
            yield
            return
        connection = self._beside.connect()
        try:
            connection.execute(text(f"SET LOCAL lock_timeout = '{patience.LONGEST_TURN}s'"))
            # Held by a transaction, as poolers between here and PostgreSQL keep nothing longer.
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")
            with patience.at_least(patience.LONGEST_TURN + patience.BEYOND):
                connection.execute(lock, {"what": what})
            yield
        finally:
            # What was done is kept, even where the lock was lost meanwhile.
            with suppress(DBAPIError):
                connection.close()

    def look(self) -> None:
        """Raises OperationalError where the database does not answer."""
        with self._beside.connect() as connection:
            connection.execute(text("SELECT 1"))

    def upgrade(self) -> None:
        """Brings the tables to what this program expects, whole or not at all. Raises StorageError."""
        with self._usable(), self.migrating() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
            if found is not None and found not in revisions():
                raise StorageError(
                    f"{self.name}: written by a newer pmr-advisor (tables {found}); update the program, or restore "
                    "a backup made before"
                )
            command.upgrade(_steps(connection), "head")

    def downgrade(self, revision: str) -> None:
        """Takes the tables back to an earlier revision, whole or not at all; what later ones hold is lost.

        Raises StorageError.
        """
        with self._usable(), self.migrating() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
            earlier = revisions()[: revisions().index(found)] if found in revisions() else []
            if revision not in earlier:
                told = ", ".join(earlier) or "none"
                raise StorageError(f"{revision}: no revision before {found}, which the tables have; there are: {told}")
            command.downgrade(_steps(connection), revision)

    def revision(self) -> str | None:
        """Of the tables; None where there are none. Raises StorageError."""
        with self._usable(), self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, OSError) as error:
            why = str(getattr(error, "orig", error)).partition("\n")[0]
            raise StorageError(f"{self.name}: the database cannot be used ({why})") from error

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A transaction that no other server migrates beside. SQLite's foreign keys rest: a table that is copied to be
        altered would take with it whatever points at it."""
        with patience.at_least(), self._immediate.connect() as connection:
            if self._sqlite:
                _sqlite(connection, "PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    if not self._sqlite:
                        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
                    yield connection
            finally:
                if self._sqlite:
                    _sqlite(connection, "PRAGMA foreign_keys=ON")

    def erase(self) -> None:
        """Takes what was deleted off the disk: until then SQLite keeps it in the write-ahead log."""
        if self._sqlite:
            with self.engine.connect() as connection:
                _sqlite(connection, "PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self.engine.dispose()
        self._beside.dispose()


def revisions() -> list[str]:
    """Of the tables, as this program knows them, the first one first."""
    return [script.revision for script in ScriptDirectory.from_config(_steps()).walk_revisions()][::-1]


def _steps(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def open_database(settings: Settings) -> Database:
    """The database of the settings, its tables up to date. Raises StorageError."""
    url = address(settings)
    if url.drivername == "sqlite" and url.database:
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            Path(url.database).touch(mode=0o600)
        except OSError as error:
            raise StorageError(f"{url.database}: cannot be written ({error.strerror}); see PMR_DATA_DIR") from error
    database = Database(url, settings.database_seconds)
    database.upgrade()
    return database


def in_memory() -> Database:
    """A database that ends with the program."""
    database = Database()
    database.upgrade()
    return database


def _engine(url: URL, wait: int, **more: Any) -> Engine:
    # An exception must not quote what people wrote.
    options: dict[str, Any] = {"hide_parameters": True, "pool_timeout": wait, **more}
    if url.get_backend_name() == "sqlite":
        if not url.database:
            # A database in memory lives in its one connection, which transactions take in turn.
            options |= {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
        connecting: dict[str, Any] = {"timeout": wait, "check_same_thread": False}
    else:
        options |= {"pool_pre_ping": True}
        connecting = patience.arguments(url, wait)
    try:
        engine = create_engine(url, connect_args=connecting, **options)
    except ModuleNotFoundError as error:
        raise StorageError("PostgreSQL needs a driver: pip install 'psycopg[binary]'") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_prepare, wait))
        event.listen(engine, "begin", _begin)
    else:
        patience.bound(engine, wait)
    return engine


def _prepare(wait: int, connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions where it sees fit
    _write_ahead(connection, wait)
    for pragma in ("foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection, wait: int) -> None:
    """Turns the log on. Servers that start at once do so beside each other, and here SQLite does not wait by itself."""
    until = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _sqlite(connection: Connection, statement: str) -> None:
    """Runs a statement outside of any transaction."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute(statement).fetchall()
