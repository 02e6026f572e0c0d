"""Table rows can be read alone: each on one line, every cell beside its column's header."""

import pytest

from corpus.guides import parse_guide
from corpus.tables import table_rows


def rows(grid: list[list[str]], headed: bool | None = None) -> list[str]:
    return [row.words for row in table_rows(grid, headed)]


def test_a_cell_is_said_with_its_header() -> None:
    assert rows([["Week", "Topic"], ["1", "Cells"]], headed=True) == ["Week | Topic", "Week: 1 | Topic: Cells"]


def test_a_header_that_the_cell_says_itself_is_not_repeated() -> None:
    assert rows([["Week", "Topic"], ["Week 1", "Cells"]], headed=True)[1] == "Week 1 | Topic: Cells"


def test_a_label_and_its_value_read_as_one() -> None:
    assert rows([["Office:", "Room 12"], ["Phone:", "34"]]) == ["Office: Room 12", "Phone: 34"]


def test_a_cell_that_spans_the_table_stands_bare() -> None:
    assert rows([["Week", "Topic"], ["Unit one", ""], ["1", "Cells"]], headed=True)[1] == "Unit one"


def test_empty_rows_and_columns_are_left_out() -> None:
    assert rows([["a", "", "b"], ["", "", ""], ["c", "", "d"]], headed=False) == ["a | b", "c | d"]


@pytest.mark.parametrize(
    ("grid", "headed"),
    [
        ([["Week", "Topic", "Due"], ["1", "Cells", "Quiz"]], True),
        ([["Component", "Weight"], ["Exams", "60%"], ["Homework", "40%"]], True),
        ([["Homework", "40%"], ["Exams", "60%"]], False),
        ([["Instructor", "A. Smith"], ["Office", "Room 12"]], False),
        ([["A", "93", "B"], ["83", "C", "73"]], False),
    ],
)
def test_a_first_row_is_taken_for_headers_where_it_looks_like_them(grid: list[list[str]], headed: bool) -> None:
    assert rows(grid) == rows(grid, headed)


def test_a_markdown_table_becomes_lines_of_the_guide() -> None:
    guide = parse_guide("---\nid: g\ntitle: G\n---\nThe plan:\n\n| Week | Topic |\n|---|---|\n| 1 | *Cells* |\n", "g")
    assert guide.text == "The plan:\n\nWeek | Topic\nWeek: 1 | Topic: Cells"
    assert len(guide.blocks) == 1
