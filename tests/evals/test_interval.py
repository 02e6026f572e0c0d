"""A share comes with how far chance could move it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.interval import interval


def test_the_interval_is_wilsons() -> None:
    assert interval(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def test_all_right_of_a_few_is_not_certainty() -> None:
    low, high = interval(1.0, 10)
    assert high == 1.0
    assert low == pytest.approx(0.722, abs=1e-3)


@given(st.floats(0, 1), st.integers(1, 10_000))
def test_the_interval_holds_the_mean_and_stays_a_share(mean: float, n: int) -> None:
    low, high = interval(mean, n)
    assert 0 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= 1
