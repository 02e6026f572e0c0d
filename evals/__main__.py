"""`python -m evals [--cases FILE]`: answers the cases, scores the answers, and says what falls short."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.library import LibraryError
from assistant.llm.provider import ModelError
from assistant.retrieval.coverage import load_coverage
from assistant.retrieval.embedding import EmbeddingError
from assistant.retrieval.index import IndexUnusable
from assistant.settings import ROOT
from corpus.rules import RuleError
from evals import report
from evals.ask import Asker, InProcess, OverWire
from evals.baseline import BASELINE, BaselineError, load_baseline, write_baseline
from evals.cases import CASES, Case, CaseError, load_cases
from evals.comparison import gaps, incomparable, regressions
from evals.findings import Findings
from evals.page import page
from evals.run import Result, evaluate, faq_faults
from evals.scorers.retrieval import MEASURES
from evals.summary import summarise
from evals.wire import Wire, WireError

FAULTS = (
    CaseError,
    BaselineError,
    WireError,
    LibraryError,
    EmbeddingError,
    IndexUnusable,
    RuleError,
    ModelError,
    ValidationError,
)
REPORTS = ROOT / "reports"
WIDTH = 160
"""Columns of the table where the output is no terminal."""

Failures = Literal["tune", "check", "own", "all"]


def main(
    *,
    cases: Annotated[
        list[Path] | None,
        typer.Option(help="Cases (.yaml or a folder), or your own .csv or .jsonl of question and reference_answer"),
    ] = None,
    split: Annotated[Literal["tune", "check", "all"], typer.Option(help="The cases of this split alone")] = "all",
    kind: Annotated[list[str] | None, typer.Option(help="The cases of this kind alone; may be repeated")] = None,
    faq: Annotated[bool, typer.Option("--faq", help="The guides' own FAQ alone")] = False,
    url: Annotated[str | None, typer.Option(help="Ask this running server instead of answering in process")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="Exit 1 where a gated score is worse than in this baseline")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Make a full run the new evals/baseline.json")] = False,
    failures: Annotated[
        Failures | None,
        typer.Option(help="Print the failures of this split; those of check stand nowhere unless asked for here"),
    ] = None,
    out: Annotated[Path, typer.Option(help="Where evals.html and evals.json are written")] = REPORTS,
) -> None:
    """Answer the evaluation cases and score the answers; exit 1 where the FAQ or --compare gate stays shut."""
    errors = Console(stderr=True)
    try:
        accepted = load_baseline(compare) if compare else None
        dataset = load_cases(cases or [CASES])
        kinds = ["faq"] if faq else kind
        chosen = [c for c in dataset.cases if split in ("all", c.split) and (not kinds or c.kind in kinds)]
        if not chosen:
            raise CaseError("no case is left by --split, --kind and --faq")
        if accept and (cases or kinds or split != "all"):
            raise BaselineError("--accept takes a full run; leave --cases, --split, --kind and --faq out")
        shown = accepted or (load_baseline(BASELINE) if BASELINE.exists() else None)
        results = _evaluated(chosen, url, errors)
    except FAULTS as error:
        errors.print(f"evals: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    summary = summarise(results)
    shut = [f"FAQ: {fault}" for fault in faq_faults(results)]
    notes = list(dataset.notes)
    if not MEASURES:
        notes.append("retrieval is not scored: ir-measures is not installed")
    if accepted:
        shut += [f"worse: {regression}" for regression in regressions(summary, accepted)]
    if shown:
        notes += incomparable(summary, shown)
    findings = Findings(
        results,
        summary,
        shown,
        # A server keeps its threshold to itself.
        threshold=None if url else load_coverage().threshold,
        shut=shut,
        notes=notes,
        shown=frozenset({"tune", "own", "check"} if failures in ("check", "all") else {"tune", "own"}),
    )
    _report(findings, failures, out)
    for line in shut:
        errors.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
    if accept and not shut:
        write_baseline(summary, BASELINE)
        errors.print(f"accepted: {BASELINE}", highlight=False)
    sys.exit(1 if shut else 0)


def _evaluated(cases: list[Case], url: str | None, console: Console) -> list[Result]:
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        task = progress.add_task("asking", total=len(cases))
        return evaluate(cases, _asker(url), lambda: progress.advance(task))


def _asker(url: str | None) -> Asker:
    if url:
        return OverWire(Wire(url))
    # Torch and Chroma take seconds to import; a server is asked without them.
    from assistant.build import build_assistant
    from assistant.settings import load_settings

    settings = load_settings()
    if "embedding_threads" not in settings.model_fields_set:
        # On a machine that does other work too, two threads of PyTorch wait for each other: many times slower.
        settings = settings.model_copy(update={"embedding_threads": 1})
    return InProcess(build_assistant(settings))


def _report(findings: Findings, failures: Failures | None, out: Path) -> None:
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    if failures:
        report.print_failures([r for r in findings.failures if failures in ("all", r.case.split)], console)
    for table in report.tables(findings.summary):
        console.print(table)
    warnings = [f"warning: {gap}" for gap in gaps(findings.summary)]
    for line in (*(f"note: {note}" for note in findings.notes), *warnings):
        console.print(line, highlight=False, markup=False)
    out.mkdir(parents=True, exist_ok=True)
    (out / "evals.html").write_text(page(findings), encoding="utf-8")
    found = json.dumps(report.as_json(findings), ensure_ascii=False, indent=1)
    (out / "evals.json").write_text(found + "\n", encoding="utf-8")
    failed = len(findings.failures) + findings.withheld
    hint = f", {findings.withheld} of check not listed (--failures check)" if findings.withheld else ""
    console.print(
        f"{failed} of {len(findings.results)} cases fall short{hint}; see {out / 'evals.html'}", highlight=False
    )


if __name__ == "__main__":
    typer.run(main)
