"""Scores by split and kind."""

from collections.abc import Sequence
from statistics import fmean, median
from typing import get_args

from pydantic import Field

from corpus.models import Model
from evals.cases import Kind, Split
from evals.run import Result
from evals.scorers import AMOUNTS, DATASET_SCORERS, SCORERS

ALL = "all"


class Group(Model):
    """The cases of one kind and split. A score is the mean (of amounts the median) over the cases it applies to."""

    n: int
    scores: dict[str, float]
    skipped: dict[str, int] = Field(default_factory=dict)

    def rounded(self) -> "Group":
        scores = {name: round(value, 4) for name, value in self.scores.items() if name != "ms"}
        return Group(n=self.n, scores=scores)


class Summary(Model):
    """Groups by split, then kind; the kind "all" is the split as a whole."""

    splits: dict[str, dict[str, Group]]


def summarise(results: Sequence[Result]) -> Summary:
    splits: dict[str, dict[str, Group]] = {}
    for split in get_args(Split):
        chosen = [result for result in results if result.case.split == split]
        if not chosen:
            continue
        kinds = sorted({result.case.kind for result in chosen}, key=get_args(Kind).index)
        splits[split] = {kind: _group([r for r in chosen if r.case.kind == kind]) for kind in kinds}
        splits[split][ALL] = _group(chosen, whole=True)
    return Summary(splits=splits)


def _group(results: Sequence[Result], whole: bool = False) -> Group:
    scores: dict[str, float] = {}
    skipped: dict[str, int] = {}
    for name in SCORERS:
        values = [score.value for result in results if (score := result.scores.get(name)) is not None]
        if values:
            scores[name] = median(values) if name in AMOUNTS else fmean(values)
        skipped[name] = len(results) - len(values)
    # One kind is all answerable or all not, and has no precision to speak of.
    for name, scorer in DATASET_SCORERS.items() if whole else ():
        if score := scorer([result.asked for result in results]):
            scores[name] = score.value
    return Group(n=len(results), scores=scores, skipped=skipped)
