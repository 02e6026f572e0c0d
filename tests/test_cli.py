"""The command line: answers with sources, exit codes, and faults in one line."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.models import Answer, Turn
from assistant.settings import Settings
from cli import tell

ROOT = Path(__file__).parent.parent


def run(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PMR_DATA_DIR": str(data), **environment},
    )


def test_ask_prints_the_answer_with_its_sources(assistant: object, settings: Settings) -> None:
    done = run("ask", "How many away rotations should I do?", data=settings.data_dir)
    assert done.returncode == 0, done.stderr
    assert "Aim for 1–2 away rotations" in done.stdout
    assert "Away Rotations (Audition Rotations)" in done.stdout


class Words(Assistant):
    """Answers at once."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def invoke(self, input: Turn, config: object = None, **kwargs: object) -> Answer:
        return self.answer


def test_the_raw_response_is_json_and_a_silence_exits_with_3(capsys: pytest.CaptureFixture[str]) -> None:
    silence = Answer(status="not_covered", answer="The guides do not answer this.")
    assert tell(Words(silence), "What does a physiatrist earn?", json=True) == 3
    assert json.loads(capsys.readouterr().out)["status"] == "not_covered"


@pytest.mark.parametrize("command", [("serve",), ("mcp", "--http")])
def test_a_port_in_use_is_told_with_the_remedy(tmp_path: Path, command: tuple[str, ...]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(*command, "--port", str(taken.getsockname()[1]), data=tmp_path)
    assert done.returncode == 1
    assert "PORT=9000" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (("ask", "x"), {}, "run 'make ingest'"),
        (("mcp",), {}, "run 'make ingest'"),
        (("serve", "--port", "0"), {}, "greater than or equal to 1"),
        (("ask", "x"), {"PMR_WORDS": "many"}, "PMR_WORDS='many'"),
        (("ask", "x"), {"PMR_NOPE": "1"}, "PMR_NOPE: no such setting"),
    ],
)
def test_a_fault_is_one_line_without_a_trace(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], told: str
) -> None:
    done = run(*arguments, data=tmp_path, **environment)
    assert done.returncode != 0
    assert told in done.stderr
    assert "Traceback" not in done.stderr
