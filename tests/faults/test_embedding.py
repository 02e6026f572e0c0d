"""The embedding model's process killed, and the server that it works for."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import psutil
import pytest

from assistant.retrieval.apart import Apart
from assistant.retrieval.embedding import EmbeddingError
from tests.assistant.retrieval.lengths import Lengths

pytestmark = pytest.mark.faults

ENOUGH = 120
"""Seconds for a process to go on a busy machine."""


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    with closing(Apart(Lengths)) as apart:
        yield apart


def test_a_new_process_takes_the_place_of_one_that_was_killed(apart: Apart) -> None:
    apart.embed_query("Naps?")
    before = apart.pid
    assert before
    os.kill(before, signal.SIGKILL)
    assert apart.embed_query("Naps?") == [5.0]
    assert apart.pid != before


def test_a_text_that_kills_it_twice_is_a_fault_and_the_next_is_embedded(apart: Apart) -> None:
    with pytest.raises(EmbeddingError, match="ends or hangs"):
        apart.embed_query("deadly")
    assert apart.embed_query("Naps?")


def test_texts_that_kill_it_take_no_others_with_them(apart: Apart) -> None:
    apart.embed_query("Naps?")
    with ThreadPoolExecutor(24) as pool:
        deadly = [pool.submit(apart.embed_documents, ["deadly", "x" * n]) for n in range(2)]
        others = [pool.submit(apart.embed_query, "x" * n) for n in range(1, 22)]
        assert [one.result(ENOUGH) for one in others] == [[float(n)] for n in range(1, 22)]
        for one in deadly:
            with pytest.raises(EmbeddingError, match="ends or hangs"):
                one.result(ENOUGH)


def test_killed_at_random_moments_it_answers_everyone() -> None:
    with closing(Apart(Lengths)) as apart, ThreadPoolExecutor(16) as pool:
        apart.embed_query("Naps?")
        for n in range(8):
            asked = [pool.submit(apart.embed_query, "x" * k) for k in range(1, 200)]
            time.sleep(Random(n).uniform(0, 0.02))
            while (killed := apart.pid) is None:
                time.sleep(0.001)
            os.kill(killed, signal.SIGKILL)
            assert [one.result(ENOUGH) for one in asked] == [[float(k)] for k in range(1, 200)]
            while apart.pid == killed:
                # Nobody waited for it any more; the next are lost to the next alone.
                time.sleep(0.001)


def test_a_new_process_takes_the_place_of_one_that_hangs() -> None:
    with closing(Apart(Lengths, seconds=10)) as apart:
        apart.embed_query("Naps?")
        before = apart.pid
        assert before
        os.kill(before, signal.SIGSTOP)
        assert apart.embed_query("Naps?") == [5.0]
        assert apart.pid != before
        assert not psutil.pid_exists(before)


def test_where_no_new_one_can_be_begun_that_is_told_and_the_next_is_embedded_once_it_can(apart: Apart) -> None:
    apart.embed_query("Naps?")
    assert apart.pid
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    os.kill(apart.pid, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        for _ in range(2):
            with pytest.raises(EmbeddingError, match="ends or hangs"):
                apart.embed_query("Naps?")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert apart.embed_query("Naps?") == [5.0]


def test_it_ends_with_a_server_that_is_killed() -> None:
    program = "; ".join(
        (
            "from assistant.retrieval.apart import Apart",
            f"from {Lengths.__module__} import Lengths",
            "apart = Apart(Lengths)",
            "apart.embed_query('Naps?')",
            "print(apart.pid, flush=True)",
            "input()",
        )
    )
    here = Path(__file__).parents[2]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", program], cwd=here, text=True, **pipes) as server:  # type: ignore[call-overload]
        pid = int(server.stdout.readline())
        assert psutil.pid_exists(pid)
        server.kill()
    until = time.monotonic() + ENOUGH
    with suppress(psutil.NoSuchProcess):
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < until
            time.sleep(0.05)
