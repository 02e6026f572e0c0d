"""Answering against declining, threshold by threshold, with the one in force."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from evals.curve import Point, area
from evals.findings import Findings
from evals.page.svg import Figure, dot, drawing, line, path, text
from evals.summary import ALL

LEFT, TOP, SIDE = 40, 12, 280
TICKS = (0, 0.25, 0.5, 0.75, 1)
SHARES = (0.90, 0.93, 0.95, 0.97, 0.99)
"""Shares of the answerable at which the table tells the rest."""


class Row(NamedTuple):
    split: str
    threshold: float
    answered: float
    declined: float
    in_force: bool


def figure(findings: Findings) -> Figure | None:
    """The curve of coverage alone; a diamond where the program as a whole stands, its other checks included."""
    curves = findings.abstention()
    if not curves:
        return None
    parts = [*_axes()]
    told = []
    for split, points in curves.items():
        parts.append(path(((_x(p.answered), _y(p.declined)) for p in points), f"curve {split}"))
        told.append(f"{split}: area {area(points):.3f}")
        if at := in_force(points, findings.threshold):
            parts.append(dot(_x(at.answered), _y(at.declined), f"force {split}", 5))
            told.append(f"in force {at.answered:.0%} answered and {at.declined:.0%} declined by coverage")
        whole = findings.summary.splits[split][ALL].scores
        if {"answered", "refusal_recall"} <= whole.keys():
            parts.append(_diamond(whole["answered"], whole["refusal_recall"], split))
            told.append(f"as a whole {whole['answered']:.0%} and {whole['refusal_recall']:.0%}")
    return Figure("Answered against declined", drawing(TOP + SIDE + 44, "; ".join(told) + ".", parts))


def table(findings: Findings) -> list[Row]:
    """A few thresholds of each curve, the one in force among them."""
    rows = []
    for split, points in findings.abstention().items():
        chosen = {_at_share(points, share): False for share in SHARES}
        if at := in_force(points, findings.threshold):
            chosen = {p: False for p in chosen if p[1:] != at[1:]} | {at: True}
        rows += [Row(split, *point, chosen[point]) for point in sorted(chosen, reverse=True)]
    return rows


def in_force(points: Sequence[Point], threshold: float | None) -> Point | None:
    """What a threshold gives: the same as the next coverage at or above it."""
    if threshold is None:
        return None
    return next((point._replace(threshold=threshold) for point in points if point.threshold >= threshold), None)


def _at_share(points: Sequence[Point], share: float) -> Point:
    """The strictest threshold that answers so much."""
    return max((point for point in points if point.answered >= share), key=lambda point: point.threshold)


def _axes() -> Iterable[Markup]:
    for tick in TICKS:
        yield line(_x(tick), _y(0), _x(tick), _y(1), "grid")
        yield line(_x(0), _y(tick), _x(1), _y(tick), "grid")
        yield text(_x(tick), _y(0) + 15, f"{100 * tick:.0f}", "small", "middle")
        yield text(_x(0) - 6, _y(tick) + 4, f"{100 * tick:.0f}", "small", "end")
    yield text(_x(0.5), _y(0) + 34, "answerable questions answered, %", "", "middle")
    yield Markup('<g transform="rotate(-90 12 {0})">{1}</g>').format(
        _y(0.5), text(12, _y(0.5), "unanswerable ones declined, %", "", "middle")
    )


def _diamond(answered: float, declined: float, split: str) -> Markup:
    x, y = _x(answered), _y(declined)
    return path([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y), (x, y - 6)], f"whole {split}")


def _x(share: float) -> float:
    return LEFT + SIDE * share


def _y(share: float) -> float:
    return TOP + SIDE * (1 - share)
