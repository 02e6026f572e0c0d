"""Passages for some applicants alone stand behind the others, unless the facts or the question call for them."""

from datetime import date

import pytest

from assistant.conditions import NOT_KNOWN, NOT_MET, Conditions
from assistant.models import Applicant
from assistant.retrieval.search import Hit, Signals
from assistant.rules import Rulebook
from corpus.conditions import load_conditions
from corpus.guides import load_guides
from corpus.models import Passage
from corpus.passages import passages_of
from corpus.rules import load_rules

GUIDES = {guide.id: guide for guide in load_guides()}
PASSAGES = [passage for guide in GUIDES.values() for passage in passages_of(guide)]
CONDITIONS = Conditions(load_conditions(), PASSAGES, Rulebook(load_rules(), GUIDES))
TODAY = date(2026, 8, 1)


def opening(text: str) -> Passage:
    return next(passage for passage in PASSAGES if passage.text.startswith(text))


LOW = opening("Yes, you can match into PM&R with a low Step score")
FAILED = opening("Show a clear upward trajectory")
EXAM = opening("For a typical ERAS timeline")
OLDER = opening("A recent, strong Step 2 CK shows you remain")
LETTERS = opening("For a strong PM&R application, ideal letters")


def behind(passage: Passage, question: str, **facts: object) -> float:
    hits = [Hit(passage, 2.0, Signals()), Hit(LETTERS, 1.0, Signals())]
    moved = CONDITIONS.ordered(hits, question, Applicant.model_validate(facts), TODAY)
    found = {hit.passage.id: hit.score for hit in moved}
    assert found[LETTERS.id] == 1.0
    return pytest.approx(2.0 - found[passage.id])  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("passage", "facts", "by"),
    [
        (LOW, {}, NOT_KNOWN),
        (LOW, {"track": "us", "step2_ck": 247, "step1_result": "pass", "step1_attempts": 1}, NOT_MET),
        (LOW, {"track": "us", "step2_ck": 212}, 0),
        (LOW, {"track": "us", "step1_result": "fail"}, 0),
        (FAILED, {"step1_result": "fail"}, 0),
        (FAILED, {"step1_result": "pass", "step1_attempts": 1}, NOT_MET),
        (EXAM, {"step2_ck": 240}, NOT_MET),
        (EXAM, {}, 0),
        (OLDER, {"track": "img", "graduation_year": 2014}, 0),
        (OLDER, {"track": "img", "graduation_year": 2026}, NOT_MET),
        (OLDER, {"track": "img"}, NOT_KNOWN),
    ],
)
def test_the_facts_tell_whom_a_passage_is_for(passage: Passage, facts: dict[str, object], by: float) -> None:
    assert behind(passage, "What should I do about research?", **facts) == by


@pytest.mark.parametrize(
    ("passage", "question"),
    [
        (LOW, "is a weak score the end of it?"),
        (FAILED, "what if somebody flunked the exam"),
        (OLDER, "how do they see old graduates"),
        (EXAM, "when do I take it"),
    ],
)
def test_a_question_about_the_condition_itself_is_answered_whatever_the_facts(passage: Passage, question: str) -> None:
    facts = {"track": "img", "step2_ck": 251, "step1_result": "pass", "step1_attempts": 1, "graduation_year": 2026}
    assert behind(passage, question, **facts) == 0


def test_the_order_follows() -> None:
    near = [Hit(LOW, 1.05, Signals()), Hit(LETTERS, 1.0, Signals())]
    moved = CONDITIONS.ordered(near, "Who should write?", Applicant(), TODAY)
    assert [hit.passage for hit in moved] == [LETTERS, LOW]
