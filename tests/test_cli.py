"""The command line: answers with sources, exit codes, and faults in one line."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from api.schemas import ChatRequest, ChatResponse, Feedback
from api.storage.conversations import open_conversations
from api.storage.feedback import Opinions
from assistant.chat import Assistant
from assistant.models import Answer, Turn
from assistant.settings import Settings
from cli import feedback, tell

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


def test_feedback_is_listed_with_the_question_only_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PMR_DATA_DIR", str(tmp_path))
    kept = open_conversations(Settings(data_dir=tmp_path))
    asked = kept.ask("me", ChatRequest(message="How many aways?"))
    response = ChatResponse(status="answered", answer="Two.", conversation_id="c", answer_id=asked.answer_id)
    kept.answer(asked, kept.before(asked), response)
    Opinions(kept.database).give(asked.answer_id, "me", Feedback(verdict="wrong", reason="Said\x1b[2J three"))
    kept.database.close()
    feedback(json=False, with_questions=False)
    plain = capsys.readouterr().out
    assert "verdict: wrong" in plain
    assert "reason: Said [2J three" in plain
    assert "aways" not in plain
    feedback(json=True, with_questions=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["question"], told["status"], told["answer_id"]) == ("How many aways?", "answered", asked.answer_id)


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
        (("serve", "--forwarded-allow-ips", "*"), {}, "--forwarded-allow-ips"),
        (("serve", "--forwarded-allow-ips", "::1,0.0.0.0/0"), {}, "would believe anybody"),
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
