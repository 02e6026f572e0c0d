"""Lines that stand in columns, told by the white space that runs down between them: tables without lines, and text set
in columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from ingest.formats.lines import Words
from ingest.formats.pdf_words import Line, Word, lines_of, spoken

GAP = 0.5
"""Times the letters' size; a narrower gap in a line is a space."""

RIVER = 0.7
"""Times the letters' size; white space this wide down all lines parts columns, if in one of them it is as wide as CLEAR."""

CLEAR = 1.3
APART = 3.5
"""Times the distance of lines; a table ends where more is left empty."""

SURE = 3
"""Lines after which the columns of a table are known, so that a line across them ends it."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Columns:
    """A run of lines in columns, and the middle of the white space between each two."""

    lines: Sequence[Line]
    parted: Sequence[float]

    @property
    def sides(self) -> list[list[Word]]:
        """The words of each column."""
        edges = (-inf, *self.parted, inf)
        words = [word for line in self.lines for word in line.words]
        return [[word for word in words if left < word.x0 <= right] for left, right in pairwise(edges)]

    def as_text(self) -> list[Line] | None:
        """The lines of each column one column after the other, where columns hold running text; else None."""
        columns = [lines_of(side, max(word.x1 for word in side)) for side in self.sides if side]
        return [line for column in columns for line in column] if all(map(_runs, columns)) else None

    def rows(self, document: Words) -> list[list[str]]:
        """The cells of each row, those on several lines joined again."""
        edges = (-inf, *self.parted, inf)
        rows: list[list[str]] = []
        for number, line in enumerate(self.lines):
            cells = [spoken([w for w in line.words if left < w.x0 <= right]) for left, right in pairwise(edges)]
            if number and self._goes_on(number, cells):
                rows[-1] = [document.join(above, cell) for above, cell in zip(rows[-1], cells, strict=True)]
            else:
                rows.append(cells)
        return rows

    def _goes_on(self, number: int, cells: Sequence[str]) -> bool:
        """Whether a line belongs to the row above: closer to it than rows are to each other, or else without a first cell."""
        steps = [below.top - above.top for above, below in pairwise(self.lines)]
        size = self.lines[0].size
        closest = min(steps)
        if max(steps) > closest + 0.2 * size and closest < 1.6 * size:
            return steps[number - 1] <= closest + 0.1 * size
        return not cells[0]


def columns_at(lines: Sequence[Line], lead: float) -> Columns | None:
    """The columns that begin with the first of the lines; None where there are none."""
    if len(lines) < 2 or len(_finite(_white(lines[0]))) == 0:
        return None
    white, end = _white(lines[0]), 1
    known: list[Interval] = []
    for number in range(1, len(lines)):
        line = lines[number]
        shared = _shared(white, _white(line))
        if not 0 < line.top - lines[number - 1].top < APART * lead or not _finite(shared):
            break
        rivers = _rivers(shared, lines[: number + 1])
        if number >= SURE and len(rivers) < len(known):
            break
        white, known, end = shared, rivers, number + 1
    rivers = _rivers(white, lines[:end])
    while rivers and end > 1 and lines[end - 1].x1 <= rivers[0][1]:
        # A line under the first column alone is the next thing, a heading for example.
        end -= 1
        rivers = _rivers(white, lines[:end])
    if not rivers or end < 2:
        return None
    return Columns(lines[:end], [(left + right) / 2 for left, right in rivers])


def _white(line: Line) -> list[Interval]:
    """Where a line is empty, both sides of it included."""
    gaps = [(a.x1, b.x0) for a, b in pairwise(line.words) if b.x0 - a.x1 > GAP * max(a.size, 8)]
    return [(-inf, line.x0), *gaps, (line.x1, inf)]


def _shared(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(left, right) for left, right in both if right > left]


def _finite(white: Sequence[Interval]) -> list[Interval]:
    return [(left, right) for left, right in white if left > -inf and right < inf]


def _rivers(white: Sequence[Interval], lines: Sequence[Line]) -> list[Interval]:
    """White space wide enough to part columns, with words on both sides in two lines at least, and in most."""
    size = lines[0].size
    found = []
    for left, right in _finite(white):
        both = [line for line in lines if line.x0 < left + 1 and line.x1 > right - 1]
        clear = any(
            b.x0 - a.x1 > CLEAR * size for line in both for a, b in pairwise(line.words) if a.x1 <= left + 1 <= b.x0
        )
        if right - left > RIVER * size and clear and len(both) > 1 and len(both) >= 0.3 * len(lines):
            found.append((left, right))
    return found


def _runs(lines: Sequence[Line]) -> bool:
    """Whether lines are those of running text: many, and most of them as long as the longest."""
    if len(lines) < 6:
        return False
    widest = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    full = [line for line in lines if line.x1 - line.x0 > 0.7 * widest and len(line.words) > 2]
    return len(full) > 0.5 * len(lines)
