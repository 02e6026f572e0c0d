"""`python -m evals.phrasing`: the same cases in the guides' own words and in a language model's, side by side.

PMR_MODEL names the model. The scores tell what its wording costs or gains; what it wrote that was not shown is counted.
"""

import copy
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from assistant.build import build_assistant
from assistant.llm.provider import ModelError
from assistant.settings import load_settings
from evals.ask import InProcess
from evals.cases import load_cases
from evals.comparison import GATED
from evals.report import TITLES
from evals.run import Result, evaluate
from evals.summary import ALL, summarise

REPORT = Path(__file__).parent.parent / "reports" / "phrasing.md"
NOT_PHRASED = {"off_topic", "near_topic", "attack", "support"}
"""Kinds that a model never sees."""


def main(
    split: Annotated[Literal["tune", "check"], typer.Option(help="The cases of this split")] = "tune",
    most: Annotated[int, typer.Option(min=1, help="Cases asked, evenly spread; each costs a call of the model")] = 60,
) -> None:
    cases = [c for c in load_cases().cases if c.split == split and c.kind not in NOT_PHRASED]
    cases = cases[:: max(1, len(cases) // most)][:most]
    console = Console() if sys.stdout.isatty() else Console(width=120)
    try:
        helped = build_assistant(load_settings())
        if helped.helper is None:
            raise ModelError("no model is set: make evals MODEL=ollama:qwen3:8b")
    except ModelError as fault:
        console.print(f"evals: {fault}", style="red", markup=False, highlight=False)
        raise SystemExit(2) from fault
    plain = copy.copy(helped)
    plain.helper = None
    own, phrased = (evaluate(cases, InProcess(assistant)) for assistant in (plain, helped))
    console.print(table(own, phrased))
    for line in counts(phrased):
        console.print(line, highlight=False)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(answers(own, phrased), encoding="utf-8")
    console.print(f"every answer, both ways: {REPORT}", highlight=False)


def table(own: Sequence[Result], phrased: Sequence[Result]) -> Table:
    """The gated scores and the length, of both."""
    made = Table("score", "guides' words", "model's words", title=f"{len(own)} cases")
    left, right = (next(iter(summarise(results).splits.values()))[ALL].scores for results in (own, phrased))
    for name in (*GATED, "words"):
        if name in left and name in right:
            scale, digits = (1, 0) if name == "words" else (100, 1)
            made.add_row(TITLES[name], *(f"{scale * scores[name]:.{digits}f}" for scores in (left, right)))
    return made


def counts(phrased: Sequence[Result]) -> list[str]:
    """By which way the answers came, how much of the model's was refused and why, and what it took."""
    composed = [result.asked.answer.composed_by for result in phrased]
    asked = [c for c in composed if c.model]
    kept, refused = sum(c.kept for c in asked), sum(c.refused for c in asked)
    whys = Counter(why for c in asked for why in c.reasons).most_common()
    firsts = [c.first_milliseconds for c in asked if c.first_milliseconds is not None]
    wholes = [c.milliseconds for c in asked if c.milliseconds is not None]
    tokens = [c.tokens_out for c in asked if c.tokens_out is not None]
    return [
        "paths: " + ", ".join(f"{path} {n}" for path, n in Counter(c.path for c in asked).most_common()),
        f"sentences: {kept} shown, {refused} refused",
        *(f"  {n} × {why}" for why, n in whys),
        f"first verified sentence: {_middle(firsts)} ms; whole: {_middle(wholes)} ms; tokens written: {_middle(tokens)}",
    ]


def answers(own: Sequence[Result], phrased: Sequence[Result]) -> str:
    """Markdown: each question with both answers."""
    parts = ["# The same questions, in the guides' words and in the model's"]
    for left, right in zip(own, phrased, strict=True):
        composed = right.asked.answer.composed_by
        told = f"{composed.path}; {composed.kept} shown, {composed.refused} refused; {'; '.join(composed.reasons)}"
        parts += [
            f"## {left.case.question}",
            f"### The guides' words\n\n{left.asked.answer.answer}",
            f"### The model's words ({told.rstrip('; ')})\n\n{right.asked.answer.answer}",
        ]
    return "\n\n".join(parts) + "\n"


def _middle(values: Sequence[int]) -> str:
    return f"{median(values):.0f}" if values else "–"


if __name__ == "__main__":
    typer.run(main)
