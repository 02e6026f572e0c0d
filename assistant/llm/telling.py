"""An answer while it is told: what has been sent, under which numbers, and which sources are still to be said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.answer.blocks import marked
from assistant.answer.compose import Draft
from assistant.answer.verify import MARK
from assistant.events import Event, told
from assistant.llm.source import Source
from assistant.llm.wording import tokens
from assistant.models import Answer, Citation, ComposedBy


class Telling:
    """The answer as far as it is sent.

    Citations that our own sentences use keep their numbers, for the assessment names them; those of the blocks are
    numbered on in the order of their use.
    """

    def __init__(self, answer: Answer, draft: Draft) -> None:
        self._answer = answer
        self._drafted = {citation.n: citation for citation in answer.citations}
        ours = [p for n, p in enumerate(draft.paragraphs) if n not in draft.answering]
        self._numbers = {int(n): int(n) for paragraph in ours for n in MARK.findall(paragraph)}
        self._citations: dict[int, Citation] = {n: self._drafted[n] for n in self._numbers}
        self._sent: set[int] = set()
        self._said: list[str] = []

    def say(self, words: str, goes_on: bool = False) -> Iterator[Event]:
        """A paragraph, or a sentence that goes on in the last one, with the draft's marks."""
        gap = "" if not self._said else " " if goes_on else "\n\n"
        text = gap + MARK.sub(lambda mark: f"[{self._number(int(mark[1]))}]", words)
        self._said.append(text)
        yield from told(text, self._citations, self._sent)

    def answer(self, composed: ComposedBy) -> Answer:
        """The answer that has been told."""
        citations = tuple(self._citations[n] for n in sorted(self._sent))
        return self._answer.model_copy(
            update={"answer": "".join(self._said), "citations": citations, "composed_by": composed}
        )

    def _number(self, drafted: int) -> int:
        if drafted not in self._numbers:
            n = self._numbers[drafted] = max(self._numbers.values(), default=0) + 1
            self._citations[n] = self._drafted[drafted].model_copy(update={"n": n})
        return self._numbers[drafted]


@dataclass
class Work:
    """What of the sources has been said, and how."""

    sources: Mapping[int, Source]
    telling: Telling
    whole: set[int] = field(default_factory=set)
    """Shown as the guide prints them."""
    figures: dict[int, set[str]] = field(default_factory=dict)
    """The figures said of each source that a sentence was kept on."""
    said: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)
    refused: int = 0
    _label: str = ""
    _running: bool = False
    """Whether a further sentence may go on in the last paragraph."""

    @property
    def kept(self) -> int:
        return len(self.said)

    @property
    def path(self) -> Literal["extractive", "model", "mixed"]:
        if not self.kept:
            return "extractive"
        return "mixed" if self.whole else "model"

    def refuse(self, why: str) -> None:
        self.refused += 1
        self.reasons.append(why)

    def keep(self, words: str, supporting: Sequence[Source]) -> Iterator[Event]:
        """A sentence that these sources support, each of them wholly."""
        self.said.add(words)
        for cited in supporting:
            self.figures.setdefault(cited.n, set()).update(t.key for t in tokens(words) if t.kind == "figure")
        first, *others = [cited.n for cited in supporting]
        yield from self._label_of(supporting[0])
        yield from self.telling.say(marked(words, first) + "".join(f"[{n}]" for n in others), goes_on=self._running)
        self._running = True

    def show(self, cited: Source) -> Iterator[Event]:
        """A source as the guide prints it."""
        self.whole.add(cited.n)
        yield from self._label_of(cited)
        yield from self.telling.say(cited.shown)
        self._running = False

    def rest(self) -> Iterator[Event]:
        """Every source that is not said yet, or not with all its figures."""
        for cited in self.sources.values():
            told_of = cited.n in self.figures and cited.figures <= self.figures[cited.n]
            if cited.n in self.whole or told_of:
                continue
            if not self.reasons:
                self.reasons.append("the model left out a block or a figure")
            yield from self.show(cited)

    def _label_of(self, cited: Source) -> Iterator[Event]:
        if cited.label != self._label:
            self._label, self._running = cited.label, False
            yield from self.telling.say(cited.label)
