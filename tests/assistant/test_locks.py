"""The data folder is shared as it may be, and a lock is free again however its holder ended."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.locks import INGESTION, UNFINISHED, Busy, ingesting, ingestion_under_way, replacing, serving


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    """Another process that holds a lock until it is ended."""
    began: list[subprocess.Popen[str]] = []

    def hold(kind: str) -> subprocess.Popen[str]:
        code = (
            f"import time; from pathlib import Path; from assistant.locks import {kind}\n"
            f"with {kind}(Path({str(tmp_path)!r})): print('held', flush=True); time.sleep(60)"
        )
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        began.append(process)
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in began:
        process.kill()
        process.communicate()


def test_a_second_ingestion_is_told_which_process_runs_and_since_when(
    tmp_path: Path, holder: Callable[[str], "subprocess.Popen[str]"]
) -> None:
    other = holder("ingesting")
    with pytest.raises(Busy, match=rf"process {other.pid}, since 20\d\d-.*--wait"), ingesting(tmp_path):
        pass
    assert str(other.pid) in ingestion_under_way(tmp_path)


def test_a_lock_whose_holder_was_killed_is_free(
    tmp_path: Path, holder: Callable[[str], "subprocess.Popen[str]"]
) -> None:
    other = holder("ingesting")
    other.send_signal(signal.SIGKILL)
    other.wait()
    with ingesting(tmp_path):
        assert json.loads((tmp_path / INGESTION).read_text())["pid"] == os.getpid()
    assert ingestion_under_way(tmp_path) == ""


def test_whoever_waits_begins_when_the_other_has_ended(
    tmp_path: Path, holder: Callable[[str], "subprocess.Popen[str]"]
) -> None:
    other = holder("ingesting")
    ending = threading.Timer(0.5, other.kill)
    began = time.monotonic()
    ending.start()
    with ingesting(tmp_path, wait=True):
        assert time.monotonic() - began > 0.3
    ending.join()


def test_servers_share_the_folder_and_each_knows_whether_it_is_the_only_one(
    tmp_path: Path, holder: Callable[[str], "subprocess.Popen[str]"]
) -> None:
    with serving(tmp_path) as alone:
        assert alone
    holder("serving")
    with serving(tmp_path) as alone:
        assert not alone


def test_nothing_is_replaced_under_a_server_and_no_server_starts_on_what_is_being_replaced(
    tmp_path: Path, holder: Callable[[str], "subprocess.Popen[str]"]
) -> None:
    server = holder("serving")
    with pytest.raises(Busy, match="a server runs on"), replacing(tmp_path):
        pass
    server.kill()
    server.wait()
    holder("replacing")
    with pytest.raises(Busy, match="being replaced"), serving(tmp_path):
        pass


def test_an_ingestion_may_run_beside_a_server(tmp_path: Path, holder: Callable[[str], "subprocess.Popen[str]"]) -> None:
    holder("serving")
    with ingesting(tmp_path):
        pass


@pytest.mark.parametrize("work", [ingesting, serving])
def test_after_an_interrupted_restore_nobody_begins(tmp_path: Path, work: Callable[[Path], object]) -> None:
    (tmp_path / UNFINISHED).touch()
    with pytest.raises(Busy, match="restore FILE --force"), work(tmp_path):  # type: ignore[attr-defined]
        pass


def test_a_link_in_place_of_a_lock_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("whole", encoding="utf-8")
    (tmp_path / INGESTION).symlink_to(victim)
    with pytest.raises(Busy, match="cannot be written"), ingesting(tmp_path):
        pass
    assert victim.read_text(encoding="utf-8") == "whole"
