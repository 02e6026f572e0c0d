"""One rule against one fact: met or not, or why that cannot be told."""

from collections.abc import Callable

from assistant.models import Outcome
from assistant.rules.facts import SCALE, Value
from corpus.figures import Bounds
from corpus.rules import ConditionRule, Judged, TargetRule, TierRule


def outcome(rule: Judged, value: Value) -> Outcome:
    """Whether a fact meets a rule.

    A missing fact leaves it unknown, and so does a range of which only a part lies within the rule's bounds. Where
    several practice scores disagree it is unclear: the guides do not say which of them counts.
    """
    if value is None:
        return "unknown"
    if not isinstance(value, tuple):
        return _one(rule, value)
    if rule.fact == "practice_scores":
        found = {_one(rule, score) for score in value}
        return found.pop() if len(found) == 1 else "unclear"
    return throughout(value, lambda score: _one(rule, score))


def throughout(value: tuple[int, ...], judge: Callable[[int], Outcome]) -> Outcome:
    """What holds at each score from the first to the last; unknown where that differs."""
    found = {judge(score) for score in range(value[0], value[-1] + 1)}
    return found.pop() if len(found) == 1 else "unknown"


def _one(rule: Judged, value: int | bool) -> Outcome:
    limits = rule.bounds
    fits = bool(value) if limits is None else limits.admit(value)
    if fits and isinstance(rule, ConditionRule) and rule.leaves_open:
        return "unclear"
    if isinstance(rule, TargetRule):
        if fits and rule.asks_more:
            return "unknown"
        if not fits and rule.example:
            return "unclear"
    return "met" if fits else "not_met"


def together(outcomes: list[Outcome]) -> Outcome:
    """The outcome of a rule that needs others met as well: the least favourable of them all."""
    order: tuple[Outcome, ...] = ("not_met", "unknown", "unclear", "silent", "met")
    return min(outcomes, key=order.index)


def gap(lower: TierRule, upper: TierRule) -> tuple[int, int]:
    """What two neighbouring tiers leave open, both ends included; empty where the first exceeds the second."""
    below, above = lower.bounds, upper.bounds
    if below is None or above is None or below.max is None or above.min is None:
        return SCALE.stop, SCALE.start
    return below.max + 1, above.min - 1


def within(value: Value, low: int, high: int) -> bool:
    """Whether a score, or the whole of a range, lies between two scores, both included."""
    ends = value if isinstance(value, tuple) else (value,)
    return all(end is not None and low <= end <= high for end in ends)


def edges(limits: Bounds) -> list[int]:
    """The whole numbers just below, at and just above each limit, in order."""
    around = {limit + step for limit in (limits.min, limits.max) if limit is not None for step in (-1, 0, 1)}
    return sorted(number for number in around if number >= 0)
