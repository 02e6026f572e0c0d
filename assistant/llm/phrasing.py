"""A composed answer in a model's words, sentence by sentence as each has been verified; the rest in the guides' own.

What our rules say is not the model's: it is given the guide blocks alone, and its sentences stand where they stood. A
block that it leaves out, or of which it leaves out a figure, is shown as it is.
"""

import time
from collections.abc import Iterator, Mapping

from langchain_core.messages import BaseMessage

from assistant.answer.compose import Draft
from assistant.answer.verify import MARK
from assistant.events import DoneEvent, Event, events_of
from assistant.llm.caller import Caller, Spent, Unavailable
from assistant.llm.material import messages, tagged
from assistant.llm.sentences import Sentence, sentences_of
from assistant.llm.source import Source, source
from assistant.llm.support import Support
from assistant.llm.telling import Telling, Work
from assistant.models import Answer, ComposedBy
from corpus.models import Guide

NOTICE = "The answer stands in the guides' own words: {why}."


class Phrasing:
    """Phrases answers with one model."""

    def __init__(self, caller: Caller, support: Support, faults: int) -> None:
        self._caller, self._support, self._faults = caller, support, faults

    def events(self, answer: Answer, draft: Draft, question: str, spent: Spent) -> Iterator[Event]:
        """The answer as it is phrased. What was sent is never withdrawn, and joins to the answer at the end."""
        sources = sources_of(answer, draft)
        if not sources:
            yield from events_of(answer)
            return
        telling = Telling(answer, draft)
        for paragraph in draft.paragraphs[: draft.answering.start]:
            yield from telling.say(paragraph)
        work, began = Work(sources, telling), time.monotonic()
        notice = first = None
        try:
            for sentence in sentences_of(self._caller.stream(_asked(question, sources), spent)):
                yield from self._taken(sentence, work)
                first = _since(began) if work.kept and first is None else first
                if work.refused > self._faults:
                    work.reasons.append("too many of the model's sentences were not supported")
                    break
        except Unavailable as fault:
            work.reasons.append(str(fault))
            notice = NOTICE.format(why=fault)
        yield from work.rest()
        for paragraph in draft.paragraphs[draft.answering.stop :]:
            yield from telling.say(paragraph)
        composed = ComposedBy(
            path=work.path,
            reasons=tuple(dict.fromkeys(work.reasons)),
            notice=notice,
            kept=work.kept,
            refused=work.refused,
            milliseconds=_since(began),
            first_milliseconds=first,
        )
        yield DoneEvent(answer=telling.answer(composed))

    def _taken(self, sentence: Sentence, work: Work) -> Iterator[Event]:
        """A sentence where a source that it names supports it; else the first of these as the guide prints it."""
        named = [work.sources[n] for n in sentence.marks if n in work.sources]
        if named and all(source.n in work.whole for source in named):
            return
        if not named:
            work.refuse("a sentence without a source" if not sentence.marks else "a mark that does not exist")
            return
        why: list[str] = []
        supporting = []
        for cited in named:
            if fault := self._support.fault(sentence.words, cited):
                why.append(fault)
            else:
                supporting.append(cited)
        if supporting and sentence.words not in work.said:
            yield from work.keep(sentence.words, supporting)
            return
        work.refuse(why[0] if why else "a sentence said twice")
        if why:
            yield from work.show(next(source for source in named if source.n not in work.whole))


def _asked(question: str, sources: Mapping[int, Source]) -> list[BaseMessage]:
    passages = [tagged("passage", s.quote, number=s.n, section=" › ".join(s.headings)) for s in sources.values()]
    return messages("phrase", tagged("question", question), *passages, "Write the sentences now.")


def sources_of(answer: Answer, draft: Draft) -> dict[int, Source]:
    """The guide blocks that may be phrased, by the number under which the draft cites them."""
    citations = {citation.n: citation for citation in answer.citations}
    ours = [p for n, p in enumerate(draft.paragraphs) if n not in draft.answering]
    fixed = {int(n) for paragraph in ours for n in MARK.findall(paragraph)}
    found: dict[int, Source] = {}
    if answer.assessment and not cited_by(answer.assessment.model_dump()) <= fixed:
        # Blocks are numbered anew, so the assessment may name none of their citations.
        return {}
    for block in draft.blocks:
        if block.paragraph not in draft.answering:
            continue
        shown = draft.paragraphs[block.paragraph]
        n = int(MARK.findall(shown)[-1])
        guide: Guide = draft.collection.guides[block.passage.guide_id]
        if n in found:
            # Two blocks under one citation cannot be told apart by their marks.
            return {}
        found[n] = source(n, shown, block.label, citations[n].quote, block.passage, guide)
    return found


def cited_by(value: object) -> set[int]:
    """The numbers of citations within an assessment's data."""
    match value:
        case dict():
            named = {n for key in ("citations", "caveat") for n in _flat(value.get(key))}
            return named.union(*map(cited_by, value.values()))
        case list() | tuple():
            return set().union(*map(cited_by, value))
    return set()


def _flat(value: object) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, int) else ()


def _since(began: float) -> int:
    return round(1_000 * (time.monotonic() - began))
