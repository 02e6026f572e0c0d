"""Whether the answer has the right status."""

from evals.ask import Asked
from evals.scorers.score import Score


def status(asked: Asked) -> Score | None:
    expected, got = asked.case.status, asked.answer.status
    return Score(1.0) if got in expected else Score(0.0, f"{got}, not {' or '.join(expected)}")
