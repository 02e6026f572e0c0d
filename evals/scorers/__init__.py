"""One scorer a file: an answer in, a score out, or None for a case that it does not apply to."""

from collections.abc import Callable, Mapping, Sequence

from evals.ask import Asked
from evals.scorers.citations import citation_precision, citation_recall
from evals.scorers.contradictions import consistent
from evals.scorers.facts import okay, vital, weighted
from evals.scorers.gold import gold
from evals.scorers.latency import ms
from evals.scorers.length import words
from evals.scorers.numbers import numbers
from evals.scorers.quotes import quotes
from evals.scorers.reference import reference
from evals.scorers.refusal import answered, refusal_precision, refusal_recall
from evals.scorers.retrieval import mrr, recall_at_3, recall_at_5, success_at_3, success_at_5
from evals.scorers.rules import rules
from evals.scorers.score import Score
from evals.scorers.status import status

Scorer = Callable[[Asked], Score | None]
DatasetScorer = Callable[[Sequence[Asked]], Score | None]

SCORERS: Mapping[str, Scorer] = {
    "status": status,
    "vital": vital,
    "okay": okay,
    "weighted": weighted,
    "consistent": consistent,
    "gold": gold,
    "quotes": quotes,
    "numbers": numbers,
    "citation_recall": citation_recall,
    "citation_precision": citation_precision,
    "rules": rules,
    "recall_at_3": recall_at_3,
    "recall_at_5": recall_at_5,
    "success_at_3": success_at_3,
    "success_at_5": success_at_5,
    "mrr": mrr,
    "reference": reference,
    "words": words,
    "ms": ms,
}
DATASET_SCORERS: Mapping[str, DatasetScorer] = {
    "refusal_precision": refusal_precision,
    "refusal_recall": refusal_recall,
    "answered": answered,
}
AMOUNTS = frozenset({"words", "ms"})
"""Scores that are amounts and not shares: told by their median, never gated."""

__all__ = ["AMOUNTS", "DATASET_SCORERS", "SCORERS", "DatasetScorer", "Score", "Scorer"]
