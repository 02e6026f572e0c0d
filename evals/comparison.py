"""What has changed since the last accepted run, and how far the two splits lie apart."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from evals.summary import ALL, Group, Summary

GATED = (
    "status",
    "vital",
    "consistent",
    "gold",
    "quotes",
    "numbers",
    "citation_recall",
    "citation_precision",
    "rules",
    "success_at_3",
    "success_at_5",
    "refusal_precision",
    "refusal_recall",
    "answered",
)
EXACT = frozenset({"quotes", "numbers"})
"""Promises: no loss is small."""

TOLERANCE = 0.01
"""A loss over a whole split that counts as none. One kind may lose one case: with a dozen cases that is no trend."""

GAP = 0.05
"""How far the splits may lie apart before it is told: what is tuned to its own cases does better on them."""


class Change(NamedTuple):
    """A gated score in a group that both runs hold."""

    split: str
    kind: str
    name: str
    before: float
    now: float
    tolerance: float

    @property
    def verdict(self) -> Literal["better", "worse", "same"]:
        if abs(self.now - self.before) <= self.tolerance:
            return "same"
        return "better" if self.now > self.before else "worse"

    def __str__(self) -> str:
        return f"{self.split}/{self.kind}: {self.name} {self.before:.3f} → {self.now:.3f}"


def changes(now: Summary, accepted: Summary) -> list[Change]:
    return [
        Change(split, kind, name, before.scores[name], group.scores[name], _tolerance(name, kind, group.n))
        for split, kind, group, before in _shared(now, accepted)
        for name in GATED
        if name in before.scores and name in group.scores
    ]


def regressions(now: Summary, accepted: Summary) -> list[str]:
    """Each gated score that fell by more than the tolerance."""
    return [str(change) for change in changes(now, accepted) if change.verdict == "worse"]


def incomparable(now: Summary, accepted: Summary) -> list[str]:
    """What compares less well, or not at all: kinds whose cases have changed in number, and scores no longer there."""
    counts: dict[str, list[str]] = {}
    lost: dict[str, list[str]] = {}
    for split, kind, group, before in _shared(now, accepted):
        if before.n != group.n and kind != ALL:
            counts.setdefault(split, []).append(f"{kind} ({before.n}, now {group.n})")
        lost.setdefault(split, []).extend(
            f"{kind}/{name}" for name in GATED if name in before.scores and name not in group.scores
        )
    told = [
        f"{split}: other cases than in the last accepted run: {', '.join(kinds)}" for split, kinds in counts.items()
    ]
    return told + [f"{split}: no longer scored: {', '.join(names)}" for split, names in lost.items() if names]


def gaps(summary: Summary) -> list[str]:
    """Gated scores in which tune and check lie further apart than they should."""
    if not {"tune", "check"} <= summary.splits.keys():
        return []
    tune, check = (summary.splits[split][ALL].scores for split in ("tune", "check"))
    return [
        f"tune and check lie {100 * abs(tune[name] - check[name]):.1f} points apart in {name.replace('_', ' ')} "
        f"({100 * tune[name]:.1f} and {100 * check[name]:.1f})"
        for name in GATED
        if name in tune and name in check and abs(tune[name] - check[name]) >= GAP
    ]


def _shared(now: Summary, accepted: Summary) -> Iterable[tuple[str, str, Group, Group]]:
    for split, kinds in now.splits.items():
        before = accepted.splits.get(split, {})
        for kind, group in kinds.items():
            # A run of some kinds alone says nothing of the whole.
            if kind in before and (kind != ALL or before.keys() <= kinds.keys()):
                yield split, kind, group, before[kind]


def _tolerance(name: str, kind: str, n: int) -> float:
    rounding = 0.00006
    if name in EXACT:
        return rounding
    return rounding + (TOLERANCE if kind == ALL else max(TOLERANCE, 1 / n))
