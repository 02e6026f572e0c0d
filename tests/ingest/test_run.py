"""One ingestion from the command line, with guides of one's own."""

import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from assistant.settings import Settings
from corpus.guides import GuideError
from ingest.run import run


def test_guides_of_ones_own_stay_until_their_file_goes(assistant: object, settings: Settings, guide_file: Path) -> None:
    console = Console(quiet=True)
    assert run([guide_file], settings, console).added == ("sleep",)
    assert "sleep" in run([], settings, console).unchanged
    guide_file.unlink()
    assert run([], settings, console).removed == ("sleep",)


def test_a_guide_with_an_id_that_is_taken_is_refused(settings: Settings, tmp_path: Path) -> None:
    twin = tmp_path / "step-score-strategy-pmr.txt"
    twin.write_text("Another guide.", encoding="utf-8")
    with pytest.raises(GuideError, match="give it another 'id:'"):
        run([twin], settings, Console(quiet=True))


def test_the_command_says_what_is_wrong_in_one_line_and_exits_with_1(tmp_path: Path) -> None:
    broken = tmp_path / "broken.md"
    broken.write_text("---\nid: x\n---\nText.", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ingest", str(broken)],
        capture_output=True,
        text=True,
        check=False,
        env={"PMR_DATA_DIR": str(tmp_path / "data"), "PATH": ""},
    )
    assert done.returncode == 1
    assert "broken.md: front matter: title: Field required" in done.stderr
    assert "Traceback" not in done.stderr
