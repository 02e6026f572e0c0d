"""A guide's own headings and statements are indexed beside its passages."""

from corpus.expansions import expansions
from corpus.guides import parse_guide
from corpus.passages import passages_of

GUIDE = parse_guide(
    "---\nid: g\ntitle: G\njoins: short\n---\n## 2. Late Work Policy\n\nLate work loses a grade. After a week it is not read.\n\n"
    "## Office hours\n\n- Monday at noon\n- By appointment only\n\n## Why us?\n\nBecause we listen.\n",
    "g",
)
LATE, HOURS, WHY = passages_of(GUIDE)


def test_a_heading_is_asked() -> None:
    found = expansions(GUIDE, (LATE, HOURS, WHY), statements=False)
    assert found == {LATE.id: ("What is the late work policy?",), HOURS.id: ("What are the office hours?",)}


def test_each_statement_of_a_passage_stands_under_its_heading() -> None:
    found = expansions(GUIDE, (LATE, HOURS, WHY))
    assert found[LATE.id][1:] == (
        "2. Late Work Policy: Late work loses a grade.",
        "2. Late Work Policy: After a week it is not read.",
    )
    assert found[HOURS.id][1:] == ("Office hours: Monday at noon", "Office hours: By appointment only")


def test_a_passage_of_one_statement_needs_no_further_row() -> None:
    assert WHY.id not in expansions(GUIDE, (WHY,))
