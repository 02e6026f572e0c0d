"""Running headers, footers and page numbers: what stands at the edge of page after page."""

import re
from collections import Counter
from collections.abc import Hashable, Sequence

from ingest.formats.lines import PART, is_page_number

EDGE = 4
"""Lines at the top and at the bottom of a page that may be furniture."""

_NUMBER = re.compile(r"\d+")

Printed = tuple[str, Hashable]
"""A line's words, and how they are printed: the same words in another type are a heading, say."""

Form = tuple[str, Hashable]


def without_furniture(pages: Sequence[Sequence[Printed]]) -> list[list[int]]:
    """For each page the numbers of the lines that are its own.

    A line is furniture where the same words stand at the same edge of three pages, or of every second one, at the same
    distance from their page numbers: "Week 3" and "Week 4" are not the same.
    """
    told = [Counter[Form](), Counter[Form]()]
    for number, page in enumerate(pages):
        for edge, lines in enumerate(_edges(page)):
            told[edge].update({form for line in lines for form in _forms(page[line], number)})
    enough = max(2, min(3, (len(pages) + 1) // 2))
    running = [{form for form, times in edge.items() if times >= enough} for edge in told]
    return [_own(number, page, running) for number, page in enumerate(pages)]


def _edges(page: Sequence[Printed]) -> tuple[list[int], list[int]]:
    numbers = list(range(len(page)))
    return numbers[:EDGE], numbers[::-1][:EDGE]


def _forms(line: Printed, page: int) -> set[Form]:
    """A line as it is, and with its first or its last number counted from the page's."""
    words = " ".join(line[0].lower().split())
    found = list(_NUMBER.finditer(words))
    if PART.match(words):
        found = []
    counted = [f"{words[: n.start()]}#{int(n[0]) - page}{words[n.end() :]}" for n in (*found[:1], *found[-1:])]
    return {(form, line[1]) for form in (words, *counted)}


def _own(number: int, page: Sequence[Printed], running: Sequence[set[Form]]) -> list[int]:
    dropped: set[int] = set()
    for edge, lines in enumerate(_edges(page)):
        for line in lines:
            # Furniture is outermost: what stands behind a line of the page's own is the page's own too.
            if not (
                _forms(page[line], number) & running[edge] or (edge == 1 and is_page_number(page[line][0], number + 1))
            ):
                break
            dropped.add(line)
    return [line for line in range(len(page)) if line not in dropped]
