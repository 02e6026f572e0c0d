"""How much of the reference answer's content words stand in the answer (ROUGE-1 recall): for cases without facts.

Coarse, and never gated; it is what a user's own question and reference answer can be scored by.
"""

from evals.ask import Asked
from evals.scorers.score import Score, share
from evals.text import content_words


def reference(asked: Asked) -> Score | None:
    if asked.rightly_declined:
        return None
    wanted = content_words(asked.case.reference or "")
    return share(len(wanted & content_words(asked.answer.answer)), len(wanted))
