"""What a scorer gives: a value, and the reason where it is not the best."""

from typing import NamedTuple


class Score(NamedTuple):
    value: float
    why: str = ""


def share(good: float, of: float, why: str = "") -> Score | None:
    """A share of the eligible; of none there is no score."""
    return Score(good / of, why if good < of else "") if of else None
