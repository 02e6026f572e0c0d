"""Every score over whole splits: how sure it is, how far the splits lie apart, and what it was."""

from typing import NamedTuple

from evals.comparison import GAP
from evals.findings import Findings
from evals.interval import Interval, interval
from evals.report import TITLES, cell
from evals.scorers import AMOUNTS, DATASET_SCORERS, SCORERS
from evals.summary import ALL, Group


class Cell(NamedTuple):
    value: str
    interval: str
    n: int | None
    """The cases scored; None where they are not all of one sort, as for precision over a dataset."""


class Row(NamedTuple):
    title: str
    cells: tuple[Cell, ...]
    gap: str
    wide: bool


def overview(findings: Findings) -> list[Row]:
    wholes = [groups[ALL] for groups in findings.summary.splits.values()]
    names = [name for name in (*SCORERS, *DATASET_SCORERS) if any(name in whole.scores for whole in wholes)]
    return [_row(name, findings, wholes) for name in names]


def _row(name: str, findings: Findings, wholes: list[Group]) -> Row:
    splits = {split: groups[ALL].scores for split, groups in findings.summary.splits.items()}
    tune, check = (splits.get(split, {}).get(name) for split in ("tune", "check"))
    gap = None if tune is None or check is None or name in AMOUNTS else check - tune
    return Row(
        TITLES[name],
        tuple(_cell(name, whole) for whole in wholes),
        "" if gap is None else f"{100 * gap:+.1f}".replace("-", "−"),
        gap is not None and abs(gap) >= GAP,
    )


def _cell(name: str, whole: Group) -> Cell:
    if name not in whole.scores or name in AMOUNTS or name in DATASET_SCORERS:
        return Cell(cell(name, whole), "", None)
    n = whole.n - whole.skipped.get(name, 0)
    return Cell(cell(name, whole), _percent(interval(whole.scores[name], n)), n)


def _percent(found: Interval) -> str:
    return f"{100 * found.low:.0f}–{100 * found.high:.0f}"
