"""Distress that no pattern of `screen` knows, as far as it was learned from made-up messages (corpus/questions/distress.yaml).

Whoever may be in danger is met before any advice. Where it is less sure, nobody is kept from an answer: the human contacts
come with it, or instead of "the guides do not say".
"""

import math
from collections.abc import Sequence
from typing import Literal

from assistant.evidence import Evidence
from assistant.intents import sentences_of
from assistant.retrieval.ranker import DANGER

# Probabilities, chosen on messages that were written apart from those that are learned from.
SURE = 0.6
LIKELY = 0.4
SAID = 0.9
"""Of one sentence alone, which says less than the message around it."""

Sign = Literal["sure", "likely"]


class Distress:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def sign(self, message: str, vector: Sequence[float] = ()) -> Sign | None:
        """Whether a message tells of danger; `vector` is its embedding, where there is one already."""
        told = self._probability(vector or self._evidence.embedded(message))
        return "sure" if told >= SURE else "likely" if told >= LIKELY else None

    def in_a_sentence(self, message: str) -> bool:
        """Whether some sentence does."""
        sentences = [sentence for sentence in sentences_of(message) if len(sentence.split()) > 2]
        return any(self._probability(self._evidence.embedded(sentence)) >= SAID for sentence in sentences)

    def _probability(self, vector: Sequence[float]) -> float:
        logs = self._evidence.collection.rankers.distress.logs(vector)
        return math.exp(logs[DANGER]) if logs else 0.0
