"""Answers over chosen guide blocks, without any search."""

from collections.abc import Callable

import pytest

from assistant.answer.citations import Citations
from assistant.answer.compose import Draft
from assistant.events import DoneEvent, Event
from assistant.llm.caller import Spent
from assistant.llm.phrasing import Phrasing
from assistant.models import Answer
from assistant.retrieval.collection import Collection
from corpus.models import Passage

GENERAL, IMG = "step-score-strategy-pmr", "step-score-strategy-pmr-img"

Compose = Callable[..., tuple[Answer, Draft]]
Find = Callable[..., Passage]


@pytest.fixture(scope="session")
def find(collection: Collection) -> Find:
    """A passage by words that stand in it."""

    def find(quote: str, guide: str = GENERAL) -> Passage:
        return next(p for p in collection.passages.values() if p.guide_id == guide and quote in p.text)

    return find


@pytest.fixture(scope="session")
def compose(collection: Collection) -> Compose:
    """An answer that shows passages, between sentences of ours where they are given."""

    def compose(*passages: Passage, before: str = "", after: str = "") -> tuple[Answer, Draft]:
        draft = Draft(collection, Citations(collection.guides, collection.by_guide))
        draft.paragraphs += [before] if before else []
        first = len(draft.paragraphs)
        draft.show(passages)
        draft.answering = range(first, len(draft.paragraphs))
        draft.paragraphs += [after] if after else []
        return Answer(status="answered", answer=draft.text, citations=draft.citations.given), draft

    return compose


def told(phrasing: Phrasing, answer: Answer, draft: Draft, question: str = "How many?") -> tuple[Answer, list[Event]]:
    """The answer as it ended, and every event on the way."""
    *events, last = phrasing.events(answer, draft, question, Spent())
    assert isinstance(last, DoneEvent)
    return last.answer, events
