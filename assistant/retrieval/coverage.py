"""Whether the guides answer a question at all: a logistic regression over the evidence of its search.

Similarity alone does not tell: questions that the guides leave open use the same words. What tells is whether a
question lies nearer to those that passages answer or to those known to be open. The weights are fitted by
`python -m evals.calibrate` on the indexed questions, each left out of its own neighbours.
"""

from collections.abc import Sequence
from math import exp
from pathlib import Path

import yaml
from pydantic import Field

from assistant.retrieval.index import Near
from corpus.models import Model

WEIGHTS = Path(__file__).parent / "coverage.yaml"

NEIGHBOURS = 3
"""Of each kind, averaged beside the nearest: one odd neighbour then settles little."""


class Coverage(Model):
    """The fitted weights."""

    intercept: float
    answered: float = Field(description="Of the nearest question that a passage answers")
    answered_mean: float
    passage: float = Field(description="Of the nearest passage")
    left_open: float = Field(description="Of the nearest question that the guides leave open")
    left_open_mean: float
    threshold: float = Field(ge=0, le=1, description="From this probability on, a question counts as covered")

    def probability(self, rows: Sequence[Near]) -> float:
        """That the guides answer the question which found these rows."""
        weights = (self.answered, self.answered_mean, self.passage, self.left_open, self.left_open_mean)
        return 1 / (1 + exp(-self.intercept - sum(w * x for w, x in zip(weights, features(rows), strict=True))))

    def covers(self, rows: Sequence[Near]) -> bool:
        return self.probability(rows) >= self.threshold


def features(rows: Sequence[Near]) -> tuple[float, float, float, float, float]:
    """In the order of the weights; a kind that found nothing counts as far as the last row fetched."""
    floor = rows[-1].similarity if rows else 0.0
    answered = _nearest(rows, ("question",), floor)
    left_open = _nearest(rows, ("not_covered", "off_topic"), floor)
    passage = _nearest(rows, ("passage",), floor)
    return answered[0], sum(answered) / NEIGHBOURS, passage[0], left_open[0], sum(left_open) / NEIGHBOURS


def off_topic(rows: Sequence[Near]) -> bool:
    """Whether an uncovered question is not even about applying: most of its open neighbours are not."""
    kinds = [row.kind for row in rows if row.kind in ("not_covered", "off_topic")][:NEIGHBOURS]
    return kinds.count("off_topic") * 2 > len(kinds)


def load_coverage(path: Path = WEIGHTS) -> Coverage:
    return Coverage(**yaml.safe_load(path.read_text(encoding="utf-8")))


def _nearest(rows: Sequence[Near], kinds: Sequence[str], floor: float) -> list[float]:
    found = [row.similarity for row in rows if row.kind in kinds][:NEIGHBOURS]
    return found + [floor] * (NEIGHBOURS - len(found))
