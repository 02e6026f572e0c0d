"""Tables whose cells hold pieces, as word processors and web pages have them, into rows or, where a table only arranges
the page, into the pieces of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.pieces import Item, Mark, Piece, TableRow, Title
from corpus.tables import table_rows

CELL_WORDS = 150
"""A table with a longer cell arranges paragraphs; a row of it would be no line to read."""

REPEATED = 60
"""Characters; what spans several rows is said in each of them, unless it is longer."""


@dataclass(frozen=True)
class Cell:
    pieces: Sequence[Piece]
    columns: int = 1
    rows: int = 1

    @property
    def words(self) -> str:
        """Its words on one line."""
        joined = ""
        for piece in self.pieces:
            if isinstance(piece, Mark) or not piece.words:
                continue
            runs_on = joined.endswith((".", "!", "?", ":", ";", ",", "–", "-")) or piece.words[0].islower()
            joined += ("" if not joined else " " if runs_on else "; ") + piece.words
        return joined


def table_pieces(rows: Sequence[Sequence[Cell]], headed: bool | None = None) -> list[Piece]:
    """The pieces of a table; whether its first row holds headers is guessed where it is not known."""
    cells = [cell for row in rows for cell in row if cell.pieces]
    if _arranges(rows, cells):
        return [piece for cell in cells for piece in cell.pieces]
    if headed is None and len(rows) > 1:
        bold = [all(isinstance(p, Title) for c in row for p in c.pieces) and any(c.pieces for c in row) for row in rows]
        headed = True if bold[0] and not all(bold) and sum(bool(c.pieces) for c in rows[0]) > 1 else None
    return list(table_rows(_grid(rows), headed))


def _arranges(rows: Sequence[Sequence[Cell]], cells: Sequence[Cell]) -> bool:
    widest = max((len([cell for cell in row if cell.pieces]) for row in rows), default=0)
    short = all(len(cell.pieces) == 1 and len(cell.words.split()) < 12 for cell in cells)
    tables = any(isinstance(piece, TableRow) for cell in cells for piece in cell.pieces)
    long = any(len(cell.words.split()) > CELL_WORDS for cell in cells)
    lists = sum(isinstance(piece, Item) for cell in cells for piece in cell.pieces) > 3 * len(cells)
    return widest <= 1 or tables or long or lists or (len(rows) == 1 and not short)


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    grid: list[list[str]] = []
    above: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        cells = iter(row)
        while True:
            column = len(line)
            if column in above and above[column][0] > 0:
                left, words = above[column]
                above[column] = (left - 1, words)
                line.append(words)
                continue
            cell = next(cells, None)
            if cell is None:
                break
            words = cell.words
            repeated = words if len(words) <= REPEATED else ""
            for offset in range(cell.columns):
                above[column + offset] = (cell.rows - 1, "" if offset else repeated)
            line += [words, *[""] * (cell.columns - 1)]
        grid.append(line)
    return grid
