"""PostgreSQL's own programs, which dump a database and load it again; the password stands in no command line."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from api.upkeep.archive import BackupError

LONGEST = 6 * 3_600
"""Seconds for a dump, or for loading one: so long that only what hangs is stopped."""
_PLAIN = ("--no-owner", "--no-privileges")
LEAVING = 5
"""Seconds for a program that has just closed its connection to be gone from PostgreSQL's list."""
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def dump(url: URL, target: Path, seconds: float = LONGEST) -> None:
    """Raises BackupError, also where it takes longer."""
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    _run("pg_dump", url, *_PLAIN, "--format=custom", f"--file={target}", seconds=seconds)


def load(url: URL, source: Path, seconds: float = LONGEST) -> None:
    """Puts a dump in place of the tables that are there, in one transaction: where it cannot be loaded, nothing has
    changed. Raises BackupError."""
    script = source.with_suffix(".sql")
    try:
        _run("pg_restore", None, *_PLAIN, "--clean", "--if-exists", f"--file={script}", str(source), seconds=seconds)
        # Tables that the dump does not know would stand in the way of later steps.
        once = ("--single-transaction", "--set=ON_ERROR_STOP=1", f"--command={_dropping(url)}", f"--file={script}")
        _run("psql", url, "--no-psqlrc", "--quiet", *once, seconds=seconds)
    except BackupError as error:
        raise BackupError(f"{error}; nothing has changed") from error
    finally:
        script.unlink(missing_ok=True)


def others(url: URL) -> int:
    """How many programs are connected to the database beside this one. Raises BackupError."""
    until = time.monotonic() + LEAVING
    while (found := _ask(url, OTHERS)) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def is_empty(url: URL) -> bool:
    """Raises BackupError."""
    return not _ask(url, "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()")


def _ask(url: URL, question: str) -> int:
    with _connected(url) as connection:
        return int(connection.scalar(text(question)) or 0)


def _dropping(url: URL) -> str:
    """The statement that drops every table."""
    with _connected(url) as connection:
        quoted = [connection.dialect.identifier_preparer.quote(name) for name in inspect(connection).get_table_names()]
    return f"DROP TABLE {', '.join(quoted)}" if quoted else "SELECT"


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    """A transaction. Raises BackupError."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise BackupError(f"{_shown(url)}: the database cannot be used ({str(error.orig).splitlines()[0]})") from error
    finally:
        engine.dispose()


def _run(program: str, url: URL | None, *arguments: str, seconds: float) -> None:
    """Runs it on a database, or on none."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed; install PostgreSQL's client programs (postgresql-client)")
    where = f" on {_shown(url)}" if url else ""
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    if url:
        to = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        arguments = (f"--dbname={to}", "--no-password", *arguments)
        if url.password:
            environment["PGPASSWORD"] = str(url.password)
    try:
        done = subprocess.run(
            [found, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise BackupError(f"{program} has not ended{where} within {seconds:,.0f} seconds, and was stopped") from error
    if done.returncode:
        told = done.stderr.strip().splitlines() or ["no reason given"]
        why = next((line for line in told if "error:" in line.lower()), told[-1])
        raise BackupError(f"{program} failed{where}: {why}")


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
