"""Whether the guides answer a question at all: logistic regressions over the evidence of its search.

Similarity alone does not tell: questions that the guides leave open use the same words. What tells is whether a
question lies nearer to those that passages answer or to those known to be open. Where nobody has written such questions
for a guide, its passages and statements are all there is. The weights are fitted by `python -m evals.calibrate`.
"""

from collections.abc import Container, Mapping, Sequence
from math import exp
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from assistant.retrieval.collection import Near
from corpus.faults import reasons, yaml_in
from corpus.models import Model

WEIGHTS = Path(__file__).parent / "coverage.yaml"

NEIGHBOURS = 3
"""Of each kind, averaged beside the nearest: one odd neighbour then settles little."""

OPEN = ("not_covered", "off_topic")


class CoverageError(ValueError):
    """Weights that cannot be used; the message names the file and what to do."""


class Questioned(Model):
    """Weights for guides with questions written for them, and with questions known to be open."""

    intercept: float
    answered: float = Field(description="Of the nearest question that a passage answers")
    answered_mean: float
    passage: float = Field(description="Of the nearest passage")
    left_open: float = Field(description="Of the nearest question that the guides leave open")
    left_open_mean: float
    answered_words: float = Field(description="Of the words shared with a question that a passage answers")
    passage_words: float
    left_open_words: float


class Unquestioned(Model):
    """Weights for guides that nobody has written questions for."""

    intercept: float
    passage: float = Field(description="Of the nearest passage")
    statement: float = Field(description="Of the nearest statement")
    passage_words: float = Field(description="Of the words shared with a passage")
    statement_words: float
    unheard: float = Field(description="Of the words that the collection does not know")


class OffTopic(Model):
    """Weights of an open question's not even being about applying."""

    intercept: float
    off_topic: float = Field(description="Of the nearest open question that is not about applying")
    off_topic_mean: float
    not_covered: float = Field(description="Of the nearest open question that is")
    not_covered_mean: float


class Coverage(Model):
    """The fitted weights, and the one threshold."""

    questioned: Questioned
    unquestioned: Unquestioned
    aside: OffTopic
    threshold: float = Field(ge=0, le=1, description="From this probability on, a question counts as covered")

    def probability(self, rows: Sequence[Near], overlap: Mapping[str, float], questioned: Container[str]) -> float:
        """That the guides answer the question which found these rows and shares these words; `questioned` are the
        guides with questions of their own."""
        known = [row for row in rows if row.kind in OPEN or row.guide_id in questioned]
        other = [row for row in rows if row.kind not in OPEN and row.guide_id not in questioned]
        sure = [0.0]
        if any(row.kind not in OPEN for row in known):
            sure.append(_sigmoid(self.questioned, features(known, overlap)))
        if other and all(other[0].similarity >= row.similarity for row in known if row.kind not in OPEN):
            sure.append(_sigmoid(self.unquestioned, plain_features(other, overlap)))
        return max(sure)

    def off_topic(self, rows: Sequence[Near]) -> bool:
        """Whether a question that is not covered is not even about applying."""
        return _sigmoid(self.aside, open_features(rows)) >= 0.5


def _sigmoid(weights: Model, found: Mapping[str, float]) -> float:
    total: float = getattr(weights, "intercept") + sum(getattr(weights, name) * x for name, x in found.items())  # noqa: B009
    return 1 / (1 + exp(-total))


def features(rows: Sequence[Near], overlap: Mapping[str, float]) -> dict[str, float]:
    """By the names of the weights; a kind that found nothing counts as far as the last row fetched."""
    floor = rows[-1].similarity if rows else 0.0
    answered = _nearest(rows, ("question",), floor)
    left_open = _nearest(rows, OPEN, floor)
    passage = _nearest(rows, ("passage",), floor)
    return {
        "answered": answered[0],
        "answered_mean": sum(answered) / NEIGHBOURS,
        "passage": passage[0],
        "left_open": left_open[0],
        "left_open_mean": sum(left_open) / NEIGHBOURS,
        "answered_words": overlap.get("question", 0.0),
        "passage_words": overlap.get("passage", 0.0),
        "left_open_words": max(overlap.get(kind, 0.0) for kind in OPEN),
    }


def plain_features(rows: Sequence[Near], overlap: Mapping[str, float]) -> dict[str, float]:
    """What can be known of guides without questions, by the names of the weights."""
    passage = max((row.similarity for row in rows if row.kind == "passage"), default=0.0)
    return {
        "passage": passage,
        "statement": max((row.similarity for row in rows if row.kind != "passage"), default=passage),
        "passage_words": overlap.get("passage", 0.0),
        "statement_words": max(overlap.get("statement", 0.0), overlap.get("passage", 0.0)),
        "unheard": overlap.get("unheard", 0.0),
    }


def open_features(rows: Sequence[Near]) -> dict[str, float]:
    """How near the open questions of both kinds lie."""
    floor = rows[-1].similarity if rows else 0.0
    off, on = (_nearest(rows, (kind,), floor) for kind in ("off_topic", "not_covered"))
    return {
        "off_topic": off[0],
        "off_topic_mean": sum(off) / NEIGHBOURS,
        "not_covered": on[0],
        "not_covered_mean": sum(on) / NEIGHBOURS,
    }


def load_coverage(path: Path = WEIGHTS) -> Coverage:
    """Raises CoverageError."""
    try:
        return Coverage.model_validate(yaml_in(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise CoverageError(f"{path}: cannot be read; delete it, or calibrate again") from error
    except ValidationError as error:
        raise CoverageError(f"{path}: {reasons(error)}; delete it, or calibrate again") from error


def _nearest(rows: Sequence[Near], kinds: Sequence[str], floor: float) -> list[float]:
    found = [row.similarity for row in rows if row.kind in kinds][:NEIGHBOURS]
    return found + [floor] * (NEIGHBOURS - len(found))
