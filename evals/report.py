"""What a run found: tables for the terminal, the failures in full, and JSON."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.comparison import gaps
from evals.findings import Findings
from evals.run import Result
from evals.scorers import AMOUNTS, DATASET_SCORERS, SCORERS
from evals.summary import ALL, Group, Summary

TITLES = {
    "status": "right status",
    "vital": "vital facts",
    "okay": "okay facts",
    "weighted": "facts, weighted",
    "consistent": "consistent",
    "gold": "gold cited",
    "quotes": "quotes exact",
    "numbers": "numbers traced",
    "citation_recall": "citation recall",
    "citation_precision": "citation precision",
    "rules": "rules exact",
    "recall_at_3": "recall@3",
    "recall_at_5": "recall@5",
    "success_at_3": "success@3",
    "success_at_5": "success@5",
    "mrr": "MRR",
    "reference": "reference’s words",
    "words": "length, words",
    "ms": "latency, ms",
    "refusal_precision": "refusal precision",
    "refusal_recall": "refusal recall",
    "answered": "answered",
}


def cell(name: str, group: Group) -> str:
    """A share in percent, an amount as it is, a dash where nothing was scored."""
    if name not in group.scores:
        return "–"
    return f"{group.scores[name]:.0f}" if name in AMOUNTS else f"{100 * group.scores[name]:.0f}"


def tables(summary: Summary) -> list[Table]:
    """One a split: scores down, kinds across, in percent; in brackets the cases of the whole that a score skipped."""
    made = []
    for split, kinds in summary.splits.items():
        table = Table(
            "score", title=split, caption="percent; (skipped); words and ms are medians", padding=(0, 1, 0, 0)
        )
        for kind, group in kinds.items():
            table.add_column(f"{kind}\n{group.n}", justify="right", style="bold" if kind == ALL else "")
        for name in (*SCORERS, *DATASET_SCORERS):
            if name in kinds[ALL].scores:
                cells = [cell(name, group) for group in kinds.values()]
                table.add_row(TITLES[name], *cells[:-1], cells[-1] + _skipped(name, kinds[ALL]))
        made.append(table)
    return made


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


def as_json(findings: Findings) -> dict[str, Any]:
    """Everything; of splits that are not to be looked at, the aggregates alone."""
    return {
        "summary": findings.summary.model_dump(mode="json")["splits"],
        "gates_shut": list(findings.shut),
        "gaps": gaps(findings.summary),
        "notes": list(findings.notes),
        "threshold": findings.threshold,
        "abstention": {split: [p._asdict() for p in points] for split, points in findings.abstention().items()},
        "cases": [_case(result) for result in findings.listed],
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
    return f" ({skipped})" if skipped else ""
