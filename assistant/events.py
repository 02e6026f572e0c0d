"""An answer as a stream: what a page shows while it arrives."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from assistant.answer.verify import MARK
from assistant.models import Answer, Citation
from corpus.models import Model

_PIECE = re.compile(r".+?(?:(?<=[.!?:\]])\s+|\n+|$)", re.DOTALL)


class CitationEvent(Model):
    event: Literal["citation"] = "citation"
    citation: Citation


class DeltaEvent(Model):
    event: Literal["delta"] = "delta"
    text: str


class DoneEvent(Model):
    event: Literal["done"] = "done"
    answer: Answer


Event = Annotated[CitationEvent | DeltaEvent | DoneEvent, Field(discriminator="event")]


def told(text: str, citations: Mapping[int, Citation], sent: set[int]) -> Iterator[CitationEvent | DeltaEvent]:
    """The words in pieces of about a sentence; each citation comes before the first mark that uses it.

    `sent` are the citations that the reader has, and grows.
    """
    for piece in _PIECE.findall(text):
        for n in map(int, MARK.findall(piece)):
            if n in citations and n not in sent:
                sent.add(n)
                yield CitationEvent(citation=citations[n])
        yield DeltaEvent(text=piece)


def events_of(answer: Answer) -> Iterator[Event]:
    """An answer that is whole already."""
    yield from told(answer.answer, {citation.n: citation for citation in answer.citations}, set())
    yield DoneEvent(answer=answer)
