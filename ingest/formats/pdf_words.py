"""The words of a PDF's page as they are printed, and the lines that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from ingest.formats import lines as looks

if TYPE_CHECKING:
    from pdfplumber.page import Page

SPACES = 0.05
"""From this share of spaces on, a page prints its spaces, so that gaps between letters are no word ends."""

CELL_GAP = 1.3
"""Times the letters' size; a wider gap parts the cells of a table without lines."""

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00a0": " ", "\t": " "}
)
_ITALIC = re.compile(r"italic|oblique|slanted|[-,]it\b|cmti|cmsl", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|demi|semibd|[-,]bd\b|bx\d|cmb|sfbx", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A printed word; positions in points from the page's top left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    italic: bool = False


@dataclass(frozen=True)
class Line:
    """Words on one line, and how far the lines of its column reach, where that is narrower than the page."""

    words: tuple[Word, ...]
    right: float | None = None
    underlined: bool = False

    @cached_property
    def x0(self) -> float:
        return self.words[0].x0

    @cached_property
    def x1(self) -> float:
        return self.words[-1].x1

    @cached_property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @cached_property
    def size(self) -> float:
        """That of most letters."""
        return max(self.words, key=lambda word: sum(len(w.text) for w in self.words if w.size == word.size)).size

    @cached_property
    def bold(self) -> bool:
        return all(word.bold for word in self.words if any(c.isalnum() for c in word.text))

    @cached_property
    def italic(self) -> bool:
        return all(word.italic for word in self.words if any(c.isalnum() for c in word.text))

    @cached_property
    def text(self) -> str:
        return spoken(self.words)

    @cached_property
    def cells(self) -> list[tuple[float, float, str]]:
        """The left and right edges of each cell, and its words; one cell where no gap parts the line."""
        groups: list[list[Word]] = []
        for word in self.words:
            if groups and word.x0 - groups[-1][-1].x1 <= CELL_GAP * max(word.size, 8):
                groups[-1].append(word)
            else:
                groups.append([word])
        if len(groups) > 1 and _is_marker(spoken(groups[0])):
            groups[:2] = [groups[0] + groups[1]]
        return [(group[0].x0, group[-1].x1, spoken(group)) for group in groups]


def words_of(page: Page) -> list[Word]:
    """The words of a page, in no order that can be relied on."""
    if len({(char["text"], round(char["x0"]), round(char["top"])) for char in page.chars}) < 0.95 * len(page.chars):
        # Bold that is made by printing twice.
        page = page.dedupe_chars()
    printed = sum(char["text"] == " " for char in page.chars) > SPACES * len(page.chars)
    found = page.extract_words(x_tolerance_ratio=0.25 if printed else 0.13, y_tolerance=2, return_chars=True)
    return [_word(chars) for word in found for chars in _parted(word["chars"]) if _text(chars).strip()]


def _parted(chars: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """A word in two where a narrow gap stands behind a label's colon or where the type changes: a tab that hardly shows."""
    parts = [[chars[0]]]
    for before, char in pairwise(chars):
        gap = char["x0"] - before["x1"]
        if gap > 0.04 * char["size"] and (before["text"] == ":" or _is_bold(before) != _is_bold(char)):
            parts.append([])
        parts[-1].append(char)
    return parts


def _is_bold(char: dict[str, Any]) -> bool:
    return bool(_BOLD.search(char["fontname"]))


def _text(chars: Sequence[dict[str, Any]]) -> str:
    return "".join(char["text"] for char in chars).translate(_LIGATURES)


def _word(chars: list[dict[str, Any]]) -> Word:
    return Word(
        text=_text(chars),
        x0=chars[0]["x0"],
        x1=chars[-1]["x1"],
        top=min(char["top"] for char in chars),
        bottom=max(char["bottom"] for char in chars),
        size=round(median(char["size"] for char in chars) * 2) / 2,
        bold=sum(map(_is_bold, chars)) * 2 > len(chars),
        italic=sum(bool(_ITALIC.search(char["fontname"])) for char in chars) * 2 > len(chars),
    )


def lines_of(words: Iterable[Word], right: float | None = None) -> list[Line]:
    """Words that stand side by side as lines, from the top down."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom) / 2):
        for row in rows[-3:]:
            top, bottom = median(w.top for w in row), median(w.bottom for w in row)
            shared = min(bottom, word.bottom) - max(top, word.top)
            if shared > 0.5 * min(bottom - top, word.bottom - word.top):
                row.append(word)
                break
        else:
            rows.append([word])
    rows.sort(key=lambda row: median(word.top for word in row))
    return [Line(tuple(sorted(row, key=lambda word: word.x0)), right) for row in rows]


def spoken(words: Sequence[Word]) -> str:
    """Words in a line. A raised or lowered part of a word ("10th") is no word of its own, a raised number is a note's."""
    text = ""
    for before, word in zip((None, *words), words, strict=False):
        part = before is not None and abs(word.top - before.top) > 0.5 and word.x0 - before.x1 < 0.08 * word.size
        text += word.text if before is None or (part and not word.text.isdecimal()) else f" {word.text}"
    return text


def _is_marker(text: str) -> bool:
    """Whether a bullet or number stands alone, its item behind a gap."""
    found = looks.numbered(f"{text} x")
    return looks.bullet(f"{text} x") == "x" or (found is not None and found[1] == "x")
