"""The two ways to put a case to the program: in process, and to a server over the wire."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Protocol

from assistant.chat import Assistant
from assistant.conversations import Conversation
from assistant.models import Answer, Turn
from corpus.models import Passage, Track
from evals.cases import Case
from evals.probe import Remembered, probe
from evals.wire import Wire


@dataclass(frozen=True)
class Asked:
    """A case with its answer, and all that the scorers look at."""

    case: Case
    answer: Answer
    ms: float
    sources: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The text of each cited guide, by id and version."""
    found: tuple[Passage, ...] | None = None
    """What retrieval found, best first; None where it cannot be seen."""
    passages: Sequence[Passage] = ()
    """All that it could have found."""
    coverage: float | None = None
    """How sure retrieval is that the guides answer; None where it cannot be seen."""

    @property
    def declined(self) -> bool:
        return self.answer.status not in ("answered", "clarify")

    @property
    def rightly_declined(self) -> bool:
        """Nothing of what an answer would hold is then to be looked for."""
        return self.declined and self.answer.status in self.case.status


Probe = Callable[[Assistant, Turn, Track | None], tuple[tuple[Passage, ...], float]]


class Asker(Protocol):
    def ask(self, case: Case) -> Asked: ...


class InProcess:
    """The real assistant, with the conversation's facts gathered as the API gathers them."""

    def __init__(self, assistant: Assistant, probe: Probe = probe) -> None:
        self.assistant = assistant
        self.probe = probe
        self.passages = tuple(assistant.collection.passages.values())
        self.embeddings = assistant.evidence.embeddings = Remembered(assistant.evidence.embeddings)

    def ask(self, case: Case) -> Asked:
        conversation = Conversation(case.id)
        for message in case.history:
            turn = self._turn(message, conversation, case)
            conversation = conversation.after(turn, self.assistant.invoke(turn))
        turn = self._turn(case.question, conversation, case)
        self.embeddings.forget()
        start = perf_counter()
        answer = self.assistant.invoke(turn)
        ms = (perf_counter() - start) * 1_000
        found, coverage = self.probe(self.assistant, turn, answer.profile.track)
        cited = {(c.guide_id, c.guide_version) for c in answer.citations}
        return Asked(case, answer, ms, {key: self._text(*key) for key in cited}, found, self.passages, coverage)

    @staticmethod
    def _turn(message: str, before: Conversation, case: Case) -> Turn:
        return Turn(
            message=message, known=before.known, history=before.history, asked=before.asked, reader=case.audience
        )

    def _text(self, guide_id: str, version: str) -> str:
        guide = self.assistant.collection.guides.get(guide_id)
        return guide.text if guide and guide.version == version else ""


class OverWire:
    """Any running server that keeps the contract."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._texts: dict[tuple[str, str], str] = {}

    def ask(self, case: Case) -> Asked:
        conversation_id = None
        for message in case.history:
            _, conversation_id = self.wire.chat(message, case.audience, conversation_id)
        start = perf_counter()
        answer, _ = self.wire.chat(case.question, case.audience, conversation_id)
        ms = (perf_counter() - start) * 1_000
        cited = {(c.guide_id, c.guide_version) for c in answer.citations}
        return Asked(case, answer, ms, {key: self._text(*key) for key in cited})

    def _text(self, guide_id: str, version: str) -> str:
        key = (guide_id, version)
        if key not in self._texts:
            self._texts[key] = self.wire.guide_text(guide_id, version)
        return self._texts[key]
