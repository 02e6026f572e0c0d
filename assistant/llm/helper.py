"""What a language model does for answers: it phrases them, and as far as it is asked to it makes questions stand alone,
chooses passages, and proposes facts.

Of its own it states nothing. What a check refuses, or a provider does not deliver, is as if it had not been asked for.
"""

import logging
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from assistant.answer.compose import Draft
from assistant.events import DoneEvent, Event, events_of
from assistant.llm.caller import Caller, Spent, Unavailable
from assistant.llm.material import Prompt, messages, tagged, written
from assistant.llm.phrasing import Phrasing
from assistant.llm.wording import related, tokens
from assistant.models import Answer, Applicant
from corpus.models import Passage

log = logging.getLogger(__name__)

MOST_QUESTIONS = 6
LONGEST_QUESTION = 300
"""Characters."""


class Helper:
    """One model; `asked` names what it is asked for beside phrasing."""

    def __init__(self, caller: Caller, name: str, asked: frozenset[str], phrasing: Phrasing | None) -> None:
        self._caller, self._name, self._asked, self._phrasing = caller, name, asked, phrasing

    def events(self, answer: Answer, draft: Draft, message: str, spent: Spent) -> Iterator[Event]:
        """An answer that the guides give, phrased where it holds what may be, with what was spent on it."""
        phrased = self._phrasing.events(answer, draft, message, spent) if self._phrasing else events_of(answer)
        for event in phrased:
            if not isinstance(event, DoneEvent):
                yield event
                continue
            proposed = self._facts(message, answer.profile, spent)
            used = {"model": self._name, "tokens_in": spent.tokens_in, "tokens_out": spent.tokens_out}
            composed = event.answer.composed_by.model_copy(update=used if spent.calls else {})
            log.info("composed", extra=composed.model_dump(exclude={"notice"}))
            yield DoneEvent(answer=event.answer.model_copy(update={"composed_by": composed, "proposed": proposed}))

    def questions(self, message: str, history: Sequence[str], spent: Spent) -> list[str]:
        """The questions of a message, each to be understood alone; none where the model's are not the user's own.

        They may hold no number, exam or negation and no word of content that the conversation does not.
        """
        if "questions" not in self._asked:
            return []
        earlier = [tagged("earlier_message", text) for text in history]
        found = written(self._text("questions", spent, *earlier, tagged("message", message)), list)
        told = tokens(" ".join((*history, message)))
        known = frozenset(token.key for token in told)
        questions = [text for text in found or [] if isinstance(text, str) and 0 < len(text) <= LONGEST_QUESTION]
        for token in tokens(" ".join(questions)):
            if (token.telling or token.kind == "negation") and not (
                related(token.key, known) if token.kind == "word" else token.key in known
            ):
                return []
        return questions if len(questions) == len(found or []) <= MOST_QUESTIONS else []

    def passages(
        self, question: str, shown: Sequence[Passage], found: Sequence[Passage], spent: Spent
    ) -> Sequence[Passage]:
        """Those of the passages found that the model chooses, in its order; ids that it was not given are ignored.

        Whom one of those `shown` without it is for is not left out: the guides differ by audience.
        """
        if "passages" not in self._asked or not found:
            return shown
        ids = {f"p{n}": passage for n, passage in enumerate(found, 1)}
        given = [tagged("passage", p.text, id=key, section=" › ".join(p.section)) for key, p in ids.items()]
        chosen = written(self._text("passages", spent, tagged("question", question), *given), list) or []
        kept = {ids[key].id: ids[key] for key in chosen if isinstance(key, str) and key in ids}
        audiences = {passage.audience for passage in kept.values()}
        return [*kept.values(), *(p for p in shown if p.audience not in audiences)] if kept else shown

    def _facts(self, message: str, profile: Applicant, spent: Spent) -> Applicant:
        """What the model reads of the applicant beyond what is known. Each number has to stand in the message; nothing of
        it is used before the user confirms it."""
        if "facts" not in self._asked:
            return Applicant()
        found = written(self._text("facts", spent, tagged("message", message)), dict) or {}
        said = {word for token in tokens(message) for word in token.key.replace("-", " ").split()}
        proposed: dict[str, object] = {}
        for name, value in found.items():
            try:
                fact = Applicant.model_validate({name: value})
            except ValidationError:
                continue
            told = getattr(fact, name)
            if told is None or told == getattr(profile, name):
                continue
            values = told if isinstance(told, tuple) else (told,)
            if all(str(number) in said for number in values if type(number) is int):
                proposed[name] = told
        return Applicant.model_validate(proposed)

    def _text(self, prompt: Prompt, spent: Spent, *material: str) -> str:
        try:
            return self._caller.text(messages(prompt, *material), spent)
        except Unavailable:
            return ""
