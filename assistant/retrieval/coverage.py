"""Whether the guides answer a question at all: a logistic regression over the evidence of its search.

Similarity alone does not tell: questions that the guides leave open use the same words. What tells is whether a
question lies nearer to those that passages answer or to those known to be open. The weights are fitted by
`python -m evals.calibrate` on the indexed questions, each left out of its own neighbours.
"""

from collections.abc import Mapping, Sequence
from math import exp
from pathlib import Path

import yaml
from pydantic import Field

from assistant.retrieval.collection import Near
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
    answered_words: float = Field(description="Of the words shared with a question that a passage answers")
    passage_words: float
    left_open_words: float
    threshold: float = Field(ge=0, le=1, description="From this probability on, a question counts as covered")

    def probability(self, rows: Sequence[Near], overlap: Mapping[str, float]) -> float:
        """That the guides answer the question which found these rows and shares these words."""
        found = features(rows, overlap)
        return 1 / (1 + exp(-self.intercept - sum(getattr(self, name) * x for name, x in found.items())))


def features(rows: Sequence[Near], overlap: Mapping[str, float]) -> dict[str, float]:
    """By the names of the weights; a kind that found nothing counts as far as the last row fetched."""
    floor = rows[-1].similarity if rows else 0.0
    answered = _nearest(rows, ("question",), floor)
    left_open = _nearest(rows, ("not_covered", "off_topic"), floor)
    passage = _nearest(rows, ("passage",), floor)
    return {
        "answered": answered[0],
        "answered_mean": sum(answered) / NEIGHBOURS,
        "passage": passage[0],
        "left_open": left_open[0],
        "left_open_mean": sum(left_open) / NEIGHBOURS,
        "answered_words": overlap.get("question", 0.0),
        "passage_words": overlap.get("passage", 0.0),
        "left_open_words": max(overlap.get("not_covered", 0.0), overlap.get("off_topic", 0.0)),
    }


def off_topic(rows: Sequence[Near]) -> bool:
    """Whether an uncovered question is not even about applying: most of its open neighbours are not."""
    kinds = [row.kind for row in rows if row.kind in ("not_covered", "off_topic")][:NEIGHBOURS]
    return kinds.count("off_topic") * 2 > len(kinds)


def load_coverage(path: Path = WEIGHTS) -> Coverage:
    return Coverage(**yaml.safe_load(path.read_text(encoding="utf-8")))


def _nearest(rows: Sequence[Near], kinds: Sequence[str], floor: float) -> list[float]:
    found = [row.similarity for row in rows if row.kind in kinds][:NEIGHBOURS]
    return found + [floor] * (NEIGHBOURS - len(found))
