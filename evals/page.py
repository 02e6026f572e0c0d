"""The report as one HTML file that needs nothing else: scores by kind, the abstention curve, the failures in full."""

from collections.abc import Iterable, Sequence
from html import escape

from evals.curve import Point, area
from evals.report import SHORT, cell
from evals.run import Result
from evals.scorers import AMOUNTS, DATASET_SCORERS, SCORERS
from evals.summary import ALL, Group, Summary

STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #3a7ca5; --mark: #d1495b; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .5rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } tr.all { font-weight: 700; }
.plots { display: flex; flex-wrap: wrap; gap: 1.5rem; } figure { margin: 0; } figcaption { font-weight: 600; }
svg text { font-size: 11px; fill: currentColor; } .bar { fill: var(--bar); } .then { stroke: var(--mark); stroke-width: 2; }
.axis { stroke: currentColor; opacity: .4; } .curve { fill: none; stroke: var(--bar); stroke-width: 2; }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
pre { white-space: pre-wrap; font: inherit; margin: .3rem 0 .3rem 1rem; } .why { color: var(--mark); }
"""
PLOTTED = ("status", "vital", "gold", "consistent", "citation_recall", "rules", "success_at_5", "recall_at_5")


def page(results: Sequence[Result], summary: Summary, points: Sequence[Point], accepted: Summary | None) -> str:
    failed = [result for result in results if result.faults()]
    return "\n".join(
        [
            "<!doctype html>",
            f"<html lang=en><head><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>Evaluation</title><style>{STYLE}</style></head><body><h1>Evaluation</h1>",
            f"<p>{len(results)} cases. Shares in percent; a score skips the cases that it does not apply to. "
            f"Words and milliseconds are medians. A red tick is the last accepted run.</p>",
            *(_split(split, kinds, accepted) for split, kinds in summary.splits.items()),
            _curve(points),
            f"<h2>Failures ({len(failed)})</h2>",
            *(_failure(result) for result in failed),
            "</body></html>\n",
        ]
    )


def _split(split: str, kinds: dict[str, Group], accepted: Summary | None) -> str:
    before = accepted.splits.get(split, {}) if accepted else {}
    plots = "".join(_bars(name, kinds, before) for name in PLOTTED if any(name in g.scores for g in kinds.values()))
    refusals = ", ".join(f"{name.replace('_', ' ')} {cell(name, kinds[ALL])}" for name in DATASET_SCORERS)
    return f"<h2>{split}</h2>{_table(kinds)}<p>Not answering: {refusals}.</p><div class=plots>{plots}</div>"


def _table(kinds: dict[str, Group]) -> str:
    head = "".join(f"<th>{SHORT.get(name, name)}</th>" for name in SCORERS)
    rows = "".join(
        f"<tr{' class=all' if kind == ALL else ''}><td>{kind}</td><td>{group.n}</td>"
        + "".join(f"<td title='{group.skipped.get(name, 0)} skipped'>{cell(name, group)}</td>" for name in SCORERS)
        + "</tr>"
        for kind, group in kinds.items()
    )
    return f"<div class=wide><table><tr><th>kind</th><th>n</th>{head}</tr>{rows}</table></div>"


def _bars(name: str, kinds: dict[str, Group], before: dict[str, Group]) -> str:
    """One score, a bar a kind."""
    assert name not in AMOUNTS
    rows = [(kind, group) for kind, group in kinds.items() if name in group.scores]
    drawn = "".join(_bar(y, kind, group, before.get(kind), name) for y, (kind, group) in enumerate(rows))
    height = 18 * len(rows)
    title = name.replace("_", " ")
    return f"<figure><figcaption>{title}</figcaption><svg width=330 height={height} role=img aria-label='{title} by kind'>{drawn}</svg></figure>"


def _bar(row: int, kind: str, group: Group, before: Group | None, name: str) -> str:
    y, width = 18 * row, 200 * group.scores[name]
    drawn = (
        f"<text x=0 y={y + 13}>{kind}</text><rect class=bar x=90 y={y + 3} width={width:.1f} height=12 />"
        f"<text x={96 + width:.1f} y={y + 13}>{cell(name, group)}</text>"
    )
    if before and name in before.scores:
        x = 90 + 200 * before.scores[name]
        drawn += f"<line class=then x1={x:.1f} x2={x:.1f} y1={y + 1} y2={y + 17} />"
    return drawn


def _curve(points: Sequence[Point]) -> str:
    if not points:
        return ""
    line = " ".join(f"{40 + 300 * p.answered:.1f},{310 - 300 * p.declined:.1f}" for p in points)
    ticks = "".join(
        f"<text x={34 + 300 * t:.0f} y=326>{100 * t:.0f}</text><text x=8 y={314 - 300 * t:.0f}>{100 * t:.0f}</text>"
        for t in (0, 0.25, 0.5, 0.75, 1)
    )
    at = ", ".join(f"{_declined_at(points, share):.0%} declined at {share:.0%} answered" for share in (0.9, 0.95, 0.97))
    return (
        f"<h2>Abstention</h2><p>Across: answerable questions answered. Up: unanswerable ones declined. By coverage alone, "
        f"threshold by threshold: area {area(points):.3f}; {at}.</p>"
        f"<svg width=360 height=335 role=img aria-label='abstention curve'>"
        f"<polyline class=axis fill=none points='40,10 40,310 340,310' /><polyline class=curve points='{line}' />{ticks}</svg>"
    )


def _declined_at(points: Iterable[Point], share: float) -> float:
    return max((p.declined for p in points if p.answered >= share), default=0.0)


def _failure(result: Result) -> str:
    case, answer = result.case, result.asked.answer
    faults = "".join(f"<li class=why>{name}: {escape(why)}</li>" for name, why in result.faults().items())
    before = "".join(f"<pre>before: {escape(message)}</pre>" for message in case.history)
    return (
        f"<details><summary><b>{escape(case.id)}</b> ({case.kind}, {case.split}): {escape(' '.join(case.question.split())[:120])}</summary>"
        f"{before}<pre>{escape(case.question)}</pre><ul>{faults}</ul>"
        f"<pre>expected {' or '.join(case.status)}: {escape(case.reference or '–')}</pre>"
        f"<pre>{answer.status}: {escape(answer.answer)}</pre></details>"
    )
