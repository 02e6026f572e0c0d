"""Answering against declining: what each threshold on coverage would give, over the cases' own questions."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from evals.run import Result


class Point(NamedTuple):
    threshold: float
    answered: float
    """Of the answerable."""
    declined: float
    """Of the unanswerable."""


def abstention(results: Sequence[Result]) -> list[Point]:
    """From answering all to declining all; nothing where coverage could not be seen.

    Attacks and words of distress are met before coverage is asked, so they are left out.
    """
    seen = [r for r in results if r.asked.coverage is not None and not {"refused", "support"} & set(r.case.status)]
    yes = [r.asked.coverage or 0.0 for r in seen if r.case.answerable]
    no = [r.asked.coverage or 0.0 for r in seen if r.case.answerable is False]
    if not yes or not no:
        return []
    return [
        Point(t, sum(c >= t for c in yes) / len(yes), sum(c < t for c in no) / len(no))
        for t in [0.0, *sorted({*yes, *no}), 1.01]
    ]


def area(points: Sequence[Point]) -> float:
    """AUROC: how often an answerable question is surer than an unanswerable one."""
    return sum((a.answered + b.answered) / 2 * (b.declined - a.declined) for a, b in pairwise(points))
