"""Scorers that read the answer's words: facts, contradictions, numbers, length, reference, status."""

from collections.abc import Callable

import pytest

from assistant.models import Advisory, Applicant, Assessment, Tier
from evals.ask import Asked
from evals.scorers.contradictions import consistent, counts
from evals.scorers.facts import okay, vital, weighted
from evals.scorers.latency import ms
from evals.scorers.length import words
from evals.scorers.numbers import numbers
from evals.scorers.reference import reference
from evals.scorers.score import Score, share
from evals.scorers.status import status

Make = Callable[..., Asked]
AWAYS = {"text": "1–2", "any_of": ["1–2 away rotations"], "vital": True}
LETTERS = {"text": "two letters", "any_of": ["2 letters", "two letters"], "vital": True}
POSTER = {"text": "poster", "any_of": ["one poster"], "vital": False}


def test_a_share_of_nothing_is_no_score() -> None:
    assert share(0, 0) is None
    assert share(1, 2, "half") == Score(0.5, "half")
    assert share(2, 2, "half") == Score(1.0)


def test_any_expected_status_is_right(make: Make) -> None:
    assert status(make(got="clarify", status=["answered", "clarify"])) == Score(1.0)
    assert status(make(got="off_topic", status=["not_covered"])) == Score(0.0, "off_topic, not not_covered")


def test_facts_are_found_whatever_the_typography(make: Make) -> None:
    asked = make("- **Aim** for 1-2 away  rotations. [1]\n- Get two\nletters [2].", facts=[AWAYS, LETTERS])
    assert vital(asked) == Score(1.0)


def test_missing_facts_lower_the_recall_of_their_own_kind(make: Make) -> None:
    asked = make("1–2 away rotations", facts=[AWAYS, LETTERS, POSTER])
    assert vital(asked) == Score(0.5, "missing: two letters")
    assert okay(asked) == Score(0.0, "missing: poster")


def test_an_okay_fact_weighs_half_a_vital_one(make: Make) -> None:
    assert weighted(make("1–2 away rotations, two letters", facts=[AWAYS, LETTERS, POSTER])) == Score(
        0.8, "missing: poster"
    )
    assert weighted(make("one poster", facts=[AWAYS, POSTER])).value == pytest.approx(1 / 3)
    assert weighted(make("one poster", facts=[POSTER])) == Score(1.0)


def test_an_answer_that_may_be_declined_and_is_owes_no_facts(make: Make) -> None:
    either = {"status": ["not_covered", "answered"], "facts": [AWAYS], "reference": "1–2 away rotations"}
    declined = make("The guides do not say.", got="not_covered", **either)
    assert vital(declined) is weighted(declined) is reference(declined) is None
    assert vital(make("Some.", **either)).value == 0


def test_a_case_without_facts_has_no_recall(make: Make) -> None:
    assert vital(make("anything")) is None
    assert okay(make("anything", facts=[AWAYS])) is None


def test_what_must_not_be_said_is_found(make: Make) -> None:
    assert consistent(make("Apply to 60-80+ programs.", must_not_say=["60–80"])) == Score(0.0, "says '60–80'")
    assert consistent(make("Apply to 40–60+ programs.", must_not_say=["60–80"])) == Score(1.0)


def test_a_count_against_the_reference_is_a_contradiction(make: Make) -> None:
    wrong = consistent(make("Do three away rotations.", reference="Aim for 1–2 away rotations."))
    assert wrong is not None
    assert wrong == Score(0.0, "3 rotations, against the reference")


def test_a_count_that_a_quote_or_the_user_gives_is_none(make: Make) -> None:
    quoted = make("Two letters. [1]", ("Ask for at least two letters from physiatrists.",), reference="Get 3 letters.")
    assert consistent(quoted) == Score(1.0)
    assert consistent(make("Of your 5 letters.", question="I have 5 letters", reference="2 letters")) == Score(1.0)
    assert consistent(make("Study for 6 weeks.", reference="Get 3 letters.")) == Score(1.0)


def test_a_case_without_reference_cannot_be_contradicted(make: Make) -> None:
    assert consistent(make("Do nine away rotations.")) is None


def test_counts_read_ranges_and_number_words() -> None:
    assert counts(["40–60+ PM&R residency programs, two letters"]) == {(40, "program"), (60, "program"), (2, "letter")}


def test_numbers_are_traced_to_the_quotes_of_their_own_sentence(make: Make) -> None:
    quotes = ("Aim for 1–2 away rotations", "Ask for at least two letters")
    assert numbers(make("Aim for 1–2. [1] Ask for two. [2]", quotes)) == Score(1.0)
    stray = numbers(make("Ask for 2 letters. [2] Aim for 1–2. [1]", quotes))
    assert stray is not None
    assert stray.value == 0
    assert "Ask for 2 letters" in stray.why


def test_numbers_are_traced_to_the_user_and_to_the_rules(make: Make) -> None:
    tier = Tier(id="solid", label="Solid", min=230, max=245, approximate=True, citations=(7,), caveat=9)
    note = Advisory(id="pass", text="The pass mark is 218.", source="USMLE", dated="2025-07-01")
    found = Assessment(track="us", tier=tier, advisories=(note,))
    asked = make(
        "With 238: 230–245. The pass mark is 218. You failed in 2019.", assessment_found=found, history=["238"]
    )
    assert numbers(asked) == Score(0.0, "['2019'] in 'You failed in 2019.'")
    assert numbers(make("Class of 2019.", profile=Applicant(graduation_year=2019))) == Score(1.0)


def test_the_numbers_of_marks_and_places_vouch_for_nothing(make: Make) -> None:
    tier = Tier(id="solid", label="Solid", min=230, max=245, approximate=True, citations=(7,), caveat=9)
    asked = make("Send 7 letters.", assessment_found=Assessment(track="us", tier=tier))
    assert numbers(asked) == Score(0.0, "['7'] in 'Send 7 letters.'")


def test_telephone_numbers_of_support_are_not_scored(make: Make) -> None:
    assert numbers(make("Call 988.", got="support")) is None


def test_the_share_of_the_references_words_is_told(make: Make) -> None:
    assert reference(make("physiatrists write letters", reference="Letters from physiatrists")) == Score(1.0)
    assert reference(make("letters", reference="Letters from physiatrists")) == Score(0.5)
    assert reference(make("letters")) is None


def test_length_is_told_for_answers_with_content_alone(make: Make) -> None:
    assert words(make("**Aim** for two [1]", ("Aim for 1–2",))) == Score(3.0)
    assert words(make("The guides do not answer this.", got="not_covered")) is None


def test_latency_is_told(make: Make) -> None:
    assert ms(make()) == Score(12.5)


@pytest.mark.parametrize("answer", ["", "¯\\_(ツ)_/¯", "[1]", "\n\n"])
def test_odd_answers_break_no_scorer(make: Make, answer: str) -> None:
    from evals.scorers import SCORERS

    asked = make(answer, facts=[AWAYS], reference="2 letters", must_not_say=["no"], gold=[{"guide": "g", "quote": "q"}])
    for scorer in SCORERS.values():
        scorer(asked)
