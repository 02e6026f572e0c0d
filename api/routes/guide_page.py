"""A guide as a page of its own, opened at cited words: where the sources of other programs' answers lead."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api.routes.guides import edition
from api.routes.rules import PAGES
from api.state import Ready
from corpus.models import Guide, Span

router = APIRouter(include_in_schema=False)

Offset = Annotated[int, Query(ge=0)]


@dataclass(frozen=True)
class Piece:
    """A heading (level 2 and more), a list item (depth 1 and more) or a paragraph, its cited words apart."""

    level: int
    depth: int
    before: str
    cited: str
    after: str


@router.get("/guides/{guide_id}")
def guide_page(
    guide_id: str, assistant: Ready, version: str | None = None, start: Offset = 0, end: Offset = 0
) -> HTMLResponse:
    """`start` and `end` as in a citation; without them nothing is highlighted."""
    guide = edition(guide_id, assistant, version)
    template = PAGES.get_template("guide.html")
    return HTMLResponse(template.render(guide=guide, pieces=list(pieces(guide, Span(start=start, end=end)))))


def pieces(guide: Guide, cited: Span) -> Iterator[Piece]:
    """The guide's headings and lines in their order. Its title is the page's, so no other heading is of level 1."""
    headings = [(h.start, h.end, max(h.level, 2), 0) for h in guide.headings if h.title != guide.title]
    lines = [(line.start, line.end, 0, line.depth) for block in guide.blocks for line in block.lines]
    for start, end, level, depth in sorted(headings + lines):
        # The cited stretch as far as it lies in this piece; empty at its end where it does not.
        first = min(max(cited.start, start), end)
        last = max(min(cited.end, end), first)
        yield Piece(level, depth, guide.text[start:first], guide.text[first:last], guide.text[last:end])
