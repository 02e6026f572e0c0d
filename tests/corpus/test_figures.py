"""What a guide's own figure states."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.figures import bounds
from corpus.windows import window


@pytest.mark.parametrize(
    ("figure", "low", "high"),
    [
        ("< 225", None, 224),
        ("Below 220", None, 219),
        ("≥ 250", 250, None),
        ("e.g., ≥ 250", 250, None),
        ("230+", 230, None),
        ("at least 230+", 230, None),
        ("At least two", 2, None),
        ("At least 2", 2, None),
        ("more than 3", 4, None),
        ("up to three", None, 3),
        ("~ 230–245", 230, 245),
        ("40–60+", 40, 60),
        ("1–2", 1, 2),
        ("12–18 Months", 12, 18),
        ("One", 1, 1),
        ("Day 1", 1, 1),
        ("2 full passes", 2, 2),
        ("1 focused, high-quality pass", 1, 1),
        ("Multiple", 2, None),
        ("210s", 210, 219),
        ("low 220s", 220, 223),
        ("mid 220s", 224, 226),
        ("high 220s", 227, 229),
    ],
)
def test_bounds_are_read_off_the_figure(figure: str, low: int | None, high: int | None) -> None:
    found = bounds(figure)
    assert (found.min, found.max) == (low, high)


@pytest.mark.parametrize(("figure", "approximate"), [("~ 230–245", True), ("e.g., ≥ 250", True), ("≥ 250", False)])
def test_a_figure_given_roughly_is_approximate(figure: str, approximate: bool) -> None:
    assert bounds(figure).approximate == approximate


@pytest.mark.parametrize("figure", ["60–80+", "at least 2–3"])
def test_a_range_that_goes_on_admits_what_lies_beyond_its_printed_end(figure: str) -> None:
    found = bounds(figure)
    assert found.open_ended
    assert found.max
    assert found.admit(found.max + 1)


@pytest.mark.parametrize("figure", ["", "many", "someone", "weeks, not many months", "sixty"])
def test_words_that_state_no_number_are_refused(figure: str) -> None:
    with pytest.raises(ValueError, match="states no number"):
        bounds(figure)


def test_a_range_that_runs_downwards_is_refused() -> None:
    with pytest.raises(ValueError, match="downwards"):
        bounds("245–230")


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_a_range_admits_what_lies_between_its_ends_and_nothing_else(one: int, other: int, value: int) -> None:
    low, high = sorted((one, other))
    assert bounds(f"{low}–{high}").admit(value) == (low <= value <= high)


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_bounds_overlap_a_stretch_that_holds_a_number_they_admit(limit: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    for figure in (f"< {limit}", f"≥ {limit}", f"{limit}"):
        found = bounds(figure)
        assert found.overlap(low, high) == any(found.admit(value) for value in range(low, high + 1))


@pytest.mark.parametrize(
    ("figure", "first", "last"),
    [
        ("late July–mid August", date(2026, 7, 21), date(2026, 8, 20)),
        ("late August or early September", date(2026, 8, 21), date(2026, 9, 10)),
        ("September", date(2026, 9, 1), date(2026, 9, 30)),
        ("September–March", date(2026, 9, 1), date(2027, 3, 31)),
        ("late February", date(2026, 2, 21), date(2026, 2, 28)),
    ],
)
def test_a_window_runs_from_the_first_to_the_last_day_of_its_figure(figure: str, first: date, last: date) -> None:
    found = window(figure)
    assert found.edges(2026) == (first, last)
    assert found.admit(first)
    assert found.admit(last)


@pytest.mark.parametrize("figure", ["soon", "May, June or July", ""])
def test_a_window_of_no_month_or_of_three_is_refused(figure: str) -> None:
    with pytest.raises(ValueError, match="months"):
        window(figure)
