"""Each gated score then and now: where it moved, and which way, in words and shape."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from evals.comparison import Change
from evals.page.svg import LEFT, WIDTH, Figure, drawing, line, path, text
from evals.report import TITLES
from evals.summary import ALL

ROW = 22
FAR = 250
"""Where the scale ends; what changed is written beside it."""

SIGNS = {"better": "▲ better", "worse": "▼ worse", "same": "= same"}


def figures(changes: Sequence[Change]) -> list[Figure]:
    """One a split, over all its kinds."""
    whole = [change for change in changes if change.kind == ALL]
    return [
        _figure(split, [change for change in whole if change.split == split])
        for split in dict.fromkeys(change.split for change in whole)
    ]


def _figure(split: str, changes: Sequence[Change]) -> Figure:
    # Most scores stand near the top; the scale begins where the lowest lies.
    low = int(10 * min(min(c.before, c.now) for c in changes)) / 10
    low = min(low, 0.9)
    height = ROW * len(changes) + 20
    grid = [line(_x(share, low), 0, _x(share, low), height - 18, "grid") for share in (low, 1)]
    scale = [text(_x(share, low), height - 4, f"{100 * share:.0f}", "small", "middle") for share in (low, 1)]
    rows = (part for row, change in enumerate(changes) for part in _row(change, ROW * row + 14, low))
    told = "; ".join(f"{TITLES[c.name]} {100 * c.before:.1f} then, {100 * c.now:.1f} now, {c.verdict}" for c in changes)
    return Figure(split, drawing(height, f"{split}: {told}.", [*grid, *scale, *rows]))


def _row(change: Change, y: float, low: float) -> Iterable[Markup]:
    then, now = _x(change.before, low), _x(change.now, low)
    yield text(LEFT - 8, y + 4, TITLES[change.name], "small", "end")
    yield line(then, y, now, y, f"moved {change.verdict}")
    yield line(then, y - 5, then, y + 5, "then")
    yield _pointer(now, y, change)
    points = 100 * (change.now - change.before)
    yield text(
        WIDTH, y + 4, f"{points:+.1f} {SIGNS[change.verdict]}".replace("-", "−"), f"small {change.verdict}", "end"
    )


def _pointer(x: float, y: float, change: Change) -> Markup:
    match change.verdict:
        case "same":
            around = [(-3, -3), (3, -3), (3, 3), (-3, 3), (-3, -3)]
        case "better":
            around = [(-5, -5), (4, 0), (-5, 5), (-5, -5)]
        case "worse":
            around = [(5, -5), (-4, 0), (5, 5), (5, -5)]
    return path([(x + dx, y + dy) for dx, dy in around], f"pointer {change.verdict}")


def _x(share: float, low: float) -> float:
    return LEFT + (FAR - LEFT) * (share - low) / (1 - low)
