"""Whether retrieval finds the words that answer: recall of the gold quotes, the first of them in reach, and its rank."""

from evals.ask import Asked
from evals.cases import Gold
from evals.scorers.score import Score, share
from evals.text import plain


def recall_at_3(asked: Asked) -> Score | None:
    return _recall(asked, 3)


def recall_at_5(asked: Asked) -> Score | None:
    return _recall(asked, 5)


def success_at_3(asked: Asked) -> Score | None:
    return _success(asked, 3)


def success_at_5(asked: Asked) -> Score | None:
    return _success(asked, 5)


def mrr(asked: Asked) -> Score | None:
    """One over the rank of the first passage that answers."""
    if (ranks := _ranks(asked)) is None:
        return None
    found = [rank for rank in ranks if rank is not None]
    return Score(1 / min(found)) if found else Score(0.0, "not found")


def _recall(asked: Asked, k: int) -> Score | None:
    if (ranks := _ranks(asked)) is None:
        return None
    return share(sum(rank is not None and rank <= k for rank in ranks), len(ranks))


def _success(asked: Asked, k: int) -> Score | None:
    if (ranks := _ranks(asked)) is None:
        return None
    return Score(float(any(rank is not None and rank <= k for rank in ranks)))


def _ranks(asked: Asked) -> list[int | None] | None:
    """The rank of each gold quote; no score without gold, or where the search cannot be seen."""
    if asked.found is None or not asked.case.gold:
        return None
    return [_rank(wanted, asked) for wanted in asked.case.gold]


def _rank(wanted: Gold, asked: Asked) -> int | None:
    quote = plain(wanted.quote)
    for rank, passage in enumerate(asked.found or (), 1):
        # A heading is shown with the block below it.
        if passage.guide_id == wanted.guide and any(quote in plain(t) for t in (passage.text, *passage.section[-1:])):
            return rank
    return None
