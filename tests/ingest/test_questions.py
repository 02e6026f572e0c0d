"""A user's own questions: strict about their form, matched to passages, and kept with their guides."""

import json
from pathlib import Path

import pytest

from corpus.guides import parse_guide
from corpus.models import Passage
from corpus.passages import passages_of
from corpus.questions import Expansion, QuestionsError
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


EXAMS = "There are two: one midterm exam and one final exam."


def kept_for(exams: str, folder: Path) -> tuple[Expansion, ...]:
    path = folder / "q.yaml"
    path.write_text("- opens: Late\n  questions: ['A?']\n- opens: There\n  questions: ['B?']\n", encoding="utf-8")
    return assigned(read_questions(path), passages(exams=exams), "q")["g"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "There are two.",
            f"There are two. {EXAMS} Neither can be taken twice, and no phones are allowed in the room.",
        ),
        (EXAMS, f"Mark the dates in your calendar. {EXAMS} Bring a pencil."),
        (EXAMS, "There are now two: one midterm exam and one final exam."),
        (f"{EXAMS} Bring a pencil, an eraser and your student card; leave your phone at home.", EXAMS),
        (
            f"{EXAMS} Bring a pencil, an eraser and your card.",
            f"{EXAMS} A third one can be asked for in writing. Bring a pencil, an eraser and your card.",
        ),
    ],
    ids=["grown", "preceded", "edited", "cut", "grown in the middle"],
)
def test_questions_find_a_passage_again_by_the_words_that_it_kept(before: str, after: str, tmp_path: Path) -> None:
    late, exams = passages(exams=after)
    assert found_again(kept_for(before, tmp_path), passages(exams=after)) == ({late: ("A?",), exams: ("B?",)}, 0)


def test_questions_kept_by_an_opening_alone_find_their_passage_again() -> None:
    kept = Expansion(passage="g.gone", opens=f"{EXAMS} Bring a penc", questions=("B?",))
    _, exams = passages(exams=f"{EXAMS} Bring a pencil.")
    assert found_again([kept], passages(exams=f"{EXAMS} Bring a pencil.")) == ({exams: ("B?",)}, 0)


@pytest.mark.parametrize("after", ["None at all.", "There are a few: one project and one essay for each of you."])
def test_questions_of_a_passage_that_is_gone_are_told(after: str, tmp_path: Path) -> None:
    late, _ = passages(exams=after)
    assert found_again(kept_for(EXAMS, tmp_path), passages(exams=after)) == ({late: ("A?",)}, 1)
