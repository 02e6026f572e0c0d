"""Whether the answer says what it must not, or counts something otherwise than the reference does."""

import re
from collections.abc import Iterable

from corpus.figures import WORDS
from evals.ask import Asked
from evals.scorers.score import Score
from evals.text import plain

UNITS = ("program", "letter", "rotation", "month", "week")
_COUNT = re.compile(
    rf"\b(\d+|{'|'.join(WORDS)})(?:\s*(?:-|to|or)\s*(\d+|{'|'.join(WORDS)}))?\+?\s+(?:[a-z&]+\s+){{0,3}}?({'|'.join(UNITS)})s?\b"
)


def consistent(asked: Asked) -> Score | None:
    case = asked.case
    if not case.must_not_say and not case.reference:
        return None
    said = plain(asked.answer.answer)
    faults = [f"says {wording!r}" for wording in case.must_not_say if plain(wording) in said]
    if case.reference:
        theirs = counts([case.reference])
        backed = theirs | counts([*(gold.quote for gold in case.gold), *(c.quote for c in asked.answer.citations)])
        backed |= counts([case.question, *case.history])
        # Only a unit that the reference counts can contradict it.
        against = {(n, unit) for n, unit in counts([said]) - backed if unit in {unit for _, unit in theirs}}
        faults += [f"{n} {unit}s, against the reference" for n, unit in sorted(against)]
    return Score(0.0, "; ".join(faults)) if faults else Score(1.0)


def counts(texts: Iterable[str]) -> set[tuple[int, str]]:
    """Numbers with what they count: "1-2 away rotations" is (1, rotation) and (2, rotation)."""
    return {
        (WORDS[number] if number in WORDS else int(number), unit)
        for text in texts
        for low, high, unit in _COUNT.findall(plain(text))
        for number in (low, high)
        if number
    }
