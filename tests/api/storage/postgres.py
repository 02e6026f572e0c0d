"""A real PostgreSQL of one's own, on a socket in a folder that goes with it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

DEBIAN = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    """Where initdb and postgres are."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max((file.parent for file in DEBIAN.glob("*/bin/initdb")), default=None)


def _account() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


class Server:
    """Makes databases, each empty; can be stopped and started."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._url = URL.create(
            "postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder), "gssencmode": "disable"}
        )
        self._made = 0
        self._folder, self._account = folder, _account()
        quick = [f"-c{setting}=off" for setting in ("fsync", "synchronous_commit", "full_page_writes")]
        self._command = [programs / "postgres", "-D", folder / "data", "-k", folder, "-clisten_addresses=", *quick]

    def start(self) -> None:
        log = self._folder / "log"
        with log.open("ab") as told:
            self._process = subprocess.Popen(
                self._command, stdout=told, stderr=told, user=self._account, cwd=self._folder
            )
        until = time.monotonic() + 90
        while not self._answers():
            assert self._process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # does not wait for clients
        self._process.wait(60)

    def database(self) -> URL:
        self._made += 1
        name = f"made_{self._made}"
        engine = self._engine()
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return self._url.set(database=name)

    def _answers(self) -> bool:
        try:
            with self._engine().connect():
                return True
        except OperationalError:
            return False

    def _engine(self) -> Engine:
        return create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="pmr-postgres-"))
    account = _account()
    if account:
        shutil.chown(folder, account)
    initdb = (programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    subprocess.run([*initdb, "--locale=C"], check=True, capture_output=True, user=account, cwd=folder)
    server = Server(programs, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
