"""PostgreSQL's own programs, which dump a database and load it again; the password stands in no command line."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from sqlalchemy import URL, MetaData, create_engine, text
from sqlalchemy.exc import DBAPIError

from api.upkeep.archive import BackupError

LEAVING = 5
"""Seconds for a program that has just closed its connection to be gone from PostgreSQL's list."""
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def dump(url: URL, target: Path) -> None:
    """Raises BackupError."""
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(url: URL, source: Path) -> None:
    """Puts a dump in place of the tables that are there. Raises BackupError."""
    _empty(url)
    _run("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source))


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
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text(question)) or 0)
    except DBAPIError as error:
        raise BackupError(f"{_shown(url)}: the database cannot be used ({str(error.orig).splitlines()[0]})") from error
    finally:
        engine.dispose()


def _empty(url: URL) -> None:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            tables = MetaData()
            tables.reflect(connection)
            tables.drop_all(connection)
    finally:
        engine.dispose()


def _run(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed; install PostgreSQL's client programs (postgresql-client)")
    where = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run(
        [found, f"--dbname={where}", "--no-password", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"{program} failed on {_shown(url)}: {why}")


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
