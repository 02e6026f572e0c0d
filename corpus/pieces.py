"""What every document is read into, whatever its format: its headings, paragraphs, list items and table rows, in order."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class Title:
    """A heading; level 1 is the document's own title."""

    words: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    words: str


@dataclass(frozen=True)
class Item:
    """A list item, depth 1 outermost. The marker stands before its words: `- `, `3. `, or as many spaces in a further
    paragraph of the same item."""

    words: str
    depth: int = 1
    marker: str = "- "


@dataclass(frozen=True)
class TableRow:
    """A row of a table on one line."""

    words: str


class Mark(Enum):
    """What an author says of the pieces beside it."""

    JOIN = "the pieces before and after cannot be understood without each other"
    END = "the nearest heading's section ends here"


Piece = Title | Paragraph | Item | TableRow | Mark


def settled(pieces: list[Piece]) -> list[Piece]:
    """With headings that nothing stands under made paragraphs, so that their words are found and cited too."""
    kept: list[Piece] = []
    follows: Piece | None = None
    for piece in reversed(pieces):
        if isinstance(piece, Title) and (
            follows is None or (isinstance(follows, Title) and follows.level <= piece.level)
        ):
            piece = Paragraph(piece.words)  # noqa: PLW2901
        kept.append(piece)
        if not isinstance(piece, Mark):
            follows = piece
    return kept[::-1]
