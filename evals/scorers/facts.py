"""Recall of the reference answer's facts, as TREC RAG scores nuggets: vital and okay apart, and weighted together."""

from collections.abc import Sequence

from evals.ask import Asked
from evals.cases import Fact
from evals.scorers.score import Score, share
from evals.text import plain

OKAY = 0.5
"""What an okay fact weighs beside a vital one."""


def vital(asked: Asked) -> Score | None:
    return _recall([fact for fact in asked.case.facts if fact.vital], asked)


def okay(asked: Asked) -> Score | None:
    return _recall([fact for fact in asked.case.facts if not fact.vital], asked)


def weighted(asked: Asked) -> Score | None:
    return _recall(asked.case.facts, asked)


def told(fact: Fact, answer: str) -> bool:
    """Whether an answer holds any wording of a fact."""
    return any(plain(wording) in plain(answer) for wording in fact.any_of)


def _recall(facts: Sequence[Fact], asked: Asked) -> Score | None:
    if asked.rightly_declined:
        return None
    missing = [fact for fact in facts if not told(fact, asked.answer.answer)]
    of = _weight(facts)
    return share(of - _weight(missing), of, f"missing: {'; '.join(fact.text for fact in missing)}")


def _weight(facts: Sequence[Fact]) -> float:
    """Of okay facts alone the weight cancels out."""
    return sum(1 if fact.vital else OKAY for fact in facts)
