"""Short follow-ups that suppose something else leave the facts alone."""

from datetime import date

import pytest

from assistant.facts import read
from assistant.models import Applicant, Reading

TODAY = date(2026, 7, 1)
KNOWN = Applicant(track="us", step2_ck=218)


def reading(message: str, known: Applicant = KNOWN) -> Reading:
    return read(message, TODAY, known)


@pytest.mark.parametrize(
    "message",
    [
        "And if it were 224 instead?",
        "what if it were 224",
        "and with a 224?",
        "even with a 224?",
        "what about 224",
        "same but 224?",
        "ok so what if I get a 224",
        "would that change with a 224?",
    ],
)
def test_another_score_in_a_short_question_is_supposed(message: str) -> None:
    found = reading(message)
    assert [(s.basis, s.step2_ck) for s in found.suppositions] == [("hypothetical", 224)]
    assert found.applicant.step2_ck is None


@pytest.mark.parametrize(
    "message", ["Actually I got a 224", "Sorry, my Step 2 CK is 224", "I meant 224 on CK", "I scored 224 on Step 2 CK?"]
)
def test_a_score_that_is_told_is_a_fact(message: str) -> None:
    found = reading(message)
    assert (found.applicant.step2_ck, found.suppositions) == (224, ())


@pytest.mark.parametrize("message", ["what about IMGs?", "and for an FMG?", "does the same go for IMGs"])
def test_another_track_in_a_short_question_is_somebody_elses(message: str) -> None:
    found = reading(message)
    assert [(s.basis, s.track, s.step2_ck) for s in found.suppositions] == [("other_person", "img", 218)]
    assert found.applicant.track is None


@pytest.mark.parametrize("message", ["what about DOs?", "and for a do?", "what if I were a DO"])
def test_an_osteopathic_applicant_is_named_in_capitals_or_where_no_verb_can_stand(message: str) -> None:
    found = reading(message, Applicant(track="img", step2_ck=223))
    assert [(s.basis, s.track) for s in found.suppositions] == [("other_person", "us")]


@pytest.mark.parametrize("message", ["what if i do poorly?", "But what if I do bad in it?", "and what do they do then"])
def test_what_somebody_does_is_no_degree(message: str) -> None:
    assert reading(message, Applicant(track="img", step2_ck=223)).suppositions == ()


def test_the_applicants_own_track_supposes_nothing() -> None:
    assert reading("what about US MDs?").suppositions == ()


def test_without_a_known_score_there_is_nothing_to_suppose() -> None:
    assert reading("what about IMGs?", Applicant(track="us")).suppositions == ()


def test_a_number_that_is_no_score_supposes_nothing() -> None:
    assert reading("what about 2 letters?").suppositions == ()


@pytest.mark.parametrize("message", ["242", "it's 242", "242.", "oh sorry, 242", "Mine is 242"])
def test_a_bare_number_in_a_conversation_is_the_score_that_was_missing(message: str) -> None:
    assert reading(message, Applicant(track="us")).applicant.step2_ck == 242


@pytest.mark.parametrize("message", ["60", "242 patients", "2421"])
def test_any_other_bare_number_is_none(message: str) -> None:
    assert reading(message, Applicant(track="us")).applicant.step2_ck is None
