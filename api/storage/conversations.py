"""Conversations: begun, continued, listed, and deleted, each by whom it belongs to."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from api.schemas import ChatRequest, ChatResponse, ConversationSummary, StoredConversation, StoredTurn
from api.storage.answers import applicant_of, response_of
from api.storage.database import Database, now, open_database
from api.storage.feedback import feedback_of
from api.storage.tables import ConversationRow, FeedbackRow, TurnRow
from assistant.conversations import FORGOTTEN, REMEMBERED, Conversation
from assistant.screen import screen
from assistant.settings import Settings

COUNTED_FOR = timedelta(minutes=1)
"""How long a count of all that is stored holds, as counting takes long where there is much."""
UNTITLED = "Conversation"
TITLE_LENGTH = 60
"""Characters of the first question that name a conversation."""


class NoSuchConversation(LookupError):
    """There is none of this id, or it belongs to someone else: nobody can tell which."""


class TooMany(RuntimeError):
    """A client has as many turns or conversations as it may; the message says what to do."""


class Full(RuntimeError):
    """All clients together have stored as many questions as they may; the message says what to do."""


@dataclass(frozen=True)
class Asked:
    """A question that waits for its answer."""

    conversation_id: str
    answer_id: str
    position: int


class Conversations:
    """A conversation begun with a session cookie belongs to it; one begun without is open to whoever has its id.

    An owner is a cookie's hash, or None. Methods raise NoSuchConversation.
    """

    def __init__(
        self,
        database: Database,
        retention: timedelta = timedelta(days=180),
        clock: Callable[[], datetime] = now,
        most_turns: int = 200,
        most_conversations: int = 500,
        most_stored: int = 1_000_000,
    ) -> None:
        """`most_turns` of one conversation, `most_conversations` of one owner, `most_stored` turns of all."""
        self.database = database
        self.retention = retention
        self._clock = clock
        self._most_turns = most_turns
        self._most = most_conversations
        self._most_stored = most_stored
        self._stored = 0
        self._counted: datetime | None = None

    def ask(self, owner: str | None, request: ChatRequest) -> Asked:
        """Keeps a question, in the conversation that it names or a new one; words of distress are not kept.

        Raises TooMany, or Full.
        """
        message = "" if screen(request.message) == "support" else request.message
        moment = self._clock()
        with self.database.writing() as session:
            self._refuse_full(session, moment)
            if request.conversation_id is None:
                self._has_room(session, owner)
                conversation_id, last = token_urlsafe(18), 0
                head = {"title": titled(message), "created": moment, "updated": moment, "known": {}, "asked": []}
                session.execute(insert(ConversationRow).values(id=conversation_id, owner=owner, **head))
            else:
                row = held(session, request.conversation_id, owner, lock=True)
                conversation_id = row.id
                last = session.scalar(select(func.max(TurnRow.position)).where(TurnRow.conversation_id == row.id)) or 0
                row.title = row.title or titled(message)
                row.updated = moment
            if last >= self._most_turns:
                raise TooMany(
                    f"conversation_id: this conversation has {last} questions, and that is as long as one gets; leave "
                    "conversation_id out to begin a new one."
                )
            asked = Asked(conversation_id, token_urlsafe(18), last + 1)
            # Statements instead of objects here and where the answer is kept: every question waits for them.
            turn = insert(TurnRow).values(
                id=asked.answer_id,
                conversation_id=conversation_id,
                position=asked.position,
                message=message,
                profile=request.profile and request.profile.model_dump(mode="json", exclude_unset=True),
                audience=request.audience,
                asked_at=moment,
            )
            session.execute(turn)
            return asked

    def turn(self, asked: Asked) -> AbstractContextManager[None]:
        """Held while a question is answered, so that no other server answers one of the same conversation meanwhile."""
        return self.database.alone(f"conversation {asked.conversation_id}")

    def before(self, asked: Asked) -> Conversation:
        """What the answer to a question may build on."""
        history = (
            select(TurnRow.message)
            .where(
                TurnRow.conversation_id == asked.conversation_id,
                TurnRow.position < asked.position,
                TurnRow.status.not_in(FORGOTTEN),
            )
            .order_by(TurnRow.position.desc())
            .limit(REMEMBERED)
        )
        with self.database.reading() as session:
            row = session.get(ConversationRow, asked.conversation_id)
            if row is None:
                raise NoSuchConversation
            messages = tuple(reversed(session.scalars(history).all())) if asked.position > 1 else ()
            return Conversation(row.id, applicant_of(row.known), messages, tuple(row.asked))

    def answer(self, asked: Asked, after: Conversation, response: ChatResponse) -> None:
        """Keeps an answer, and what the conversation has told; of a conversation deleted meanwhile nothing is kept."""
        told = {
            "known": after.known.model_dump(mode="json", exclude_unset=True),
            "asked": list(after.asked),
            "updated": self._clock(),
        }
        answered = {"status": response.status, "response": response.model_dump(mode="json")}
        forgotten = False
        with self.database.writing() as session:
            # First the conversation, as whoever deletes one takes it before its turns.
            session.execute(update(ConversationRow).where(ConversationRow.id == asked.conversation_id).values(told))
            session.execute(update(TurnRow).where(TurnRow.id == asked.answer_id).values(answered))
            if response.status == "support":
                forgotten = _forget_words(session, asked)
        if forgotten:
            self.database.erase()

    def listed(self, owner: str | None) -> list[ConversationSummary]:
        """The conversations of a cookie, the latest first."""
        if owner is None:
            return []
        with self.database.reading() as session:
            return _summaries(session, ConversationRow.owner == owner)

    def whole(self, conversation_id: str, owner: str | None) -> StoredConversation:
        with self.database.reading() as session:
            return stored(session, held(session, conversation_id, owner))

    def rename(self, conversation_id: str, owner: str | None, title: str) -> ConversationSummary:
        with self.database.writing() as session:
            row = held(session, conversation_id, owner, lock=True)
            row.title = title
            session.flush()
            return _summaries(session, ConversationRow.id == row.id)[0]

    def delete(self, conversation_id: str, owner: str | None) -> None:
        with self.database.writing() as session:
            session.delete(held(session, conversation_id, owner, lock=True))
        self.database.erase()

    def forget(self, owner: str | None) -> None:
        """Deletes every conversation of a cookie, with all that was said of its answers."""
        if owner is not None:
            self._delete(ConversationRow.owner == owner)

    def purge(self) -> None:
        """Deletes what has outlived the time for which conversations are kept."""
        self._delete(ConversationRow.updated < self._clock() - self.retention)

    def _has_room(self, session: Session, owner: str | None) -> None:
        if owner is None:
            return
        held = (
            session.scalar(select(func.count()).select_from(ConversationRow).where(ConversationRow.owner == owner)) or 0
        )
        if held >= self._most:
            raise TooMany(
                f"This browser holds {held} conversations, and more are not kept; delete some, or go on in one of them."
            )

    def _refuse_full(self, session: Session, moment: datetime) -> None:
        """Counts this question too; those of other servers are known at the next count."""
        if self._counted is None or abs(moment - self._counted) >= COUNTED_FOR:
            self._stored = session.scalar(select(func.count()).select_from(TurnRow)) or 0
            self._counted = moment
        if self._stored >= self._most_stored:
            raise Full(
                f"This server stores {self._stored:,} questions, and that is as many as it may; whoever runs it: see who "
                "asks so much, and PMR_QUESTIONS_STORED."
            )
        self._stored += 1

    def _delete(self, which: ColumnElement[bool]) -> None:
        with self.database.writing() as session:
            session.execute(delete(ConversationRow).where(which))
        self.database.erase()


def stored(session: Session, row: ConversationRow) -> StoredConversation:
    turns = session.execute(
        select(TurnRow, FeedbackRow)
        .outerjoin(FeedbackRow)
        .where(TurnRow.conversation_id == row.id)
        .order_by(TurnRow.position)
    ).all()
    return StoredConversation(
        **_head(row),
        turns=tuple(
            StoredTurn(
                message=turn.message,
                profile=None if turn.profile is None else applicant_of(turn.profile),
                audience="advisor" if turn.audience == "advisor" else "student",
                asked_at=turn.asked_at,
                response=response_of(turn),
                feedback=feedback and feedback_of(feedback),
            )
            for turn, feedback in turns
        ),
    )


def held(session: Session, conversation_id: str, owner: str | None, lock: bool = False) -> ConversationRow:
    """Raises NoSuchConversation."""
    found = select(ConversationRow).where(ConversationRow.id == conversation_id, ConversationRow.held_by(owner))
    if row := session.scalar(found.with_for_update() if lock else found):
        return row
    raise NoSuchConversation


def open_conversations(settings: Settings) -> Conversations:
    """Raises StorageError."""
    return Conversations(
        open_database(settings),
        timedelta(days=settings.retention_days),
        most_turns=settings.turns_per_conversation,
        most_conversations=settings.conversations_per_client,
        most_stored=settings.questions_stored,
    )


def titled(message: str) -> str:
    """A message in a few words; one of a single endless word is cut inside it."""
    words = " ".join(message.split())
    if len(words) <= TITLE_LENGTH:
        return words
    cut = words[: TITLE_LENGTH - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def _forget_words(session: Session, asked: Asked) -> bool:
    """Words of distress are not kept, also where only the answer knows them. Whether there were any."""
    row, turn = session.get(ConversationRow, asked.conversation_id), session.get(TurnRow, asked.answer_id)
    if not (row and turn and turn.message):
        return False
    row.title = "" if row.title == titled(turn.message) else row.title
    turn.message = ""
    return True


def _summaries(session: Session, which: ColumnElement[bool]) -> list[ConversationSummary]:
    counted = select(ConversationRow, func.count(TurnRow.id)).outerjoin(TurnRow).where(which)
    latest = counted.group_by(ConversationRow.id).order_by(ConversationRow.updated.desc(), ConversationRow.id)
    return [ConversationSummary(**_head(row), turns=turns) for row, turns in session.execute(latest)]


def _head(row: ConversationRow) -> dict[str, Any]:
    return {"id": row.id, "title": row.title or UNTITLED, "created": row.created, "updated": row.updated}
