"""What reading a file gives, whatever its kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.pieces import Mark, Paragraph, Piece, Title

OPENING = 5
"""Pieces among which a document's title stands."""

TITLE_LENGTH = 160
"""Characters; a document's opening words are cut here where they stand for a title."""


@dataclass(frozen=True)
class Content:
    """A document's own title, where it has one, its pieces, and what it declares of itself."""

    title: str | None
    pieces: list[Piece]
    declared: Mapping[str, object] = field(default_factory=dict)


def content_of(pieces: Sequence[Piece], title: str | None = None) -> Content:
    """Content titled by the chief heading among its first pieces, or by its opening words, where nothing else does.

    A title that stands above the whole document becomes a paragraph: its words ("BIO 101, Fall, room 12") then are
    found and cited like any others.
    """
    pieces = list(pieces)
    words = [piece for piece in pieces if not isinstance(piece, Mark)]
    heads = [piece for piece in words[:OPENING] if isinstance(piece, Title)]
    chief = min(heads, key=lambda head: head.level) if heads and words[0] in heads else None
    named = chief.words if chief else words[0].words if words else ""
    if len(named) > TITLE_LENGTH:
        named = named[:TITLE_LENGTH].rpartition(" ")[0] + " …"
    if chief and not title and all(p is chief or not isinstance(p, Title) or p.level > chief.level for p in pieces):
        pieces[pieces.index(chief)] = Paragraph(chief.words)
    return Content(title or named or None, pieces)
