"""The answer to a turn: from memory where the very same was asked lately, or else from the assistant."""

from collections.abc import Iterator
from hashlib import blake2b
from threading import Lock

from cachetools import TTLCache

from api.metrics import ANSWERS, KEPT
from assistant.chat import Assistant
from assistant.events import DoneEvent, Event, events_of
from assistant.models import Answer, Turn

SECONDS = 600
"""How long an answer is kept: it holds the facts that were told with its question."""


class Answers:
    """Keeps the latest answers by a hash of all that they rest on: the whole turn, the guides' versions, the day.

    Nothing of distress is kept, and nothing where a language model phrases, which never says the same twice.
    """

    def __init__(self, most: int) -> None:
        """Keeps none where `most` is 0."""
        self._kept: TTLCache[bytes, Answer] = TTLCache(most, SECONDS)
        self._lock = Lock()

    def events(self, turn: Turn, assistant: Assistant) -> Iterator[Event]:
        """The answer as it is made."""
        made = assistant.events(turn) if assistant.helper else events_of(self._answer(turn, assistant))
        for event in made:
            if isinstance(event, DoneEvent):
                ANSWERS.labels(event.answer.status).inc()
            yield event

    def whole(self, turn: Turn, assistant: Assistant) -> Answer:
        """The answer once it is made."""
        answer = assistant.invoke(turn) if assistant.helper else self._answer(turn, assistant)
        ANSWERS.labels(answer.status).inc()
        return answer

    def _answer(self, turn: Turn, assistant: Assistant) -> Answer:
        if not self._kept.maxsize:
            return assistant.invoke(turn)
        key = _key(turn, assistant)
        with self._lock:
            known = self._kept.get(key)
        KEPT.labels("yes" if known else "no").inc()
        if known:
            return known
        answer = assistant.invoke(turn)
        if answer.status != "support":
            with self._lock:
                self._kept[key] = answer
        return answer


def _key(turn: Turn, assistant: Assistant) -> bytes:
    # What is set to null deletes a fact, and what is not set keeps it.
    asked = turn.model_dump_json(exclude_unset=True)
    return blake2b("\n".join((asked, *assistant.rests_on())).encode(), digest_size=32).digest()
