"""The facts that rules are held against, derived from an applicant. None is "not known", never "no"."""

from datetime import date

from assistant.models import Applicant, ScoreRange
from corpus.rules import Fact

SCALE = range(1, 301)
"""USMLE's three-digit scale."""

Value = int | bool | tuple[int, ...] | None
"""A score told as a range is its two ends; practice scores are each of them."""

Facts = dict[Fact, Value]


def facts(applicant: Applicant, today: date) -> Facts:
    """Every fact by name; a score told as a range stays one."""
    ck, step1 = score(applicant), on_scale(applicant.step1_score)
    lowest, highest = ck if isinstance(ck, tuple) else (ck, ck)
    below = above = None
    if step1 is not None and lowest is not None and highest is not None:
        # A range settles the trend only where both its ends agree.
        below = True if step1 < lowest else False if step1 >= highest else None
        above = True if step1 > highest else False if step1 <= lowest else None
    step1_settled = applicant.step1_result == "pass" or step1 is not None
    return {
        "step2_ck": ck,
        "step1_failed": _failed(applicant.step1_attempts, applicant.step1_result == "fail", step1_settled),
        "step2_failed": _failed(applicant.step2_ck_attempts, False, isinstance(ck, int)),
        "attempts": _attempts(applicant),
        "step1_below_step2": below,
        "step1_above_step2": above,
        "years_since_graduation": None if applicant.graduation_year is None else today.year - applicant.graduation_year,
        "step3": on_scale(applicant.step3),
        "practice_scores": tuple(s for s in applicant.practice_scores or () if s in SCALE) or None,
        "goal_score": on_scale(applicant.goal_score),
        "physiatry_letters": applicant.physiatry_letters,
        "away_rotations": applicant.away_rotations,
    }


def score(applicant: Applicant) -> int | ScoreRange | None:
    """The official Step 2 CK score, or the range it was told as; None where neither is on the scale."""
    if (exact := on_scale(applicant.step2_ck)) is not None:
        return exact
    told = applicant.step2_ck_range
    return told if told and told[0] in SCALE and told[1] in SCALE else None


def on_scale(value: int | None) -> int | None:
    return value if value in SCALE else None


def _failed(attempts: int | None, failed_last: bool, settled: bool) -> bool | None:
    """Whether an exam was ever failed: a passed exam is not taken again, so a second attempt tells of a failure.

    A single attempt tells of none only once its result is `settled`.
    """
    if failed_last or (attempts or 0) > 1:
        return True
    return False if attempts == 0 or (attempts == 1 and settled) else None


def _attempts(applicant: Applicant) -> int | None:
    """The most attempts at either Step; not known while it could still be more than what is told."""
    told = applicant.step1_attempts, applicant.step2_ck_attempts
    most = max((n for n in told if n is not None), default=None)
    return most if None not in told or (most or 0) > 1 else None
