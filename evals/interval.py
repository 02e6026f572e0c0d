"""How far chance alone could move a share."""

from math import sqrt
from typing import NamedTuple

Z = 1.96
"""Standard deviations on either side that hold 95%."""


class Interval(NamedTuple):
    low: float
    high: float


def interval(mean: float, n: int) -> Interval:
    """Wilson's 95% interval of a mean of n scores between 0 and 1; wider than need be where they are not all 0 or 1."""
    spread = Z * sqrt(mean * (1 - mean) / n + Z * Z / (4 * n * n))
    middle, of = mean + Z * Z / (2 * n), 1 + Z * Z / n
    return Interval(max(0.0, (middle - spread) / of), min(1.0, (middle + spread) / of))
