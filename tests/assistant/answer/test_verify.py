"""Whatever a response's citations do not carry is found."""

import pytest

from assistant.answer.verify import Unsupported, numbers, verify
from assistant.models import Answer, Citation
from corpus.guides import parse_guide

GUIDE = parse_guide("---\nid: g\ntitle: G\n---\n## Aways\n\nAim for 1–2 away rotations. Never 40–60+.", "g")
GUIDES = {"g": GUIDE}


def citation(quote: str = "Aim for 1–2 away rotations.", n: int = 1, shift: int = 0) -> Citation:
    start = GUIDE.text.find(quote) + shift
    return Citation(
        n=n, guide_id="g", guide_title="G", guide_version=GUIDE.version, section=("Aways",), quote=quote,
        start=start, end=start + len(quote), passage_id="p",
    )  # fmt: skip


def faults(text: str, *citations: Citation, message: str = "How many?", status: str = "answered") -> str:
    answer = Answer(status=status, answer=text, citations=citations or (citation(),))  # type: ignore[arg-type]
    try:
        verify(answer, message, GUIDES)
    except Unsupported as unsupported:
        return str(unsupported)
    return ""


def test_what_is_quoted_and_marked_passes() -> None:
    assert faults("Aim for 1–2 away rotations. [1]") == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Aim for 1–3 away rotations. [1]", "['3']"),
        ("Aim for 1–2 away rotations. [1] Apply to 40–60 programs. [1]", "['40', '60']"),
        ("Apply to 40 programs.\n\nAim for 1–2. [1]", "['40']"),
        ("Aim for 1–2 away rotations. [1][2]", "marks [1, 2]"),
        ("Aim for away rotations.", "marks []"),
    ],
)
def test_a_number_or_mark_without_its_quote_is_found(text: str, fault: str) -> None:
    assert fault in faults(text)


def test_a_number_in_another_sentences_quote_does_not_count() -> None:
    both = citation(), citation("Never 40–60+.", n=2)
    assert faults("Aim for 40–60. [1] Never 40–60+. [2]", *both)


def test_what_the_user_said_may_be_said_back() -> None:
    assert faults("With 238: aim for 1–2 away rotations. [1]", message="I have 238") == ""


def test_a_citation_off_by_one_or_of_another_version_is_found() -> None:
    assert "not the guide's words" in faults("Aim for 1–2. [1]", citation(shift=1))
    old = citation().model_copy(update={"guide_version": "0" * 16})
    assert "not the guide's words" in faults("Aim for 1–2. [1]", old)


def test_a_refusal_carries_no_citation_and_an_answer_one() -> None:
    assert "with citations" in faults("No. [1]", status="refused")
    empty = Answer(status="answered", answer="Words.")
    with pytest.raises(Unsupported, match="without a citation"):
        verify(empty, "Hi", GUIDES)


def test_exam_names_marks_and_list_numerals_are_no_numbers() -> None:
    assert numbers("1. Step 2 CK, Level 1, PGY-2 and M3 on Day 1 [4][5]: 230–245, 1.5") == {"230", "245", "1.5"}
