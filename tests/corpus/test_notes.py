"""Dated notes: what is true outside the guides."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.notes import NOTES, NoteError, load_notes


def changed(folder: Path, **changes: Any) -> None:
    data: dict[str, Any] = yaml.safe_load((NOTES / "step2_pass_mark.yaml").read_text(encoding="utf-8"))
    kept = {key: value for key, value in (data | changes).items() if value is not None}
    (folder / "changed.yaml").write_text(yaml.safe_dump(kept), encoding="utf-8")


def test_the_pass_mark_is_noted_with_its_source_its_day_and_the_mark_before() -> None:
    note = next(note for note in load_notes() if note.id == "step2_pass_mark")
    assert note.dated == date(2025, 7, 1)
    assert "218" in note.text
    assert "214" in note.text
    assert "USMLE" in note.source
    assert [ck for ck in range(200, 230) if note.bounds.admit(ck)] == list(range(200, 218))


def test_the_end_of_the_scale_is_noted_above_it_and_nowhere_on_it() -> None:
    note = next(note for note in load_notes() if note.id == "step2_scale")
    assert "300" in note.text
    assert [ck for ck in range(1, 320) if note.bounds.admit(ck)] == list(range(301, 320))


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"figure": "low"},
        {"fact": "shoe_size"},
        {"dated": "lately"},
        {"source": None},
        {"text": ""},
        {"id": "Not An Id"},
    ],
    ids=str,
)
def test_a_note_without_source_day_or_figure_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    changed(tmp_path, **changes)
    with pytest.raises(NoteError, match=r"changed\.yaml"):
        load_notes(tmp_path)


@pytest.mark.parametrize("text", ["- a list", "a: [", "plain"])
def test_a_file_that_is_no_note_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(NoteError, match=r"broken\.yaml"):
        load_notes(tmp_path)
