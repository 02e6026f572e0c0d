"""Markdown files into pieces, with what their front matter declares."""

from corpus.guides import front_matter
from corpus.markdown import markdown_pieces
from corpus.pieces import Mark, Title
from ingest.formats.content import Content
from ingest.formats.encodings import decode


def read_markdown(data: bytes, name: str) -> Content:
    """Raises GuideError for bytes that are no text, and for front matter that is none."""
    text = decode(data, name)
    declared: dict[str, object] = {}
    if text.startswith("---\n"):
        declared, text = front_matter(text, name)
    pieces = markdown_pieces(text)
    heads = [piece.words for piece in pieces if isinstance(piece, Title) and piece.level == 1]
    first = next((piece.words for piece in pieces if not isinstance(piece, Mark) and piece.words), None)
    return Content((heads[0] if heads else first) or None, pieces, declared)
