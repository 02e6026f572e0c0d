"""What a run found: a table for the terminal, the failures in full, and JSON."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.curve import Point
from evals.run import Result
from evals.scorers import AMOUNTS, DATASET_SCORERS, SCORERS
from evals.summary import ALL, Group, Summary

SHORT = {
    "citation_recall": "cit. rec.",
    "citation_precision": "cit. prec.",
    "consistent": "consist.",
    "recall_at_3": "R@3",
    "recall_at_5": "R@5",
    "success_at_3": "hit@3",
    "success_at_5": "hit@5",
    "reference": "ref.",
}


def cell(name: str, group: Group) -> str:
    """A share in percent, an amount as it is, a dash where nothing was scored."""
    if name not in group.scores:
        return "–"
    return f"{group.scores[name]:.0f}" if name in AMOUNTS else f"{100 * group.scores[name]:.0f}"


def tables(summary: Summary) -> list[Table]:
    """One a split: kinds down, scores across, in percent; the cases that a score skipped in brackets."""
    made = []
    for split, kinds in summary.splits.items():
        table = Table(
            "kind", "n", title=split, caption="percent; (skipped); words and ms are medians", padding=(0, 1, 0, 0)
        )
        for name in SCORERS:
            table.add_column(SHORT.get(name, name), justify="right")
        for kind, group in kinds.items():
            cells = [cell(name, group) + _skipped(name, group) for name in SCORERS]
            table.add_row(kind, str(group.n), *cells, style="bold" if kind == ALL else "")
        made.append(table)
    return made


def refusals(summary: Summary) -> Table:
    """Not answering, by split."""
    table = Table("split", *(name.replace("_", " ") for name in DATASET_SCORERS), title="Not answering")
    for split, kinds in summary.splits.items():
        table.add_row(split, *(cell(name, kinds[ALL]) for name in DATASET_SCORERS))
    return table


def print_failures(results: Sequence[Result], console: Console) -> None:
    """Each failed case: what was asked, expected and answered, and what falls short."""
    for result in results:
        if not (faults := result.faults()):
            continue
        case, answer = result.case, result.asked.answer
        console.rule(f"{case.id} · {case.kind} · {case.split}", align="left")
        for message in case.history:
            console.print(f"[dim]before:[/] {escape(message)}")
        console.print(f"[bold]{escape(case.question)}[/]")
        for name, why in faults.items():
            console.print(f"[red]{name}[/]: {escape(why)}", highlight=False)
        console.print(f"[dim]expected {' or '.join(case.status)}:[/] {escape(case.reference or '–')}", highlight=False)
        console.print(f"[dim]{answer.status}:[/]", escape(answer.answer), "", sep="\n", highlight=False)


def as_json(results: Sequence[Result], summary: Summary, points: Sequence[Point]) -> dict[str, Any]:
    return {
        "summary": summary.model_dump(mode="json")["splits"],
        "abstention": [point._asdict() for point in points],
        "cases": [_case(result) for result in results],
    }


def _case(result: Result) -> dict[str, Any]:
    case, asked = result.case, result.asked
    return {
        "id": case.id,
        "kind": case.kind,
        "split": case.split,
        "question": case.question,
        "history": list(case.history),
        "expected": list(case.status),
        "reference": case.reference,
        "status": asked.answer.status,
        "answer": asked.answer.answer,
        "citations": [
            c.model_dump(mode="json", include={"n", "guide_id", "section", "quote"}) for c in asked.answer.citations
        ],
        "found": [passage.id for passage in (asked.found or ())[:5]],
        "coverage": asked.coverage,
        "scores": {name: score._asdict() for name, score in result.scores.items() if score is not None},
        "faults": result.faults(),
    }


def _skipped(name: str, group: Group) -> str:
    skipped = group.skipped.get(name, 0)
    return f" ({skipped})" if 0 < skipped < group.n else ""
