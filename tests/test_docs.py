"""What the documentation shows is run, so that it stays true."""

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from assistant.chat import Assistant
from assistant.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"


def examples(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_the_langchain_example_runs_as_it_is_written(
    assistant: Assistant, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PMR_DATA_DIR", str(settings.data_dir))
    (example,) = examples("langchain.md")
    exec(compile(example, "docs/langchain.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "Aim for 1–2 away rotations" in printed
    assert "Solid/Comfortable Range" in printed
    assert "230–245" in printed


def curled(page: str) -> list[tuple[str, Any]]:
    """The path and the JSON that each `curl` of a page sends."""
    commands = re.findall(r"^curl .*$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    words = [shlex.split(command) for command in commands]
    return [
        (urlsplit(next(w for w in said if w.startswith("http"))).path, json.loads(said[said.index("-d") + 1]))
        for said in words
    ]


def test_the_examples_of_drafts_do_what_the_page_says(assistant: Assistant) -> None:
    (draft, asked), (verify, edited) = curled("drafts.md")
    with TestClient(create_app(assistant)) as client:
        drafted = client.post(draft, json=asked).json()
        assert drafted["draft"].startswith("Dear Priya,")
        assert [question["status"] for question in drafted["questions"]] == ["answered", "not_covered"]
        found = client.post(verify, json=edited).json()["findings"]
        assert [finding["kind"] for finding in found] == ["untraced_number", "unknown_mark"]
