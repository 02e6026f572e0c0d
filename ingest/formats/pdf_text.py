"""A PDF's lines into pieces: paragraphs joined again, headings by their type, lists by their marks, tables by their gaps."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median

from corpus.pieces import Item, Paragraph, Piece, Title
from corpus.tables import table_rows
from ingest.formats import lines as looks
from ingest.formats.cells import table_pieces
from ingest.formats.pdf_columns import columns_at
from ingest.formats.pdf_page import Table
from ingest.formats.pdf_words import Line

LARGER = 1.12
"""Times the size of running text; letters from this size on are a heading's."""

TITLE_LENGTH = 110
FULL = 6
"""Words of a line that may be full, and lines that tell how far full ones reach."""

ALIGNED = 8
"""Points by which the cells of a column may be out of line."""

_PRIVATE = re.compile(r"[\ue000-\uf8ff\ufffd]|\(cid:\d+\)")
_LEADERS = re.compile(r"\s*(?:\.\s?){5,}\s*")

Style = tuple[float, bool, bool, bool, bool]


@dataclass(frozen=True)
class _Heading:
    words: str
    style: Style


def pdf_pieces(parts: Sequence[Line | Table], document: looks.Words, width: float) -> list[Piece]:
    """The pieces of a document's lines and tables, given in reading order, on pages of a width."""
    return _leveled(_Reading(parts, document, width).read())


def _leveled(made: Sequence[Piece | _Heading]) -> list[Piece]:
    """Headings by rank of their type: the larger, then capitals, then bold, underlined and italic."""
    styles = sorted({piece.style for piece in made if isinstance(piece, _Heading)}, reverse=True)
    levels = {style: min(6, level) for level, style in enumerate(styles, 1)}
    return [Title(piece.words, levels[piece.style]) if isinstance(piece, _Heading) else piece for piece in made]


