"""Whether a model's sentence says what the block it cites says, and nothing else."""

from collections.abc import Sequence
from typing import Protocol

from assistant.llm.checks import CHECKS, Claim
from assistant.llm.source import Source


class Nearness(Protocol):
    def __call__(self, sentence: str, texts: Sequence[str]) -> float:
        """How near a sentence is in meaning to the nearest of some texts, 1 being the same."""


class Entailment(Protocol):
    def __call__(self, premise: str, hypothesis: str) -> bool:
        """Whether the one follows from the other."""


class Support:
    """Finds what a sentence says beyond its source. `least` is the least nearness to the guide's words."""

    def __init__(self, nearness: Nearness | None, least: float, entailment: Entailment | None = None) -> None:
        self._nearness, self._least, self._entailment = nearness, least, entailment

    def fault(self, sentence: str, source: Source) -> str | None:
        """What is wrong with a sentence, the cheapest checks first; None where it is supported."""
        claim = Claim(sentence, source)
        for check in CHECKS:
            if fault := check(claim):
                return fault
        words = " ".join(" ".join((*unit.above, unit.words)) for unit in claim.rests_on)
        if self._nearness and self._nearness(sentence, (words, source.quote)) < self._least:
            return "far from the guide's words in meaning"
        if self._entailment and not self._entailment(source.quote, sentence):
            return "does not follow from the guide's words"
        return None
