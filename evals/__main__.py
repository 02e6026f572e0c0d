"""`python -m evals [FILES…]`: answers the cases, scores the answers, and says what falls short."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.library import LibraryError
from assistant.retrieval.embedding import EmbeddingError
from assistant.retrieval.index import IndexUnusable
from assistant.settings import ROOT
from corpus.rules import RuleError
from evals import report
from evals.ask import Asker, InProcess, OverWire
from evals.cases import CASES, Case, CaseError, Dataset, load_cases
from evals.curve import abstention
from evals.page import page
from evals.run import Result, evaluate, faq_faults
from evals.summary import (
    BASELINE,
    BaselineError,
    Summary,
    incomparable,
    load_baseline,
    regressions,
    summarise,
    write_baseline,
)
from evals.wire import Wire, WireError

FAULTS = (CaseError, BaselineError, WireError, LibraryError, EmbeddingError, IndexUnusable, RuleError, ValidationError)
REPORTS = ROOT / "reports"
WIDTH = 190
"""Columns of the table where the output is no terminal."""


def main(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Cases (.yaml or a folder), or your own .csv or .jsonl")
    ] = None,
    *,
    split: Annotated[Literal["tune", "check", "all"], typer.Option(help="The cases of this split alone")] = "all",
    kind: Annotated[list[str] | None, typer.Option(help="The cases of this kind alone; may be repeated")] = None,
    faq: Annotated[bool, typer.Option("--faq", help="The guides' own FAQ alone")] = False,
    url: Annotated[str | None, typer.Option(help="Ask this running server instead of answering in process")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="Exit 1 where a gated score is worse than in this baseline")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Make a full run the new evals/baseline.json")] = False,
    failures: Annotated[bool, typer.Option("--failures", help="Print the failures in full")] = False,
    out: Annotated[Path, typer.Option(help="Where evals.html and evals.json are written")] = REPORTS,
) -> None:
    """Answer the evaluation cases and score the answers; exit 1 where the FAQ or --compare gate stays shut."""
    errors = Console(stderr=True)
    try:
        accepted = load_baseline(compare) if compare else None
        dataset = load_cases(files or [CASES])
        kinds = ["faq"] if faq else kind
        cases = [c for c in dataset.cases if split in ("all", c.split) and (not kinds or c.kind in kinds)]
        if not cases:
            raise CaseError("no case is left by --split, --kind and --faq")
        if accept and (len(cases) < len(dataset.cases) or files):
            raise BaselineError("--accept takes a full run; leave FILES, --split, --kind and --faq out")
        results = _evaluated(cases, url, errors)
    except FAULTS as error:
        errors.print(f"evals: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    summary = summarise(results)
    if accepted is None and BASELINE.exists():
        shown: Summary | None = load_baseline(BASELINE)
    else:
        shown = accepted
    _report(results, summary, shown, dataset, failures=failures, out=out)
    shut = _gates(results, summary, accepted, errors)
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

    return InProcess(build_assistant(load_settings()))


def _report(
    results: list[Result], summary: Summary, shown: Summary | None, dataset: Dataset, *, failures: bool, out: Path
) -> None:
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    if failures:
        report.print_failures(results, console)
    for table in (*report.tables(summary), report.refusals(summary)):
        console.print(table)
    for note in dataset.notes:
        console.print(note, highlight=False, markup=False)
    points = abstention(results)
    out.mkdir(parents=True, exist_ok=True)
    (out / "evals.html").write_text(page(results, summary, points, shown), encoding="utf-8")
    found = json.dumps(report.as_json(results, summary, points), ensure_ascii=False, indent=1)
    (out / "evals.json").write_text(found + "\n", encoding="utf-8")
    failed = sum(bool(result.faults()) for result in results)
    hint = "" if failures or not failed else " (--failures shows them)"
    console.print(f"{failed} of {len(results)} cases fall short{hint}; see {out / 'evals.html'}", highlight=False)


def _gates(results: list[Result], summary: Summary, accepted: Summary | None, console: Console) -> bool:
    """Whether any gate stays shut; says which and why."""
    shut = [f"FAQ: {fault}" for fault in faq_faults(results)]
    if accepted:
        shut += [f"worse: {regression}" for regression in regressions(summary, accepted)]
        for change in incomparable(summary, accepted):
            console.print(f"note: {change}", markup=False, highlight=False)
    for line in shut:
        console.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
    return bool(shut)


if __name__ == "__main__":
    typer.run(main)
