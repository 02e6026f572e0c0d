"""A score by kind, the splits beside each other."""

from collections.abc import Iterable, Mapping
from typing import get_args

from markupsafe import Markup

from evals.cases import Kind
from evals.page.svg import LEFT, Figure, across, drawing, line, rect, text
from evals.report import TITLES
from evals.summary import ALL, Group, Summary

PLOTTED = ("status", "vital", "gold", "citation_recall", "rules", "success_at_5")
BAR, REST = 10, 8
"""Heights: of a bar, and of the space between kinds."""


def figures(summary: Summary) -> list[Figure]:
    return [figure for name in PLOTTED if (figure := _figure(name, summary.splits))]


def _figure(name: str, splits: Mapping[str, Mapping[str, Group]]) -> Figure | None:
    scored = {
        kind: {split: groups[kind] for split, groups in splits.items() if name in _scores(groups, kind)}
        for kind in (*get_args(Kind), ALL)
    }
    rows = {kind: groups for kind, groups in scored.items() if groups}
    if not rows:
        return None
    parts, y = [], 4.0
    for kind, groups in rows.items():
        parts += [text(LEFT - 8, y + BAR * len(groups) / 2 + 4, kind, "total" if kind == ALL else "", "end")]
        for split, group in groups.items():
            parts += _bar(split, group.scores[name], y)
            y += BAR
        y += REST
    grid = [line(across(share), 0, across(share), y - REST + 4, "grid") for share in (0, 0.5, 1)]
    return Figure(TITLES[name], drawing(y, _told(name, rows), [*grid, *parts]))


def _bar(split: str, share: float, y: float) -> Iterable[Markup]:
    yield rect(across(0), y + 1, max(across(share) - across(0), 1), BAR - 2, f"bar {split}")
    yield text(across(share) + 4, y + BAR - 1, f"{100 * share:.0f}", "small")


def _scores(groups: Mapping[str, Group], kind: str) -> Mapping[str, float]:
    return groups[kind].scores if kind in groups else {}


def _told(name: str, rows: Mapping[str, Mapping[str, Group]]) -> str:
    told = (
        f"{kind}: " + ", ".join(f"{split} {100 * group.scores[name]:.0f}" for split, group in groups.items())
        for kind, groups in rows.items()
    )
    return f"{TITLES[name]}, in percent. {'; '.join(told)}."
