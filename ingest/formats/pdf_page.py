"""One PDF page into lines and ruled tables, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from corpus.pieces import Paragraph
from ingest.formats import lines as looks
from ingest.formats.cells import Cell
from ingest.formats.pdf_words import Line, Word, lines_of

if TYPE_CHECKING:
    from pdfplumber.page import Page


@dataclass(frozen=True)
class Table:
    """A ruled table: its rows of cells, and where its columns begin."""

    rows: list[list[Cell]]
    edges: tuple[float, ...]
    top: float
    bottom: float


@dataclass(frozen=True)
class Drawn:
    """What is drawn on a page and says something of the words beside it."""

    rules: list[dict[str, Any]]
    dots: list[dict[str, Any]]

    @classmethod
    def on(cls, page: Page) -> Drawn:
        shapes = [*page.lines, *page.rects, *page.curves]
        return cls(
            rules=[shape for shape in shapes if shape["height"] < 2.5 and shape["width"] > 10],
            dots=[shape for shape in shapes if 1.5 < shape["height"] < 7 and 1.5 < shape["width"] < 7],
        )


@dataclass(frozen=True)
class Sheet:
    """A page as read."""

    parts: list[Line | Table]
    width: float


def read_page(page: Page, words: list[Word], document: looks.Words) -> Sheet:
    """The lines and tables that a page's words make; `document` knows the words of all its pages."""
    tables = []
    for found in _ruled(page):
        table, words = _table(found, words, document)
        if table:
            tables.append(table)
    drawn = Drawn.on(page)
    parts: list[Line | Table] = []
    tops = sorted(tables, key=lambda table: table.top)
    for table in tops:
        above = [word for word in words if (word.top + word.bottom) / 2 < table.top]
        words = [word for word in words if (word.top + word.bottom) / 2 >= table.top]
        parts += [*_printed(above, drawn), table]
    parts += _printed(words, drawn)
    return Sheet(parts, page.width)


def _ruled(page: Page) -> list[Any]:
    """Tables with lines around their cells, of two rows and two columns at least; inner ones belong to outer ones."""
    found = [
        table
        for table in page.find_tables()
        if len(table.rows) > 1 and max(sum(cell is not None for cell in row.cells) for row in table.rows) > 1
    ]
    return [
        table for table in found if not any(other is not table and _within(table.bbox, other.bbox) for other in found)
    ]


def _within(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return all(a >= b - 1 for a, b in zip(inner[:2], outer[:2], strict=True)) and all(
        a <= b + 1 for a, b in zip(inner[2:], outer[2:], strict=True)
    )


def _table(found: Any, words: list[Word], document: looks.Words) -> tuple[Table | None, list[Word]]:
    """A table, and the words that are not in it; no table where fewer than two of its cells hold words."""
    boxes = sorted({box for row in found.rows for box in row.cells if box}, key=lambda box: (box[1], box[0]))
    inside: dict[tuple[float, ...], list[Word]] = {box: [] for box in boxes}
    outside: list[Word] = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        box = next((box for box in boxes if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)
        (inside[box] if box else outside).append(word)
    lefts, tops = _edges(box[0] for box in boxes), _edges(box[1] for box in boxes)
    filled = [box for box in boxes if inside[box]]
    if len({_place(box[1], tops) for box in filled}) < 2 or len({_place(box[0], lefts) for box in filled}) < 2:
        return None, words
    rows: list[list[tuple[float, Cell]]] = [[] for _ in tops]
    for box in boxes:
        columns = sum(box[0] - 1 <= left < box[2] - 2 for left in lefts)
        height = sum(box[1] - 1 <= top < box[3] - 2 for top in tops)
        pieces = [Paragraph(text) for text in _cell_texts(inside[box], box, document)]
        rows[_place(box[1], tops)].append((box[0], Cell(pieces, max(1, columns), max(1, height))))
    cells = [[cell for _, cell in sorted(row, key=lambda one: one[0])] for row in rows]
    return Table(cells, tuple(lefts), found.bbox[1], found.bbox[3]), outside


def _edges(values: Iterable[float]) -> list[float]:
    """Distinct positions, those a hair apart as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 2:
            edges.append(value)
    return edges


def _place(value: float, edges: Sequence[float]) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))


def _cell_texts(words: list[Word], box: Sequence[float], document: looks.Words) -> list[str]:
    """The paragraphs of a cell: lines that filled it run on, others were ended on purpose."""
    texts: list[str] = []
    last: Line | None = None
    for line in lines_of(words):
        text = looks.bullet(line.text) or line.text
        begins = looks.bullet(line.text) is not None
        if (
            last
            and not begins
            and (
                looks.continues(last.text, text) or last.x1 + line.words[0].x1 - line.x0 + 0.3 * line.size > box[2] - 8
            )
        ):
            texts[-1] = document.join(texts[-1], text)
        else:
            texts.append(text)
        last = line
    return texts


def _printed(words: list[Word], drawn: Drawn) -> list[Line]:
    """The lines of a stretch of a page, with the bullets and underlines that are drawn, not written."""
    return [_underlined(_bulleted(line, drawn.dots), drawn.rules) for line in lines_of(words)]


def _bulleted(line: Line, dots: Sequence[dict[str, Any]]) -> Line:
    first = line.words[0]
    for dot in dots:
        if 2 < first.x0 - dot["x1"] < 1.5 * first.size and first.top < (dot["top"] + dot["bottom"]) / 2 < first.bottom:
            mark = replace(first, text="•", x0=dot["x0"], x1=dot["x1"])
            return replace(line, words=(mark, *line.words))
    return line


def _underlined(line: Line, rules: Sequence[dict[str, Any]]) -> Line:
    under = any(
        rule["x0"] <= line.x0 + 3
        and line.x1 - 3 <= rule["x1"] <= line.x1 + 6
        and line.bottom - 0.35 * line.size <= rule["top"] <= line.bottom + 2
        for rule in rules
    )
    return replace(line, underlined=True) if under else line
