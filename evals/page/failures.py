"""Failures in full: what was asked, what was expected, what came, and what of it falls short."""

from collections.abc import Sequence
from typing import NamedTuple, get_args

from assistant.models import Citation
from evals.cases import Gold, Kind
from evals.run import Result
from evals.scorers.facts import told
from evals.text import overlap

FOUND = 5
"""Passages shown of those that retrieval found."""


class Failure(NamedTuple):
    """A failed result, with each expected thing marked as there or missing."""

    result: Result
    facts: list[tuple[str, bool, bool]]
    """Text, whether vital, whether told."""
    gold: list[tuple[Gold, bool]]
    found: list[str]

    @property
    def anchor(self) -> str:
        return f"case-{self.result.case.id}"


def by_kind(results: Sequence[Result]) -> dict[str, list[Failure]]:
    kinds = sorted({result.case.kind for result in results}, key=get_args(Kind).index)
    return {kind: [_failure(result) for result in results if result.case.kind == kind] for kind in kinds}


def _failure(result: Result) -> Failure:
    case, answer = result.case, result.asked.answer
    return Failure(
        result,
        [(fact.text, fact.vital, told(fact, answer.answer)) for fact in case.facts],
        [(gold, any(_is(gold, citation) for citation in answer.citations)) for gold in case.gold],
        [passage.text for passage in (result.asked.found or ())[:FOUND]],
    )


def _is(gold: Gold, citation: Citation) -> bool:
    return citation.guide_id == gold.guide and overlap(citation.quote, gold.quote)
