"""A number told as a score that the scale does not hold."""

from datetime import date

import pytest

from assistant.facts import read

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("I scored 310", 310),
        ("US DO, 412 on Step 2 CK. What tier?", 412),
        ("my CK was 333", 333),
        ("I scored 300", None),
        ("I scored 238", None),
        ("I scored 520 on the MCAT, CK 240", None),
        ("Level 2 was a 560", None),
        ("I scored 601 on COMLEX Level 2", None),
        ("Step 2 CK in 400 days", None),
        ("Step 2: 2400 questions done", None),
    ],
)
def test_a_number_above_the_scale_is_no_score_and_is_noticed(message: str, number: int | None) -> None:
    reading = read(message, TODAY)
    assert reading.off_scale == number
    assert number is None or reading.applicant.step2_ck is None
