"""Two runs of the same cases, side by side."""

from io import StringIO
from typing import Any

from rich.console import Console

from assistant.models import Answer, ComposedBy
from evals.ask import Asked
from evals.phrasing import answers, counts, table
from evals.run import Result
from evals.scorers.score import Score
from tests.evals.conftest import case


def result(text: str, vital: float, **composed: Any) -> Result:
    answer = Answer(status="answered", answer=text, composed_by=ComposedBy(**composed))
    return Result(Asked(case(), answer, 5.0), {"vital": Score(vital)})


OWN = [result("The guide's words.", 1.0)] * 2
PHRASED = [
    result("The model's words.", 0.5, path="model", model="m", kept=3, milliseconds=900, first_milliseconds=200),
    result("The guide's words.", 1.0, path="extractive", model="m", refused=2, reasons=("a name",), milliseconds=700),
]


def test_scores_stand_beside_each_other() -> None:
    console = Console(width=100, record=True, file=StringIO())
    console.print(table(OWN, PHRASED))
    assert "100.0" in (text := console.export_text())
    assert "75.0" in text


def test_what_was_refused_is_counted_with_its_reasons() -> None:
    told = "\n".join(counts(PHRASED))
    assert "model 1, extractive 1" in told
    assert "3 shown, 2 refused" in told
    assert "1 × a name" in told
    assert "sentence: 200 ms; whole: 800 ms" in told


def test_every_answer_is_written_both_ways() -> None:
    text = answers(OWN, PHRASED)
    assert text.count("The guide's words.") == 3
    assert "(model; 3 shown, 0 refused)" in text
    assert "(extractive; 0 shown, 2 refused; a name)" in text
