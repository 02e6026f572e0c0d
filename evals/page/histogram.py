"""How long answers take and how long they are: not the median alone, but the tail that is felt."""

from collections import Counter
from collections.abc import Sequence
from statistics import median, quantiles

from markupsafe import Markup

from evals.findings import Findings
from evals.page.svg import WIDTH, Figure, drawing, line, rect, text
from evals.report import TITLES

BINS, HEIGHT, LEFT = 24, 90, 8


def figures(findings: Findings) -> list[Figure]:
    """One a split and amount."""
    made = []
    for name, unit in (("ms", "ms"), ("words", "words")):
        amounts = {split: _amounts(name, findings, split) for split in findings.summary.splits}
        # One scale for all splits, so that they can be compared; the slowest few stand at its end.
        end = max((_late(values) for values in amounts.values() if values), default=0) * 1.25
        made += [
            Figure(f"{TITLES[name]}, {split}", _drawing(values, end, unit, split))
            for split, values in amounts.items()
            if values and end
        ]
    return made


def _amounts(name: str, findings: Findings, split: str) -> list[float]:
    return [score.value for result in findings.of(split) if (score := result.scores.get(name))]


def _drawing(values: Sequence[float], end: float, unit: str, split: str) -> Markup:
    bins = Counter(min(int(BINS * value / end), BINS - 1) for value in values)
    wide, most = (WIDTH - 2 * LEFT) / BINS, max(bins.values())
    parts = [
        rect(LEFT + wide * at, 24 + HEIGHT * (1 - n / most), wide - 1, HEIGHT * n / most, f"bar {split}")
        for at, n in bins.items()
    ]
    middle, late = median(values), _late(values)
    for value, mark, y in ((middle, "median", 9), (late, "95% within", 20)):
        x = LEFT + (WIDTH - 2 * LEFT) * min(value / end, 1)
        anchor = "end" if x > WIDTH / 2 else "start"
        parts += [line(x, y - 8, x, 24 + HEIGHT, "then")]
        parts += [text(x - 4 if anchor == "end" else x + 4, y, f"{mark} {value:.0f}", "small", anchor)]
    parts += [line(LEFT, 24 + HEIGHT, WIDTH - LEFT, 24 + HEIGHT, "axis")]
    parts += [
        text(LEFT, 38 + HEIGHT, "0", "small"),
        text(WIDTH - LEFT, 38 + HEIGHT, f"{end:.0f} {unit} and more", "small", "end"),
    ]
    told = f"{len(values)} answers of {split}: median {middle:.0f} {unit}, 95% within {late:.0f}, at most {max(values):.0f}."
    return drawing(44 + HEIGHT, told, parts)


def _late(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
