"""Pieces laid out as a guide's canonical text: the only place that writes it, so its offsets are exact by construction.

Headings and paragraphs stand apart by a blank line; list items are lines under a marker, indented by two spaces a level;
table rows are lines.
"""

import unicodedata
from collections.abc import Iterable

from corpus.models import Block, Guide, GuideHeader, Heading, Line
from corpus.pieces import Item, Mark, Paragraph, Piece, TableRow, Title, settled

_INVISIBLE = {"Cc", "Cs"}
_WIDTHLESS = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def lay_out(header: GuideHeader, pieces: Iterable[Piece]) -> Guide | None:
    """The guide that the pieces make; None where they hold nothing but headings or nothing at all."""
    layout = _Layout(header.title)
    for piece in settled(list(pieces)) if header.joins == "short" else pieces:
        layout.add(piece)
    layout.close()
    if not layout.blocks:
        return None
    text = "".join(layout.written)
    return Guide(**header.model_dump(), text=text, headings=tuple(layout.headings), blocks=tuple(layout.blocks))


def one_line(words: str) -> str:
    """Words as canonical text has them: white space collapsed, characters that show nothing left out."""
    words = words.translate(_WIDTHLESS)
    if not words.isprintable():
        words = "".join(c if c.isspace() or unicodedata.category(c) not in _INVISIBLE else "" for c in words)
    return " ".join(words.split())


class _Layout:
    """Writes one piece after the other, noting where each comes to stand."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.written: list[str] = []
        self.length = 0
        self.headings: list[Heading] = []
        self.blocks: list[Block] = []
        self._above: list[Heading] = []
        self._lines: list[Line] = []
        self._joins = False

    def add(self, piece: Piece) -> None:
        match piece:
            case Mark.JOIN:
                self._joins = True
            case Mark.END:
                self.close()
                self._above = self._above[:-1]
            case Title():
                self._heading(piece)
            case Paragraph():
                self._paragraph(one_line(piece.words))
            case Item():
                self._line(one_line(piece.words), piece.depth, "  " * (piece.depth - 1) + piece.marker)
            case TableRow():
                self._line(one_line(piece.words), depth=1)

    def close(self) -> None:
        """Ends the open block."""
        self._joins = False
        if not self._lines:
            return
        nearest = self._above[-1] if self._above else None
        last = self.blocks[-1].start if self.blocks else -1
        follows = nearest and nearest.level > 1 and last < nearest.start
        lines, self._lines = tuple(self._lines), []
        self.blocks.append(
            Block(
                start=lines[0].start,
                end=lines[-1].end,
                section=tuple(h.title for h in self._above if not (h.level == 1 and h.title == self.title)),
                heading=nearest if follows else None,
                lines=lines,
            )
        )

    def _heading(self, piece: Title) -> None:
        self.close()
        if not (words := one_line(piece.words)):
            return
        start, end = self._write(words)
        heading = Heading(start=start, end=end, level=piece.level, title=words)
        self.headings.append(heading)
        self._above = [h for h in self._above if h.level < piece.level] + [heading]

    def _paragraph(self, words: str) -> None:
        if not words:
            return
        # A paragraph that goes on in lower case after a list is the end of that list's sentence.
        carries_on = bool(self._lines) and self._lines[-1].depth > 0 and words[0].islower()
        if not (carries_on or (self._lines and self._joins)):
            self.close()
        self._joins = False
        start, end = self._write(words)
        self._lines.append(Line(start=start, end=end, depth=0))

    def _line(self, words: str, depth: int, prefix: str = "") -> None:
        """A list or a table belongs to the paragraph above it: its lead-in."""
        self._joins = False
        if words:
            start, end = self._write(words, prefix, tight=bool(self._lines) and self._lines[-1].depth > 0)
            self._lines.append(Line(start=start, end=end, depth=depth))

    def _write(self, words: str, prefix: str = "", tight: bool = False) -> tuple[int, int]:
        """Appends a line; returns where its words stand."""
        before = ("\n" if tight else "\n\n") if self.written else ""
        start = self.length + len(before) + len(prefix)
        self.written.append(before + prefix + words)
        self.length = start + len(words)
        return start, self.length
