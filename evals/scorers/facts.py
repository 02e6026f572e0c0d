"""Recall of the reference answer's facts, vital and okay apart, as TREC RAG scores nuggets."""

from collections.abc import Sequence

from evals.ask import Asked
from evals.cases import Fact
from evals.scorers.score import Score, share
from evals.text import plain


def vital(asked: Asked) -> Score | None:
    return _recall([fact for fact in asked.case.facts if fact.vital], asked.answer.answer)


def okay(asked: Asked) -> Score | None:
    return _recall([fact for fact in asked.case.facts if not fact.vital], asked.answer.answer)


def _recall(facts: Sequence[Fact], answer: str) -> Score | None:
    said = plain(answer)
    missing = [fact.text for fact in facts if not any(plain(wording) in said for wording in fact.any_of)]
    return share(len(facts) - len(missing), len(facts), f"missing: {'; '.join(missing)}")
