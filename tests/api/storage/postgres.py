"""A real PostgreSQL of one's own, on a socket in a folder that goes with it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import URL, Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

DEBIAN = Path("/usr/lib/postgresql")


def _binaries() -> Path | None:
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

    @property
    def socket(self) -> Path:
        return self._folder / ".s.PGSQL.5432"

    def _answers(self) -> bool:
        try:
            with self._engine().connect():
                return True
        except OperationalError:
            return False

    def _engine(self) -> Engine:
        return create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


class Silent:
    """A proxy before PostgreSQL that can fall silent, as a network that loses every packet: nothing comes through, and
    nothing is closed."""

    def __init__(self, behind: Path) -> None:
        self._behind = behind
        self.passing = Event()
        self.passing.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def before(self, url: URL) -> URL:
        """The same database behind this proxy."""
        return url.set(host="127.0.0.1", port=self._listening.getsockname()[1], query={"gssencmode": "disable"})

    def close(self) -> None:
        self.passing.set()
        for one in (self._listening, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._behind))
                self._open += client, server
                for pair in ((client, server), (server, client)):
                    Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self.passing.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def running() -> Iterator[Server]:
    """Skips the test where PostgreSQL is not installed."""
    programs = _binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
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
