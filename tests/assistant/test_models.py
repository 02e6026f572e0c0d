"""Applicants: how a later statement replaces an earlier one."""

import pytest
from pydantic import ValidationError

from assistant.models import Applicant


def test_what_is_stated_later_wins_and_the_rest_stays() -> None:
    known = Applicant(track="img", step2_ck=214).updated(Applicant(step2_ck=241))
    assert (known.track, known.step2_ck) == ("img", 241)


def test_an_explicit_null_deletes() -> None:
    assert Applicant(step2_ck=214).updated(Applicant(step2_ck=None)).step2_ck is None


def test_an_exact_score_and_a_range_replace_each_other() -> None:
    assert Applicant(step2_ck=214).updated(Applicant(step2_ck_range=(220, 229))).step2_ck is None
    assert Applicant(step2_ck_range=(220, 229)).updated(Applicant(step2_ck=224)).step2_ck_range is None


@pytest.mark.parametrize("facts", [{"step2_ck": "224"}, {"step2_ck": 224.5}, {"score": 1}, {"track": "uk"}])
def test_what_is_no_fact_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Applicant(**facts)  # type: ignore[arg-type]
