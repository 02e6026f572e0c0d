"""Plain text into pieces: headings, lists and tables as far as they are plain to see, all else paragraphs.

Nothing is read as markup: asterisks, underscores, number signs and angle brackets are words like any other.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.pieces import Item, Paragraph, Piece, Title
from corpus.tables import table_rows
from ingest.formats import lines as looks
from ingest.formats.content import Content, content_of
from ingest.formats.encodings import decode
from ingest.formats.furniture import without_furniture

UNWRAPPED = 130
"""Characters; where lines run longer, each is a paragraph of its own."""

NARROWEST = 45
"""Characters; nobody wraps text narrower, so shorter lines were ended on purpose."""

SENTENCE = 50
"""Characters; a line at least as long is running text."""

_CELLS = re.compile(r"\t+ *| {3,}|(?<![.?!:]) {2,}(?=\S)")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,}|\*{3,}|_{3,})\s*")


def read_text(data: bytes, name: str) -> Content:
    """Raises GuideError for bytes that are no text."""
    return text_content(decode(data, name))


def text_content(text: str) -> Content:
    return content_of(_Reading(_lines(text)).pieces())


@dataclass(frozen=True)
class _Line:
    indent: int
    words: str
    cells: tuple[tuple[int, str], ...]
    """Where each cell begins, and its words; one cell where the line is no row."""


def _lines(text: str) -> list[_Line]:
    """The lines of a text, without what is repeated at the edges of its pages where form feeds part them."""
    pages = [page.split("\n") for page in text.split("\f")]
    if len(pages) > 1:
        written = [[number for number, line in enumerate(page) if line.strip()] for page in pages]
        edges = [[(page[number].strip(), None) for number in own] for page, own in zip(pages, written, strict=True)]
        for page, numbers, own in zip(pages, written, without_furniture(edges), strict=True):
            kept = {numbers[place] for place in own}
            for number in numbers:
                if number not in kept:
                    page[number] = ""
    return [_line(line) for page in pages for line in page]


def _line(raw: str) -> _Line:
    words = raw.strip()
    indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
    if looks.bullet(words) or looks.numbered(words):
        return _Line(indent, " ".join(words.split()), ((indent, words),))
    if words.count("|") > 1 or " | " in words:
        cells = [cell.strip() for cell in words.strip("|").split("|")]
        return _Line(indent, words, tuple((number, cell) for number, cell in enumerate(cells)))
    cells_at, start = [], 0
    for gap in [*_CELLS.finditer(words), None]:
        end = gap.start() if gap else len(words)
        cells_at.append((indent + start, words[start:end]))
        start = gap.end() if gap else end
    return _Line(indent, " ".join(words.split()), tuple(cells_at))


class _Reading:
    """Goes through the lines once, taking as many as each piece needs."""

    def __init__(self, lines: list[_Line]) -> None:
        self.lines = lines
        self.words = looks.Words(line.words for line in lines)
        followed = sorted(len(a.words) + a.indent for a, b in pairwise(lines) if a.words and b.words)
        self.width = max(NARROWEST, followed[int(len(followed) * 0.9)] if followed else 0)
        self.styles: list[str] = []
        self.at = 0
        self.made: list[tuple[Piece, str]] = []

    def pieces(self) -> list[Piece]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.words or looks.is_rule(line.words):
                self.at += 1
            elif not (self._title(line) or self._table() or self._item(line)):
                self._add(Paragraph(self._running(self.at + 1)))
        order = [style for style in ("=", "-", "capitals", "title") if any(style == used for _, used in self.made)]
        return [
            Title(piece.words, min(6, piece.level + order.index(style))) if isinstance(piece, Title) else piece
            for piece, style in self.made
        ]

    def _add(self, piece: Piece, style: str = "") -> None:
        self.made.append((piece, style))

    def _near(self, offset: int) -> str:
        """The words of a line nearby; none beyond the ends."""
        at = self.at + offset
        return self.lines[at].words if 0 <= at < len(self.lines) else ""

    def _title(self, line: _Line) -> bool:
        below = self._near(1)
        if below and _UNDERLINE.fullmatch(below) and len(line.words) <= looks.TITLE_LENGTH and not self._near(-1):
            self._add(Title(line.words, 2), "=" if below.strip()[0] == "=" else "-")
            self.at += 2
            return True
        if len(line.cells) > 1 or not looks.title_like(line.words) or not self._stands_alone(line.words):
            return False
        style = "capitals" if looks.in_capitals(line.words) else "title"
        self._add(Title(line.words, 2 + max(0, looks.heading_number(line.words) - 1)), style)
        self.at += 1
        return True

    def _stands_alone(self, words: str) -> bool:
        """Whether something stands under a line that it could be the heading of, and nothing right above it."""
        above, below = self._near(-1), self._near(1)
        if above and not looks.is_rule(above):
            return False
        offset = 1 if below else 2
        beyond = self._near(offset)
        if beyond and len(self.lines[self.at + offset].cells) > 1:
            return True
        if not beyond or (looks.title_like(beyond) and not below):
            # Two in a row: the first heads the second where it is in capitals and the second is not.
            return bool(beyond) and looks.in_capitals(words) and not looks.in_capitals(beyond)
        if looks.numbered(words) and looks.numbered(beyond):
            return False
        if not below:
            return True
        return looks.in_capitals(words) or words.endswith(":") or _says_something(below)

    def _table(self) -> bool:
        rows: list[list[tuple[int, str]]] = []
        end = self.at
        while end < len(self.lines):
            line = self.lines[end]
            if looks.is_rule(line.words) and rows and end + 1 < len(self.lines) and len(self.lines[end + 1].cells) > 1:
                end += 1
                continue
            if len(line.cells) > 1:
                rows.append(list(line.cells))
            elif rows and line.words and line.indent > rows[-1][0][0] + 2 and not looks.bullet(line.words):
                # A further line of a cell stands under it.
                nearest = min(range(len(rows[-1])), key=lambda cell: abs(rows[-1][cell][0] - line.indent))
                start, words = rows[-1][nearest]
                rows[-1][nearest] = (start, self.words.join(words, line.words))
            else:
                break
            end += 1
        if len(rows) < 2:
            return False
        self.at = end
        for row in table_rows(_grid(rows)):
            self._add(row)
        return True

    def _item(self, line: _Line) -> bool:
        found = looks.numbered(line.words)
        words = found[1] if found else looks.bullet(line.words)
        if words is None:
            return False
        indents = []
        for piece, style in reversed(self.made):
            if not isinstance(piece, Item):
                break
            indents.append((piece.depth, int(style)))
        depth = 1 + max((d for d, indent in indents if indent < line.indent), default=0)
        depth = next((d for d, indent in indents if indent == line.indent), depth)
        marker = f"{found[0]} " if found else "- "
        self._add(Item(self._running(self.at + 1, words, line.indent), depth, marker), str(line.indent))
        return True

    def _running(self, at: int, words: str | None = None, hanging: int | None = None) -> str:
        """The words from the line before `at` on, to the end of their paragraph or item; leaves `self.at` behind them."""
        last = self.lines[at - 1]
        joined = last.words if words is None else words
        while at < len(self.lines) and self._runs_on(last, self.lines[at], hanging):
            last = self.lines[at]
            joined = self.words.join(joined, last.words)
            at += 1
        self.at = at
        return joined

    def _runs_on(self, line: _Line, below: _Line, hanging: int | None) -> bool:
        if not below.words or looks.is_rule(below.words) or len(below.cells) > 1 or self.width > UNWRAPPED:
            return False
        if looks.bullet(below.words) or (looks.numbered(below.words) and not looks.continues(line.words, below.words)):
            return False
        if looks.continues(line.words, below.words) or (hanging is not None and below.indent > hanging):
            return True
        # Where the next word would have fitted, the line was ended on purpose.
        return line.indent + len(line.words) + 1 + len(below.words.split()[0]) > self.width


def _says_something(words: str) -> bool:
    """Whether a line right under another can be what that is the heading of; the lines of an address are not."""
    return len(words) > SENTENCE or words.endswith((".", "!", "?")) or looks.bullet(words) is not None


def _grid(rows: list[list[tuple[int, str]]]) -> list[list[str]]:
    """Cells by column. Rows of one length are a table as they are; else columns are where most cells begin."""
    most = max(len(row) for row in rows)
    full = next(row for row in rows if len(row) == most)
    grid = []
    for row in rows:
        if len(row) == most:
            grid.append([words for _, words in row])
            continue
        cells = [""] * most
        for start, words in row:
            nearest = min(range(most), key=lambda column: abs(full[column][0] - start))
            cells[nearest] = f"{cells[nearest]} {words}".strip()
        grid.append(cells)
    return grid
