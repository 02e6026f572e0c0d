"""Whether retrieval finds the passages that answer: recall, success and reciprocal rank, as ir-measures counts them.

Relevant is each passage that holds a gold quote.
"""

from collections.abc import Collection, Iterable

from corpus.models import Passage
from evals.ask import Asked
from evals.cases import Gold
from evals.scorers.score import Score
from evals.text import plain

try:
    from ir_measures import iter_calc, parse_measure
except ImportError:  # Its trec_eval has no wheel for Linux on ARM; there, retrieval goes without a score.
    MEASURES = False
else:
    MEASURES = True


def recall_at_3(asked: Asked) -> Score | None:
    return _measured("R@3", asked)


def recall_at_5(asked: Asked) -> Score | None:
    return _measured("R@5", asked)


def success_at_3(asked: Asked) -> Score | None:
    return _measured("Success@3", asked)


def success_at_5(asked: Asked) -> Score | None:
    return _measured("Success@5", asked)


def mrr(asked: Asked) -> Score | None:
    """One over the rank of the first relevant passage."""
    return _measured("RR", asked)


def _measured(measure: str, asked: Asked) -> Score | None:
    """No score without gold, or where the search cannot be seen."""
    if not MEASURES or asked.found is None or not asked.case.gold:
        return None
    wanted = dict.fromkeys(relevant(asked.case.gold, asked.passages), 1)
    found = {passage.id: -float(rank) for rank, passage in enumerate(asked.found)}
    [scored] = iter_calc([parse_measure(measure)], {"q": wanted}, {"q": found})
    return Score(scored.value, "" if scored.value else "not found")


def relevant(golds: Iterable[Gold], passages: Collection[Passage]) -> set[str]:
    """The passages that hold a quote; a quote that none holds is a passage that nothing finds."""
    return {
        holder for gold in golds for holder in [p.id for p in passages if _holds(p, gold)] or [f"nowhere: {gold.quote}"]
    }


def _holds(passage: Passage, gold: Gold) -> bool:
    # A heading is shown with the block below it.
    shown = (passage.text, *passage.section[-1:])
    return passage.guide_id == gold.guide and any(plain(gold.quote) in plain(text) for text in shown)
