"""Processes to kill, forked from a warm parent: none of them has to import anything."""

import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx

PATIENCE = 180
"""Seconds that a process is given before a test calls it hung."""

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.warm"])


@contextmanager
def forked(work: Callable[..., object], *arguments: object) -> Iterator[BaseProcess]:
    """A process that is gone at the end, one way or the other."""
    process = FORKS.Process(target=work, args=arguments)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join(PATIENCE)


@contextmanager
def telling(work: Callable[..., object], *arguments: object) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process whose last argument is the end of a pipe to here."""
    here, there = FORKS.Pipe(duplex=False)
    with here, forked(work, *arguments, there) as process:
        there.close()
        yield process, here


def heard(told: Connection) -> Any:
    """What the process tells next. Raises EOFError where it ended without a word."""
    assert told.poll(PATIENCE), "the process hangs"
    return told.recv()


def client(path: Path) -> httpx.Client:
    return httpx.Client(
        transport=httpx.HTTPTransport(uds=str(path), verify=False), base_url="http://desk", timeout=PATIENCE
    )


def awaited(path: Path, process: BaseProcess) -> None:
    """Returns once a server listens on the socket."""
    until = time.monotonic() + PATIENCE
    while True:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                return probe.connect(str(path))
            except (FileNotFoundError, ConnectionRefusedError):
                assert process.is_alive(), "the server did not start"
                assert time.monotonic() < until, "the server hangs"
        time.sleep(0.02)
