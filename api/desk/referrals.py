"""Referrals: conversations that students sent to the desk, and the desk's queue of them.

The desk sees a conversation as it is now, not as it was when it was sent: what is asked later comes with it, what is
deleted or taken back is gone. Words of distress are in no conversation, so they are in no referral.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from secrets import token_urlsafe
from typing import Annotated, Literal, cast

from pydantic import AfterValidator, Field
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from api.desk.accounts import User
from api.schemas import Feedback, StoredConversation, StoredTurn, speakable
from api.storage.conversations import held, stored
from api.storage.database import Database, now
from api.storage.desk_tables import DraftRow, ReferralRow, UserRow
from api.storage.tables import ConversationRow
from assistant.models import Applicant
from corpus.models import Model

QUEUED = 200
"""Referrals that the queue shows, at most: the newest."""
EMAIL_LENGTH = 20_000
"""Characters that a draft's e-mail may have."""

Progress = Literal["open", "taken", "answered"]
EmailAddress = Annotated[
    str, Field(max_length=254, pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+$"), AfterValidator(str.casefold)
]


class NoSuchReferral(LookupError):
    """There is none of this id, or it was taken back."""


class AlreadySent(ValueError):
    """The conversation is with the desk."""


class AlreadyTaken(ValueError):
    """Another advisor answers it; the message is their name."""


class NewReferral(Model):
    """A student's consent that a conversation is read at the desk."""

    consent: Literal[True] = Field(description="Nothing is sent without it")
    reply_to: EmailAddress | None = Field(None, description="The e-mail address for the reply; without one, none comes")
    message: Annotated[str, Field(max_length=2_000), AfterValidator(speakable)] | None = None


class Referral(Model):
    """A conversation with the desk, as the student sees it."""

    consented: datetime
    status: Progress
    reply_to: str | None
    message: str | None


class Flagged(Model):
    """An answer that the student finds wrong."""

    question: str
    verdict: Feedback


class Queued(Referral):
    """A referral, as the desk sees it."""

    id: str
    title: str
    updated: datetime = Field(description="When the conversation last went on")
    taken_by: str | None = Field(description="Who answers it")
    mine: bool
    questions: int
    unanswered: tuple[str, ...] = Field(description="What the guides do not answer")
    flagged: tuple[Flagged, ...]
    drafts: tuple[str, ...] = Field(description="The ids of the drafts that answer it, the latest first")


class Opened(Queued):
    """A referral with its conversation."""

    turns: tuple[StoredTurn, ...]
    email: str = Field(description="What the student asked, as a draft takes it")
    profile: Applicant = Field(description="The facts that the conversation told")


class Asked(Model):
    """A question that the guides do not answer."""

    question: str
    referral_id: str
    asked_at: datetime


class Referrals:
    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    def read_here(self) -> bool:
        """Whether anybody reads what is sent."""
        with self._database.reading() as session:
            return session.scalar(select(UserRow.id).where(UserRow.disabled.is_(False)).limit(1)) is not None

    def send(self, conversation_id: str, owner: str | None, sent: NewReferral) -> Referral:
        """Raises NoSuchConversation, AlreadySent."""
        moment = self._clock()
        with self._database.writing() as session:
            conversation = held(session, conversation_id, owner, lock=True)
            if _of(session, conversation.id):
                raise AlreadySent
            row = ReferralRow(
                id=token_urlsafe(12),
                conversation_id=conversation.id,
                person=sent.reply_to,
                message=sent.message,
                consented=moment,
                status="open",
                updated=moment,
            )
            session.add(row)
            return _told(row)

    def sent(self, conversation_id: str, owner: str | None) -> Referral | None:
        """Raises NoSuchConversation."""
        with self._database.reading() as session:
            row = _of(session, held(session, conversation_id, owner).id)
            return _told(row) if row else None

    def take_back(self, conversation_id: str, owner: str | None) -> None:
        """The desk no longer sees it. Raises NoSuchConversation."""
        with self._database.writing() as session:
            conversation = held(session, conversation_id, owner, lock=True)
            session.execute(delete(ReferralRow).where(ReferralRow.conversation_id == conversation.id))
        self._database.erase()

    def queue(self, reader: User, answered: bool = False) -> list[Queued]:
        """Those that wait, or those that were answered, the newest first."""
        which = ReferralRow.status == "answered" if answered else ReferralRow.status != "answered"
        with self._database.reading() as session:
            rows = session.execute(_newest().where(which).limit(QUEUED)).all()
            return [Queued(**_seen(session, row, stored(session, c), reader)) for row, c in rows]

    def opened(self, referral_id: str, reader: User) -> Opened:
        """Raises NoSuchReferral."""
        with self._database.reading() as session:
            row, conversation = _found(session, referral_id)
            return _opened(session, row, conversation, reader)

    def move(self, referral_id: str, to: Progress, by: User) -> Opened:
        """Takes a referral, releases it, or marks it answered. Raises NoSuchReferral, AlreadyTaken."""
        with self._database.writing() as session:
            row, conversation = _found(session, referral_id, lock=True)
            if to == "taken" and row.status == "taken" and row.taken_by not in (None, by.id):
                raise AlreadyTaken(_name(session, row.taken_by))
            row.status = to
            row.taken_by = None if to == "open" else row.taken_by if to == "answered" and row.taken_by else by.id
            row.updated = self._clock()
            session.flush()
            return _opened(session, row, conversation, by)

    def unanswered(self) -> list[Asked]:
        """What the guides do not answer, of every conversation at the desk, the latest first."""
        with self._database.reading() as session:
            rows = session.execute(_newest().limit(QUEUED)).all()
            asked = [
                Asked(question=question, referral_id=row.id, asked_at=turn.asked_at)
                for row, conversation in rows
                for turn in stored(session, conversation).turns
                for question in left_open(turn)
            ]
        return sorted(asked, key=lambda one: one.asked_at, reverse=True)


def left_open(turn: StoredTurn) -> tuple[str, ...]:
    """What the guides do not answer of a turn."""
    if turn.response is None or turn.response.status not in ("answered", "clarify", "not_covered"):
        return ()
    if turn.response.status == "not_covered":
        return turn.response.uncovered or ((turn.message,) if turn.message else ())
    return turn.response.uncovered


def _newest() -> Select[ReferralRow, ConversationRow]:
    joined = select(ReferralRow, ConversationRow).join(ConversationRow)
    return joined.order_by(ReferralRow.consented.desc(), ReferralRow.id)


def _of(session: Session, conversation_id: str) -> ReferralRow | None:
    return session.scalar(select(ReferralRow).where(ReferralRow.conversation_id == conversation_id))


def _found(session: Session, referral_id: str, lock: bool = False) -> tuple[ReferralRow, ConversationRow]:
    which = select(ReferralRow).where(ReferralRow.id == referral_id)
    row = session.scalar(which.with_for_update() if lock else which)
    conversation = session.get(ConversationRow, row.conversation_id) if row else None
    if row is None or conversation is None:
        raise NoSuchReferral
    return row, conversation


def _told(row: ReferralRow) -> Referral:
    return Referral(
        consented=row.consented, status=cast(Progress, row.status), reply_to=row.person, message=row.message
    )


def _name(session: Session, user_id: str | None) -> str:
    user = session.get(UserRow, user_id) if user_id else None
    return user.display if user else "another advisor"


def _seen(session: Session, row: ReferralRow, conversation: StoredConversation, reader: User) -> dict[str, object]:
    drafts = select(DraftRow.id).where(DraftRow.referral_id == row.id).order_by(DraftRow.updated.desc())
    return {
        **dict(_told(row)),
        "id": row.id,
        "title": conversation.title,
        "updated": conversation.updated,
        "taken_by": _name(session, row.taken_by) if row.taken_by else None,
        "mine": row.taken_by == reader.id,
        "questions": len(conversation.turns),
        "unanswered": tuple(dict.fromkeys(question for turn in conversation.turns for question in left_open(turn))),
        "flagged": tuple(
            Flagged(question=turn.message, verdict=turn.feedback)
            for turn in conversation.turns
            if turn.feedback and turn.feedback.verdict != "helpful"
        ),
        "drafts": tuple(session.scalars(drafts)),
    }


def _opened(session: Session, row: ReferralRow, found: ConversationRow, reader: User) -> Opened:
    conversation = stored(session, found)
    answered = [turn.response for turn in conversation.turns if turn.response]
    written = [row.message or "", *(turn.message for turn in conversation.turns)]
    return Opened(
        **_seen(session, row, conversation, reader),
        turns=tuple(_without_keys(conversation.turns)),
        email="\n\n".join(text for text in written if text)[:EMAIL_LENGTH],
        profile=answered[-1].profile if answered else Applicant(),
    )


def _without_keys(turns: tuple[StoredTurn, ...]) -> Iterator[StoredTurn]:
    """Turns without the ids that entitle to continue a conversation and to judge its answers."""
    for turn in turns:
        kept = turn.response and turn.response.model_copy(update={"conversation_id": "", "answer_id": ""})
        yield turn.model_copy(update={"response": kept})
