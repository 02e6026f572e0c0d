"""A question for one kind of thing is not answered by another."""

import pytest

from assistant.answer.expectation import holds_what_is_asked


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How long is an away rotation?", "Aim for 1–2 away rotations.", False),
        ("How long should I study?", "2–3 months of disciplined study", True),
        ("How much does ERAS cost?", "Submit ERAS on Day 1.", False),
        ("What does a physiatrist earn? What is the salary?", "Physiatrists work in teams.", False),
        ("When should I take Step 2 CK?", "Target: Step 2 CK by late July", True),
        ("Who is the program director at Mayo?", "A letter from a program director", False),
        ("and how much does that cost?", "40–60+ PM&R residency programs if feasible financially.", False),
        ("how much is it?", "Target: Step 2 CK by late July", False),
        ("How much does the course cost?", "It costs 45 a session.", True),
        ("where would I stay?", "Do PM&R rotations (home and away)", False),
        ("How many aways?", "Aim for 1–2 away rotations.", True),
    ],
)
def test_the_kind_of_answer_is_looked_for(question: str, text: str, holds: bool) -> None:
    assert holds_what_is_asked(question, [text]) == holds
