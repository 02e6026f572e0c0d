"""Whether every quote is the guide's text, exactly, at its place."""

from evals.ask import Asked
from evals.scorers.score import Score, share


def quotes(asked: Asked) -> Score | None:
    cited = asked.answer.citations
    wrong = [c for c in cited if asked.sources.get((c.guide_id, c.guide_version), "")[c.start : c.end] != c.quote]
    return share(len(cited) - len(wrong), len(cited), f"not the guide's text: {', '.join(str(c.n) for c in wrong)}")
