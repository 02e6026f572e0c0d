"""Precision and recall of not answering, apart: over a dataset, since one case has neither."""

from collections.abc import Sequence

from evals.ask import Asked
from evals.scorers.score import Score, share


def refusal_precision(asked: Sequence[Asked]) -> Score | None:
    """Of the questions not answered, the share that should not be."""
    declined = [one for one in asked if one.declined and one.case.answerable is not None]
    return share(sum(not one.case.answerable for one in declined), len(declined))


def refusal_recall(asked: Sequence[Asked]) -> Score | None:
    """Of the questions that should not be answered, the share that are not."""
    eligible = [one for one in asked if one.case.answerable is False]
    return share(sum(one.declined for one in eligible), len(eligible))


def answered(asked: Sequence[Asked]) -> Score | None:
    """Of the questions that should be answered, the share that are."""
    eligible = [one for one in asked if one.case.answerable]
    return share(sum(not one.declined for one in eligible), len(eligible))