class _Reading:
    """Goes through the parts once, taking as many as each piece needs."""

    def __init__(self, parts: Sequence[Line | Table], document: looks.Words, width: float) -> None:
        self.parts = list(parts)
        self.document = document
        lines = [part for part in parts if isinstance(part, Line)]
        sizes: Counter[float] = Counter()
        bold = 0
        for line in lines:
            for word in line.words:
                sizes[word.size] += len(word.text)
                bold += len(word.text) * word.bold
        self.size = sizes.most_common(1)[0][0] if sizes else 12.0
        self.mostly_bold = bold > 0.5 * sizes.total()
        leads = [b.top - a.top for a, b in pairwise(lines) if 0 < b.top - a.top < 4 * self.size]
        self.lead = min(median(leads), 2.5 * self.size) if leads else 1.2 * self.size
        self.right = _right_edge(lines, width)
        self.at = 0
        self.made: list[Piece | _Heading] = []
        self.items: list[tuple[float, int]] = []

    def read(self) -> list[Piece | _Heading]:
        while self.at < len(self.parts):
            part = self.parts[self.at]
            if isinstance(part, Table):
                self._ruled_table()
            elif not _clean(part.text) or looks.is_rule(part.text):
                self.at += 1
            elif not (self._columns() or self._item(part) or self._heading(part)):
                self._add(Paragraph(self._running(part, _clean(part.text))))
        return self.made

    def _add(self, piece: Piece | _Heading) -> None:
        if not isinstance(piece, Item):
            self.items.clear()
        self.made.append(piece)

    def _line(self, at: int) -> Line | None:
        part = self.parts[at] if 0 <= at < len(self.parts) else None
        return part if isinstance(part, Line) else None

    def _ruled_table(self) -> None:
        """A table, with its continuation on the next page; a header printed again there is said once."""
        table = self.parts[self.at]
        assert isinstance(table, Table)
        rows = list(table.rows)
        self.at += 1
        while (
            self.at < len(self.parts) and isinstance(more := self.parts[self.at], Table) and _same_columns(table, more)
        ):
            further = list(more.rows)
            if further and [cell.words for cell in further[0]] == [cell.words for cell in rows[0]]:
                further = further[1:]
            rows += further
            self.at += 1
        for piece in table_pieces(rows):
            self._add(piece)

    def _columns(self) -> bool:
        """Lines that stand in columns: a table without lines, or text to be read one column after the other."""
        lines = list(takewhile(lambda part: isinstance(part, Line) and not _marked(part.text), self.parts[self.at :]))
        found = columns_at([line for line in lines if isinstance(line, Line)], self.lead)
        if found is None:
            return False
        end = self.at + len(found.lines)
        if text := found.as_text():
            self.parts[self.at : end] = text
            return True
        self.at = end
        for row in table_rows([list(map(_clean, row)) for row in found.rows(self.document)]):
            self._add(row)
        return True

    def _item(self, line: Line) -> bool:
        text = line.text
        found = looks.numbered(text)
        words = found[1] if found else looks.bullet(text)
        if words is None or (found and self._is_heading(line)):
            return False
        while self.items and self.items[-1][0] > line.x0 + 3:
            self.items.pop()
        if not self.items or self.items[-1][0] < line.x0 - 3:
            self.items.append((line.x0, len(self.items) + 1))
        depth = self.items[-1][1]
        # The marker's own place tells what hangs under it.
        self._add(Item(self._running(line, _clean(words), hanging=line.x0), depth, f"{found[0]} " if found else "- "))
        return True

    def _heading(self, line: Line) -> bool:
        if not self._is_heading(line):
            return False
        words, style = _clean(line.text), _style(line)
        at = self.at + 1
        # A heading too long for its line goes on in the same type.
        while (more := self._line(at)) and _style(more) == style and self._wraps(line, more):
            words = self.document.join(words, _clean(more.text))
            line = more
            at += 1
        self.at = at
        self._add(_Heading(words, style))
        return True

    def _is_heading(self, line: Line) -> bool:
        text = _clean(line.text)
        larger = line.size >= LARGER * self.size
        stressed = (line.bold and not self.mostly_bold) or (line.italic and looks.title_like(text))
        capitals = looks.in_capitals(text)
        if not (larger or stressed or line.underlined or capitals) or not any(c.isalpha() for c in text):
            return False
        if len(text) > TITLE_LENGTH or text.endswith((",", ";")) or (text.endswith(".") and not larger):
            return False
        if not larger and ("@" in text or (re.search(r":\s*\S", text) and not looks.PART.match(text))):
            return False
        above, below = self._line(self.at - 1), self._line(self.at + 1)
        if above and not self.made:
            above = None
        if above and not larger and self._wraps(above, line) and not above.bold and not looks.in_capitals(above.text):
            return False
        if not below:
            return True
        if not larger and looks.continues(text, below.text) and _style(below) != _style(line):
            return False
        # A paragraph printed in bold is no heading.
        third = self._line(self.at + 2)
        return larger or not (
            self._wraps(line, below) and below.bold and third and third.bold and self._wraps(below, third)
        )

    def _running(self, line: Line, words: str, hanging: float | None = None) -> str:
        """The words of a paragraph or item from its first line on; leaves `self.at` behind it."""
        at = self.at + 1
        while (below := self._line(at)) and self._runs_on(line, below, hanging, at):
            words = self.document.join(words, _clean(below.text))
            line = below
            at += 1
        self.at = at
        return words

    def _runs_on(self, line: Line, below: Line, hanging: float | None, at: int) -> bool:
        if _marked(below.text) and not looks.continues(line.text, below.text):
            return False
        if looks.bullet(below.text) is not None or not _clean(below.text):
            return False
        new_page = below.top < line.top
        if new_page:
            return looks.continues(line.text, below.text)
        before, self.at = self.at, at
        heads = self._is_heading(below) and _style(below) != _style(line)
        self.at = before
        if heads or below.top - line.top > 1.45 * max(self.lead, 1.1 * line.size):
            return False
        if len(below.cells) > 1 and (after := self._line(at + 1)) and len(after.cells) > 1:
            return False
        if hanging is not None and below.x0 > hanging + 5:
            return self._wraps(line, below) or looks.continues(line.text, below.text) or below.x0 > hanging + 9
        return self._wraps(line, below)

    def _wraps(self, line: Line, below: Line) -> bool:
        """Whether a line ended because it was full: the next word would not have fitted, or the sentence goes on."""
        if not 0 < below.top - line.top <= 1.6 * max(self.lead, 1.2 * line.size):
            return False
        if looks.continues(line.text, below.text) or line.text.endswith("-"):
            return True
        first = below.words[0]
        indents = below.x0 > line.x0 + 0.8 * line.size and line.text.endswith((".", "!", "?", ":"))
        return (
            not indents
            and line.x1 + 0.25 * line.size + (first.x1 - first.x0) > (line.right or self.right) - 0.2 * line.size
        )


def _right_edge(lines: Sequence[Line], width: float) -> float:
    """How far full lines reach; where too few tell, as far from the page's right as they begin from its left."""
    reached = sorted(line.x1 for line in lines if len(line.words) >= FULL)
    if len(reached) < FULL:
        return width - min((line.x0 for line in lines), default=0.0)
    return reached[int(0.98 * len(reached))]


def _clean(text: str) -> str:
    return " ".join(_LEADERS.sub(" … ", _PRIVATE.sub(" ", text)).split())


def _marked(text: str) -> bool:
    return looks.bullet(text) is not None or looks.numbered(text) is not None


def _style(line: Line) -> Style:
    return (round(line.size), looks.in_capitals(line.text), line.bold, line.underlined, line.italic)


def _same_columns(one: Table, other: Table) -> bool:
    return len(one.edges) == len(other.edges) and all(
        abs(a - b) < ALIGNED for a, b in zip(one.edges, other.edges, strict=True)
    )
