"""Bounds read off a guide's own figure: "< 225", "~ 230–245", "40–60+", "at least two", "low 220s"."""

import re
from functools import cache

from corpus.models import Model

WORDS = {word: number for number, word in enumerate("zero one two three four five six seven eight nine ten".split())}
NUMBER = r"(\d+|" + "|".join(WORDS) + ")"

DECADE: dict[str, tuple[int, int]] = {"": (0, 9), "low": (0, 3), "mid": (4, 6), "high": (7, 9)}
"""The last digits meant by "220s", "low 220s" …: the reading that the wire contract fixes."""


class Bounds(Model):
    """The whole numbers that a figure admits, both ends included; None is without limit.

    `open_ended` marks a range that the guide lets go on ("60–80+", "at least 2–3"); its `max` is the printed end.
    """

    min: int | None = None
    max: int | None = None
    approximate: bool = False
    open_ended: bool = False

    def admit(self, value: int) -> bool:
        above = self.min is None or value >= self.min
        return above and (self.open_ended or self.max is None or value <= self.max)

    def overlap(self, low: int, high: int) -> bool:
        """Whether any whole number from low to high is admitted."""
        return (self.max is None or self.open_ended or low <= self.max) and (self.min is None or high >= self.min)


FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(\d+0)s\b"), "decade"),
    (re.compile(rf"\b{NUMBER}\s*-\s*{NUMBER}(?P<open>\+)?"), "range"),
    (re.compile(rf"(?:≥|at least|minimum of)\s*{NUMBER}\b"), "from"),
    (re.compile(rf"\b{NUMBER}\s*\+"), "from"),
    (re.compile(rf"(?:<|below|under)\s*{NUMBER}\b"), "below"),
    (re.compile(rf"(?:>|above|over|more than)\s*{NUMBER}\b"), "above"),
    (re.compile(rf"(?:≤|at most|up to)\s*{NUMBER}\b"), "to"),
    (re.compile(r"\b(multiple)\b"), "several"),
    (re.compile(rf"\b{NUMBER}\b"), "exactly"),
)


@cache
def bounds(figure: str) -> Bounds:
    """The bounds that a figure states. Raises ValueError where it states none."""
    plain = re.sub(r"[–—−‑]", "-", figure.lower())
    approximate = "~" in plain or "e.g." in plain
    for pattern, form in FORMS:
        if not (found := pattern.search(plain)):
            continue
        if form == "several":
            # "Multiple" is more than one, in both guides' usage.
            return Bounds(min=2, approximate=approximate)
        first = _number(found.group(1))
        if form == "decade":
            word = re.search(r"\b(low|mid|high)[ -]\d+s", plain)
            low, high = DECADE[word.group(1) if word else ""]
            return Bounds(min=first + low, max=first + high, approximate=True)
        if form == "range":
            low, high = first, _number(found.group(2))
            if low > high:
                raise ValueError(f"the figure {figure!r} runs downwards")
            goes_on = bool(found.group("open")) or "at least" in plain
            return Bounds(min=low, max=high, approximate=approximate, open_ended=goes_on)
        low_high = {
            "from": (first, None),
            "below": (None, first - 1),
            "above": (first + 1, None),
            "to": (None, first),
            "exactly": (first, first),
        }[form]
        return Bounds(min=low_high[0], max=low_high[1], approximate=approximate)
    raise ValueError(f"the figure {figure!r} states no number")


def _number(word: str) -> int:
    return WORDS[word] if word in WORDS else int(word)
