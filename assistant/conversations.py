"""What is remembered between the turns of a conversation, in memory, the least recently used going first."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from threading import Lock

from assistant.models import Answer, Applicant, Turn

REMEMBERED = 6
"""Messages of a conversation that a follow-up can refer back to."""


@dataclass(frozen=True)
class Conversation:
    """What a turn may build on."""

    id: str
    known: Applicant = field(default_factory=Applicant)
    history: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def after(self, turn: Turn, answer: Answer) -> "Conversation":
        """The conversation once a turn is answered. Words of distress are not kept."""
        kept = () if answer.status in ("support", "refused") else (turn.message,)
        asked = (answer.asks,) if answer.asks and answer.asks not in self.asked else ()
        return replace(
            self,
            known=answer.profile,
            history=(*self.history, *kept)[-REMEMBERED:],
            asked=(*self.asked, *asked),
        )


class Conversations:
    """Conversations by id; an id is unguessable and is all that it takes to continue one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Conversation] = OrderedDict()
        self._lock = Lock()

    def begin(self) -> Conversation:
        return Conversation(token_urlsafe(18))

    def get(self, conversation_id: str) -> Conversation | None:
        with self._lock:
            return self._kept.get(conversation_id)

    def keep(self, conversation: Conversation) -> None:
        with self._lock:
            self._kept[conversation.id] = conversation
            self._kept.move_to_end(conversation.id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
