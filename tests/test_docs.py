"""What the documentation shows is run, so that it stays true."""

import re
from pathlib import Path

import pytest

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
