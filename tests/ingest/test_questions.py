"""A user's own questions: strict about their form, matched to passages, and kept with their guides."""

import json
from pathlib import Path

import pytest

from corpus.guides import parse_guide
from corpus.models import Passage
from corpus.passages import passages_of
from corpus.questions import QuestionsError
from ingest.questions import assigned, found_again, read_questions

GUIDE = "---\nid: {id}\ntitle: G\n---\n## Late work\n\nLate work loses a grade for each day.\n\n## Exams\n\n{exams}\n"


def passages(name: str = "g", exams: str = "There are two: one midterm exam and one final exam.") -> dict[str, Passage]:
    return {p.id: p for p in passages_of(parse_guide(GUIDE.format(id=name, exams=exams), "g"))}


def given(path: Path, text: str) -> dict[str, list[str]]:
    """The questions by how their passage begins."""
    path.write_text(text, encoding="utf-8")
    found = assigned(read_questions(path), passages(), str(path))
    return {e.opens: list(e.questions) for e in found.get("g", ())}


LATE = "Late work loses a grade for each day."


def test_yaml_names_passages_by_id_or_by_how_they_begin(tmp_path: Path) -> None:
    late = next(iter(passages()))
    text = f"- passage: {late}\n  questions: ['A?']\n- opens: There are two\n  questions: ['B?', 'C?']\n"
    assert given(tmp_path / "q.yaml", text) == {
        LATE: ["A?"],
        "There are two: one midterm exam and one final exam.": ["B?", "C?"],
    }


@pytest.mark.parametrize("text", [LATE, "loses a grade for each day", "Late work: loses a grade, for EACH day - "])
def test_jsonl_names_passages_by_their_words(tmp_path: Path, text: str) -> None:
    lines = [{"question": "A?", "text": text}, {"question": "B?", "text": text, "guide": "g"}]
    assert given(tmp_path / "q.jsonl", "\n".join(map(json.dumps, lines))) == {LATE: ["A?", "B?"]}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("q.yaml", "- passage: g.1\n  questions: []", "entry 1: questions"),
        ("q.yaml", "- questions: ['A?']", "entry 1: .*name the passage"),
        ("q.yaml", "- opens: Late work\n  questions: ['A?']\n- opens: b\n  asks: ['B?']", "entry 2"),
        ("q.yaml", "- opens: Nowhere to be found\n  questions: ['A?']", "entry 1: no guide has the passage"),
        ("q.yaml", "a: [", "not YAML"),
        ("q.jsonl", '{"question": "A?", "text": "Late work"}\n{"question": "A?"}', "line 2: .*name the passage"),
        ("q.jsonl", "\n{", "line 2: not JSON"),
        ("q.jsonl", '{"question": "A?", "text": "x", "kind": 1}', "line 1: kind: Extra inputs"),
        ("q.jsonl", '{"question": "A?", "passage": "g.nope"}', "line 1: no guide has the passage g.nope"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(QuestionsError, match=rf"{name}: {told}"):
        given(tmp_path / name, text)


def test_questions_find_a_passage_again_by_its_opening_and_tell_when_it_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(
        "- opens: Late work\n  questions: ['A?']\n- opens: There are two\n  questions: ['B?']\n", encoding="utf-8"
    )
    kept = assigned(read_questions(path), passages(), "q")["g"]
    later = passages(exams="None at all.")
    found, lost = found_again(kept, later)
    assert found == {next(iter(later)): ("A?",)}
    assert lost == 1
