"""What is stored of a person, by their e-mail address or name: found, exported whole, erased."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from sqlalchemy import Select, delete, func, inspect, or_, select
from sqlalchemy.orm import Session

from api.schemas import speakable
from api.storage.conversations import stored
from api.storage.database import Database, now
from api.storage.desk_tables import DraftChangeRow, DraftRow, NoteRow, ReferralRow
from api.storage.tables import Base, ConversationRow
from corpus.models import Model

Name = Annotated[str, Field(min_length=2, max_length=254), AfterValidator(speakable)]


class NobodyOfThisName(LookupError):
    """Nothing is stored of such a person."""


class Person(Model):
    """Someone of whom the desk keeps something."""

    person: str = Field(description="An e-mail address or a name, in lower case")
    drafts: int
    conversations: int = Field(description="Those that they sent to the desk, which are deleted with the rest")


class Mention(Model):
    """Something that names what was looked for without belonging to the person: for a human to look at."""

    kind: str = Field(description="draft or note")
    id: str
    words: str = Field(description="A draft's subject, or a note's text")


class People(Model):
    people: tuple[Person, ...]
    mentions: tuple[Mention, ...]


class Erased(Person):
    """What is gone, and what is left for somebody to look at."""

    mentions: tuple[Mention, ...] = Field(description="Notes made from their drafts, and what still names them")


class Records:
    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    def find(self, words: str) -> People:
        """Everyone whose address or name holds these words."""
        with self._database.reading() as session:
            names = {
                name
                for row in (DraftRow, ReferralRow)
                for name in session.scalars(
                    select(row.person).where(row.person.contains(words.casefold(), autoescape=True)).distinct()
                )
                if name
            }
            return People(
                people=tuple(_counted(session, name) for name in sorted(names)),
                mentions=tuple(_mentions(session, words, names)),
            )

    def export(self, person: str) -> dict[str, Any]:
        """Everything stored of one person, by table. Raises NobodyOfThisName."""
        person = person.casefold()
        with self._database.reading() as session:
            drafts = session.scalars(_drafts(person)).all()
            referrals = session.scalars(_referrals(person)).all()
            if not drafts and not referrals:
                raise NobodyOfThisName
            made = [note for draft in drafts for note in session.scalars(_made_from(draft.id))]
            return {
                "person": person,
                "exported": self._clock(),
                "drafts": [_columns(row) | {"history": _history(session, row)} for row in drafts],
                "referrals": [_columns(row) | {"conversation": _conversation(session, row)} for row in referrals],
                "notes_made_from_their_drafts": [_columns(note) for note in made],
            }

    def erase(self, person: str) -> Erased:
        """Deletes their drafts with every version, and the conversations that they sent. Raises NobodyOfThisName."""
        person = person.casefold()
        with self._database.writing() as session:
            counted = _counted(session, person)
            if not counted.drafts and not counted.conversations:
                raise NobodyOfThisName
            drafts = [draft.id for draft in session.scalars(_drafts(person))]
            made = [
                Mention(kind="note", id=note.id, words=note.text)
                for draft in drafts
                for note in session.scalars(_made_from(draft))
            ]
            conversations = [row.conversation_id for row in session.scalars(_referrals(person))]
            session.execute(delete(DraftRow).where(DraftRow.id.in_(drafts)))
            session.execute(delete(ConversationRow).where(ConversationRow.id.in_(conversations)))
            others = [mention for mention in _mentions(session, person, {person}) if mention not in made]
        self._database.erase()
        return Erased(**dict(counted), mentions=(*made, *others))


def _drafts(person: str) -> Select[DraftRow]:
    """Those that answer them, by their name or by a conversation that they sent."""
    sent = select(ReferralRow.id).where(ReferralRow.person == person)
    whose = or_(DraftRow.person == person, DraftRow.referral_id.in_(sent))
    return select(DraftRow).where(whose).order_by(DraftRow.created, DraftRow.id)


def _referrals(person: str) -> Select[ReferralRow]:
    return select(ReferralRow).where(ReferralRow.person == person).order_by(ReferralRow.consented, ReferralRow.id)


def _made_from(draft_id: str) -> Select[NoteRow]:
    return select(NoteRow).where(NoteRow.draft_id == draft_id).order_by(NoteRow.created, NoteRow.id)


def _counted(session: Session, person: str) -> Person:
    def count(found: Select[Any]) -> int:
        return session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0

    return Person(person=person, drafts=count(_drafts(person)), conversations=count(_referrals(person)))


def _mentions(session: Session, words: str, apart_from: set[str]) -> list[Mention]:
    """Drafts of nobody in `apart_from`, and notes, that hold these words."""

    def holds(*columns: Any) -> Any:
        return or_(*(func.lower(column).contains(words.lower(), autoescape=True) for column in columns))

    versions = select(DraftChangeRow.draft_id).where(holds(DraftChangeRow.text, DraftChangeRow.subject))
    told = or_(holds(DraftRow.email, DraftRow.text, DraftRow.subject), DraftRow.id.in_(versions))
    others = or_(DraftRow.person.is_(None), DraftRow.person.not_in(apart_from))
    drafts = session.scalars(select(DraftRow).where(told, others).order_by(DraftRow.id))
    notes = session.scalars(select(NoteRow).where(holds(NoteRow.text, NoteRow.source)).order_by(NoteRow.id))
    return [
        *(Mention(kind="draft", id=draft.id, words=draft.subject) for draft in drafts),
        *(Mention(kind="note", id=note.id, words=note.text) for note in notes),
    ]


def _history(session: Session, draft: DraftRow) -> list[dict[str, Any]]:
    changes = select(DraftChangeRow).where(DraftChangeRow.draft_id == draft.id).order_by(DraftChangeRow.version)
    return [_columns(change) for change in session.scalars(changes)]


def _conversation(session: Session, referral: ReferralRow) -> dict[str, Any]:
    row = session.get_one(ConversationRow, referral.conversation_id)
    return stored(session, row).model_dump(mode="json")


def _columns(row: Base) -> dict[str, Any]:
    """A row as it is stored, without whose account touched it: that is the advisor's, not the person's."""
    kept = (column.key for column in inspect(type(row)).columns if column.key not in ("user_id", "taken_by"))
    return {key: getattr(row, key) for key in kept}
