"""Asks every case and scores the answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evals.ask import Asked, Asker
from evals.cases import Case
from evals.scorers import SCORERS, Score

FAQ_NEEDS = ("status", "vital", "gold", "quotes", "numbers")
"""What every FAQ answer must have in full: right status, all vital facts, a gold citation, exact quotes, traced numbers."""

FAULTS = (*FAQ_NEEDS, "consistent", "rules")
"""Scores whose loss makes an answer a failure to be looked at."""


@dataclass(frozen=True)
class Result:
    """One case, asked and scored; a scorer that does not apply gives None."""

    asked: Asked
    scores: Mapping[str, Score | None]

    @property
    def case(self) -> Case:
        return self.asked.case

    def faults(self, needs: Sequence[str] = FAULTS) -> dict[str, str]:
        """What falls short, and why."""
        found = {name: self.scores.get(name) for name in needs}
        return {name: score.why or f"{score.value:.2f}" for name, score in found.items() if score and score.value < 1}


def evaluate(cases: Sequence[Case], asker: Asker, done: Callable[[], None] = lambda: None) -> list[Result]:
    """A result for each case, in order; `done` is called after each."""
    results = []
    for case in cases:
        asked = asker.ask(case)
        results.append(Result(asked, {name: scorer(asked) for name, scorer in SCORERS.items()}))
        done()
    return results


def faq_faults(results: Sequence[Result]) -> list[str]:
    """What keeps the FAQ gate shut: a fault, or a quote or number that could not be scored at all."""
    faults = []
    for result in results:
        if result.case.kind != "faq":
            continue
        short = result.faults(FAQ_NEEDS) | {n: "no score" for n in FAQ_NEEDS if result.scores.get(n) is None}
        faults += [f"{result.case.id}: {name}: {why}" for name, why in short.items()]
    return faults
