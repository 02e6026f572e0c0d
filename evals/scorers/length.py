"""The words of an answer, marks left out."""

from evals.ask import Asked
from evals.scorers.score import Score
from evals.text import plain


def words(asked: Asked) -> Score | None:
    return Score(float(len(plain(asked.answer.answer).split()))) if asked.answer.citations else None
