"""Tables as rows that can be read alone: each on one line, its cells beside their column's header."""

import re
from collections.abc import Sequence

from corpus.pieces import TableRow

Grid = Sequence[Sequence[str]]
"""Rows of cells. A cell that spans columns stands in the first of them, the others are empty."""

BETWEEN = " | "

HEADER_WORDS = 8
"""A longer header says itself once, above its column, and is not repeated in every row."""

HEADERS = frozenset(
    "activity activities assignment assignments category chapter component content criteria criterion date dates day days "
    "deadline description due event exam grade grades item lecture letter location module number percent percentage points "
    "range reading readings score session task tasks time title topic topics total type unit value week weeks weight worth "
    "% #".split()
)
"""Words that name columns; a first row of nothing else is a header, whatever stands below."""

_NUMBER = re.compile(r"\d")


def table_rows(grid: Grid, headed: bool | None = None) -> list[TableRow]:
    """The rows of a table; whether the first holds headers is guessed where it is not known."""
    rows = _without_empty([[" ".join(cell.split()) for cell in row] for row in grid])
    if not rows:
        return []
    if headed is None:
        headed = _looks_headed(rows)
    if not headed or len(rows) == 1:
        return [TableRow(_joined(row)) for row in rows]
    headers, *body = rows
    return [TableRow(_joined(headers)), *(TableRow(_joined(_named(headers, row))) for row in body)]


def _without_empty(rows: list[list[str]]) -> list[list[str]]:
    """The rows and columns that hold anything, every row of one width."""
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows if any(row)]
    filled = [column for column in range(width) if any(row[column] for row in rows)]
    return [[row[column] for column in filled] for row in rows]


def _named(headers: Sequence[str], row: Sequence[str]) -> list[str]:
    """A row's cells, each after its header, unless the row is one cell that spans the table."""
    if sum(map(bool, row)) == 1 and row[0]:
        return list(row)
    return [_cell(header, cell) for header, cell in zip(headers, row, strict=True)]


def _cell(header: str, cell: str) -> str:
    header = header.rstrip(" :")
    if not header or not cell or len(header.split()) > HEADER_WORDS or cell.lower().startswith(header.lower()):
        return cell
    return f"{header}: {cell}"


def _joined(cells: Sequence[str]) -> str:
    joined = ""
    for cell in filter(None, cells):
        # "Instructor:" | "A. Smith" is a label and its value.
        joined += (" " if joined.endswith(":") else BETWEEN) + cell if joined else cell
    return joined


def _looks_headed(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: short, all different, and unlike what stands below."""
    first, body = rows[0], rows[1:]
    if len(first) < 2 or not body or not all(first) or len(set(first)) < len(first):
        return False
    if any(len(cell.split()) > HEADER_WORDS or cell.endswith((":", ".", ",")) for cell in first):
        return False
    if all(HEADERS & set(re.findall(r"[a-z]+|[%#]", cell.lower())) for cell in first):
        return True
    contrast = [
        not _NUMBER.search(first[column]) and all(_NUMBER.search(row[column]) for row in body if row[column])
        for column in range(len(first))
    ]
    if len(first) == 2:
        # Labels and values look like this too; a column of nothing but numbers under a word tells them apart.
        return any(contrast) and len(body) > 1 and not any(row[0].endswith(":") for row in body)
    return not any(_NUMBER.search(cell) for cell in first)
