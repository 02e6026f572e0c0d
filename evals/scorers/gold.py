"""Whether a cited quote is one of the passages that answer."""

from evals.ask import Asked
from evals.scorers.score import Score
from evals.text import overlap


def gold(asked: Asked) -> Score | None:
    wanted = asked.case.gold
    if not wanted or asked.rightly_declined:
        return None
    cited = asked.answer.citations
    if any(c.guide_id == g.guide and overlap(c.quote, g.quote) for g in wanted for c in cited):
        return Score(1.0)
    return Score(0.0, f"cited: {' | '.join(' '.join(c.quote.split())[:70] for c in cited) or 'nothing'}")
