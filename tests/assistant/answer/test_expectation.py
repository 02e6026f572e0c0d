"""A question for one kind of thing is not answered by another."""

import pytest

from assistant.answer.expectation import expects_a_kind, holds_what_is_asked
from corpus.guides import load_guides
from corpus.passages import passages_of
from corpus.questions import QUESTIONS, load_expansions


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


@pytest.mark.parametrize(
    "question",
    [
        "How should I address a low score?",
        "Should the personal statement address my gap?",
        "Can my mentor phone programs for me?",
        "Should I email the director?",
        "Do programs pay attention to letters?",
        "Does research pay off?",
        "I can pay for one question bank. Which?",
        "How much does a failed Step 1 cost me?",
        "Am I allowed to mention that, and how much?",
        "How long should my list be?",
        "When is the right moment to sit the exam?",
        "Which hospitals are forgiving?",
        "where could the housing mess be mentioned?",
        "Is there a link between scores and interviews?",
    ],
)
def test_a_word_that_is_used_otherwise_asks_for_no_such_kind(question: str) -> None:
    assert not expects_a_kind(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the coordinator's email address?",
        "Where can I find the ERAS portal?",
        "What website should I use?",
        "How much does Step 2 CK cost?",
        "How much does it cost to send my scores?",
        "What will it cost me to apply to 60 programs?",
        "Is the application fee refunded?",
        "What do residents get paid?",
        "When are the deadlines?",
        "Which hospitals in Ohio have a department?",
        "Is housing provided for aways?",
    ],
)
def test_prices_places_and_dates_are_kinds(question: str) -> None:
    assert expects_a_kind(question)


def test_every_indexed_question_is_answered_by_the_kind_that_its_passage_holds() -> None:
    refused = []
    for guide in load_guides():
        passages = {passage.id: passage for passage in passages_of(guide)}
        for passage_id, asked in load_expansions(QUESTIONS / f"{guide.id}.yaml", passages).items():
            words = " ".join((*passages[passage_id].section, passages[passage_id].text))
            refused += [question for question in asked if not holds_what_is_asked(question, [words])]
    # An entrance fee in a comparison; money to set aside for a number of programs.
    assert len(refused) <= 2, refused
