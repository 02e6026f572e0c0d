"""Who may work in the data folder beside whom: one ingestion at a time, any number of servers, and a restore alone.

The system frees a lock with the process that holds it, however that ends. Locks are files that stay:

ingest.lock    held by an ingestion, or by a backup while it copies what one would change; says by whom and since when
serve.lock     shared by the servers, held alone by whatever replaces the data under them
unfinished     stands while a restore puts its parts in place; what finds it knows that they are not whole
"""

import fcntl
import json
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

INGESTION = "ingest.lock"
SERVERS = "serve.lock"
UNFINISHED = "unfinished"

LOOK_AGAIN = 0.2
"""Seconds between looks at a lock that is waited for."""


class Busy(RuntimeError):
    """The data folder is in use; the message says by what, and what to do."""


@contextmanager
def ingesting(folder: Path, wait: bool = False) -> Iterator[None]:
    """Holds off every other ingestion. Raises Busy."""
    refuse_unfinished(folder)
    patience = math.inf if wait else 0.0
    with _held(folder / INGESTION, fcntl.LOCK_EX, patience, lambda: _who(folder / INGESTION)) as file:
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps({"pid": os.getpid(), "since": _now()}).encode(), 0)
        yield


@contextmanager
def serving(folder: Path) -> Iterator[bool]:
    """Holds off whatever would replace the data; whether this is the only server. Raises Busy."""
    refuse_unfinished(folder)
    alone = True
    try:
        with _no_server(folder):
            pass
    except Busy:
        alone = False
    # Another server that starts looks around in the same way, for a moment.
    with _held(folder / SERVERS, fcntl.LOCK_SH, 1.0, lambda: "the data are being replaced; start again after it"):
        refuse_unfinished(folder)
        yield alone


@contextmanager
def replacing(folder: Path) -> Iterator[None]:
    """Holds off every server and every ingestion. Raises Busy where one runs."""
    with (
        _no_server(folder),
        _held(folder / INGESTION, fcntl.LOCK_EX, 0.0, lambda: _who(folder / INGESTION)),
    ):
        yield


@contextmanager
def _no_server(folder: Path) -> Iterator[None]:
    with _held(
        folder / SERVERS, fcntl.LOCK_EX, 0.0, lambda: f"a server runs on {folder}; stop it first, and start it again"
    ):
        yield


def ingestion_under_way(folder: Path) -> str:
    """Who holds off other ingestions, in words; empty where nobody does."""
    try:
        with _held(folder / INGESTION, fcntl.LOCK_EX, 0.0, lambda: _who(folder / INGESTION)):
            return ""
    except Busy as busy:
        return str(busy)


def refuse_unfinished(folder: Path) -> None:
    """Raises Busy where a restore was interrupted."""
    if (folder / UNFINISHED).exists():
        raise Busy(f"{folder}: a restore was interrupted here; run 'pmr-advisor restore FILE --force' again")


@contextmanager
def _held(path: Path, kind: int, patience: float, busy: Callable[[], str]) -> Iterator[int]:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise Busy(f"{path}: cannot be written ({error.strerror}); make it writable, or see PMR_DATA_DIR") from error
    try:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, kind | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Busy(busy()) from None
                time.sleep(LOOK_AGAIN)
        yield file
    finally:
        os.close(file)


def _who(path: Path) -> str:
    try:
        told = json.loads(path.read_text())
        holder = f"process {int(told['pid'])}, since {told['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        holder = "just begun"
    return f"another ingestion or a backup is under way ({holder}); wait for its end, or add --wait"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
