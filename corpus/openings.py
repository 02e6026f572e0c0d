"""Passages named by how they begin, as data files name them."""

from collections.abc import Iterable

from pydantic import Field

from corpus.models import Model, Passage


class OpeningError(ValueError):
    """An opening that names no passage, or more than one; the message says which."""


class Opening(Model):
    guide: str
    opens: str = Field(min_length=1)


def opened(opening: Opening, passages: Iterable[Passage]) -> Passage:
    """The passage that begins so. Raises OpeningError."""
    named = [p for p in passages if p.guide_id == opening.guide and p.text.startswith(opening.opens)]
    if len(named) != 1:
        raise OpeningError(f"{len(named)} passages of {opening.guide} open {opening.opens!r}")
    return named[0]
