"""The tables moved up and down, with a backup before."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.storage.database import FILE, revisions
from api.upkeep.archive import reading
from assistant.locks import serving
from assistant.settings import Settings
from cli import app
from tests.api.upkeep.conftest import MODEL, messages


@pytest.fixture
def run(deployed: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("PMR_DATA_DIR", str(deployed.data_dir))
    monkeypatch.setenv("PMR_EMBEDDING_MODEL", MODEL)
    return CliRunner()


def test_the_tables_go_down_and_up_again_and_each_step_leaves_a_backup(run: CliRunner, deployed: Settings) -> None:
    first, last = revisions()[0], revisions()[-1]
    down = run.invoke(app, ["database", "downgrade", first])
    assert (down.exit_code, f"{last} → {first}" in down.output) == (0, True), down.output
    assert run.invoke(app, ["database", "current"]).output == f"{first} (this program uses {last})\n"
    up = run.invoke(app, ["database", "upgrade"])
    assert (up.exit_code, f"{first} → {last}" in up.output) == (0, True), up.output
    assert messages(deployed) == {"How many aways?"}
    made = sorted((deployed.data_dir / "backups").iterdir())
    assert [file.name.split("-")[1] for file in made] == sorted([first, last])
    with reading(made[0]) as (_, contents):
        assert [part.name for part in contents.parts] == ["database.sqlite"]


def test_a_revision_that_is_none_is_refused_with_those_there_are(run: CliRunner) -> None:
    done = run.invoke(app, ["database", "downgrade", "v999"])
    assert done.exit_code == 1
    assert f"there are: {', '.join(revisions()[:-1])}" in done.output


def test_no_table_is_moved_under_a_server(run: CliRunner, deployed: Settings) -> None:
    with serving(deployed.data_dir):
        done = run.invoke(app, ["database", "downgrade", revisions()[0]])
    assert done.exit_code == 1
    assert "a server runs on" in done.output


def test_tables_that_are_right_are_left_alone(run: CliRunner, deployed: Settings) -> None:
    assert "already" in run.invoke(app, ["database", "upgrade"]).output
    assert not (deployed.data_dir / "backups").exists()


def test_a_backup_and_a_restore_as_they_are_typed(run: CliRunner, deployed: Settings, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    assert run.invoke(app, ["backup", str(file)]).exit_code == 0
    again = run.invoke(app, ["backup", str(file)])
    assert (again.exit_code, "is there already" in again.output) == (1, True)
    refused = run.invoke(app, ["restore", str(file)])
    assert (refused.exit_code, "--force" in refused.output) == (1, True)
    done = run.invoke(app, ["restore", str(file), "--force"])
    assert (done.exit_code, "what was there lies in" in done.output) == (0, True), done.output
    assert (deployed.data_dir / FILE).exists()
