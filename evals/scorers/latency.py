"""The milliseconds that an answer took."""

from evals.ask import Asked
from evals.scorers.score import Score


def ms(asked: Asked) -> Score | None:
    return Score(asked.ms)
