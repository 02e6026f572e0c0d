"""The doctor runs every check, tells what each found, and exits with 1 where something must be done."""

import json
import shutil
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from api.upkeep.doctor import examined
from api.upkeep.findings import Deployment, Finding
from assistant.settings import Settings
from cli import app
from tests.api.upkeep.conftest import MODEL
from tests.services.chroma import free_port


def states(found: Iterator[tuple[str, Finding]]) -> dict[str, str]:
    return {name: finding.state for name, finding in found}


def test_a_deployment_that_is_well_has_nothing_to_be_done(deployed: Settings) -> None:
    found = dict(examined(Deployment(deployed, port=free_port())))
    assert {name: finding for name, finding in found.items() if finding.state == "fault"} == {}
    assert set(found) >= {
        "versions",
        "clock",
        "data folder",
        "disk",
        "database",
        "library",
        "index",
        "port",
        "exposure",
    }
    assert all(finding.do for finding in found.values() if finding.state != "fine")


def test_a_check_that_breaks_down_is_a_finding_too(deployed: Settings) -> None:
    def broken(_: Deployment) -> Finding:
        raise PermissionError("not allowed")

    assert states(examined(Deployment(deployed), {"broken": broken})) == {"broken": "fault"}


def test_the_command_exits_with_1_where_something_must_be_done(
    deployed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMR_DATA_DIR", str(deployed.data_dir))
    monkeypatch.setenv("PMR_EMBEDDING_MODEL", MODEL)
    well = CliRunner().invoke(app, ["doctor", "--json", "--port", str(free_port())])
    assert well.exit_code == 0, well.output
    assert {one["check"] for one in json.loads(well.output)} >= {"database", "index"}
    shutil.rmtree(deployed.index_dir)
    ill = CliRunner().invoke(app, ["doctor", "--port", str(free_port())])
    assert (ill.exit_code, "→ run 'make ingest'" in ill.output) == (1, True)


def test_settings_that_cannot_be_read_are_all_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMR_WORDS", "many")
    done = CliRunner().invoke(app, ["doctor", "--json"])
    assert done.exit_code == 1
    assert [one["check"] for one in json.loads(done.output)] == ["settings"]
    assert "PMR_WORDS" in done.output
