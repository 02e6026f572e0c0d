"""The doctor finds each fault of the data folder, the disk and the clock, and says what to do about it."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from api.upkeep.checks import machine
from api.upkeep.findings import Deployment
from assistant.locks import UNFINISHED, ingesting
from assistant.settings import Settings
from tests.api.upkeep.conftest import configured


def test_a_data_folder_that_is_not_there_is_found(tmp_path: Path) -> None:
    found = machine.data_folder(Deployment(configured(tmp_path / "none")))
    assert (found.state, "PMR_DATA_DIR" in found.do) == ("fault", True)


def test_a_data_folder_that_others_may_read_is_found(deployed: Settings) -> None:
    deployed.data_dir.chmod(0o755)
    found = machine.data_folder(Deployment(deployed))
    assert (found.state, found.do) == ("warning", f"chmod 700 {deployed.data_dir}")


@pytest.mark.parametrize(("free", "state"), [(100 * 1024**2, "fault"), (1024**3, "warning"), (10 * 1024**3, "fine")])
def test_a_disk_that_is_filling_is_found(
    deployed: Settings, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert machine.disk(Deployment(deployed)).state == state


def test_a_clock_that_cannot_be_right_is_found(deployed: Settings) -> None:
    assert machine.clock(Deployment(deployed, now=lambda: datetime(1970, 1, 1, tzinfo=UTC))).state == "fault"
    behind = machine.clock(Deployment(deployed, now=lambda: datetime.now(UTC) - timedelta(days=2)))
    assert (behind.state, "timedatectl" in behind.do) == ("warning", True)


def test_a_broken_off_restore_and_an_ingestion_under_way_are_found(deployed: Settings) -> None:
    with ingesting(deployed.data_dir):
        assert "under way" in machine.work(Deployment(deployed)).found
    (deployed.data_dir / UNFINISHED).touch()
    assert machine.work(Deployment(deployed)).state == "fault"
