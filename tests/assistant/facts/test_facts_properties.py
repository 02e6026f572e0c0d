"""What holds for every text: it is read in time, without an error, and no number is made up."""

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.facts import read
from assistant.facts.text import plain
from assistant.models import Reading

TODAY = date(2026, 9, 1)
SCORES = ("step1_score", "step2_ck", "step3", "goal_score", "comlex_level2")

# Fragments as students string them together: far likelier than random characters to reach the rules.
FRAGMENTS = re.split(
    r"\|",
    "IMG|US MD|DO|I|my|my friend|my student|has|got|scored|step 1|Step 2 CK|s2|ck|step 3|NBME|UWSA2|COMLEX|Level 2|"
    "MCAT|failed|passed|twice|once|first try|second|attempt|if|"
    "what if|would|aiming for|not|sorry|actually|I meant|low|"
    "mid|high|in the|around|above|below|at least|between|and|or|to|-|->|/|,|.|?|:|(|)|\n|220s|230's|two thirty|"
    "two-twenty-four|two hundred|with|a|is|was|good|enough|for|programs|hours|YOG|graduated|years ago|"
    "two letters from physiatrists|3 aways|no USCE|MBBS|from India|+|ish|~|%|$|x2|2 attempts",
)
MESSAGES = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.integers(0, 2030).map(str), st.integers(180, 300).map(str)), max_size=25
).map(" ".join)


def _numbers(text: str) -> set[int]:
    return {int(digits) for digits in re.findall(r"[0-9]{1,6}", text)}


def _allowed_ends(text: str) -> set[int]:
    """Every end of a range that the contract's table can give for a number of the text."""
    ends = {1, 300}
    for number in _numbers(text):
        ends |= {number + step for step in (-2, -1, 0, 1, 2)}
        if number % 10 == 0:
            ends |= set(range(number, number + 10))
    return ends


@given(st.one_of(st.text(max_size=300), MESSAGES))
@settings(max_examples=300, deadline=None)
def test_reading_never_raises(message: str) -> None:
    assert isinstance(read(message, TODAY), Reading)


@given(MESSAGES)
@settings(max_examples=400, deadline=None)
def test_no_score_is_yielded_that_the_text_does_not_give(message: str) -> None:
    reading = read(message, TODAY)
    given_numbers = _numbers(plain(message))
    told = [getattr(reading.applicant, name) for name in SCORES] + list(reading.applicant.practice_scores or ())
    told += [supposition.step2_ck for supposition in reading.suppositions]
    assert {number for number in told if number is not None} <= given_numbers
    ranges = [reading.applicant.step2_ck_range, *(supposition.step2_ck_range for supposition in reading.suppositions)]
    assert {end for ends in ranges if ends for end in ends} <= _allowed_ends(plain(message))


@given(st.text(alphabet=st.characters(exclude_categories=["Nd"]), max_size=200))
@settings(max_examples=150, deadline=None)
def test_a_text_without_digits_and_number_words_has_no_score(message: str) -> None:
    if re.search(
        r"hundred|twent|thirt|fort|fift|sixt|sevent|eight|ninet|teen|ten|eleven|twelve|oh|zero", message.lower()
    ):
        return
    applicant = read(message, TODAY).applicant
    assert not applicant.model_fields_set & {*SCORES, "practice_scores", "step2_ck_range", "graduation_year"}


@given(MESSAGES)
@settings(max_examples=200, deadline=None)
def test_a_field_is_set_only_where_it_has_a_value(message: str) -> None:
    applicant = read(message, TODAY).applicant
    assert all(getattr(applicant, name) is not None for name in applicant.model_fields_set)


@given(MESSAGES)
@settings(max_examples=200, deadline=None)
def test_a_score_is_told_either_exactly_or_as_a_range(message: str) -> None:
    applicant = read(message, TODAY).applicant
    assert not {"step2_ck", "step2_ck_range"} <= applicant.model_fields_set


@pytest.mark.parametrize("score", range(180, 301, 7))
def test_every_plain_score_is_read_in_digits(score: int) -> None:
    assert read(f"US MD, Step 2 CK {score}", TODAY).applicant.step2_ck == score


@pytest.mark.parametrize("score", [*range(0, 100, 9), *range(301, 1000, 53)])
def test_an_impossible_score_is_never_a_step_score(score: int) -> None:
    reading = read(f"I got a {score} on Step 2 CK, US MD", TODAY)
    assert reading.applicant.model_fields_set == {"track", "degree"}
    assert reading.suppositions == ()


UNITS = re.split(
    r"\|",
    "a |1 |230 |step 2 |I got a 230, |two thirty |my friend |if |-|220-|low |failed |step 1 pass step 2 230 |(((|\n|"
    "graduated a b c |hundred and |letters from |.|x@y|+1 |a.b|\u0130|between 225 and |sorry, 241 not 214. |at least |"
    "IMG, 224 |1,|not a 230 | ",
)


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_text_is_read_in_time(unit: str) -> None:
    def spent(length: int) -> float:
        start = time.process_time()
        read((unit * length)[:length], TODAY)
        return time.process_time() - start

    # Eight times the text: in linear time that takes eight times as long, in quadratic time sixty-four times.
    short = min(spent(2_500), spent(2_500))
    assert any(spent(20_000) < 24 * short for _ in range(3))
