"""Notes: what an advisor adds beside the guides' words. Dated, signed, with a source and an end; never the guides' words."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Annotated, cast

from pydantic import AfterValidator, Field
from sqlalchemy import select

from api.desk.accounts import User
from api.schemas import NoteBeside, NoteKind, speakable
from api.storage.database import Database, now
from api.storage.desk_tables import DraftRow, NoteRow
from assistant.chat import Assistant
from assistant.likeness import Topics
from assistant.models import Answer
from assistant.question import parts_of
from corpus.models import Model

LONGEST = timedelta(days=731)
"""Two years: after that somebody looks at a note again."""
SHOWN = 3
"""Notes beside one answer, at most."""
SPOKEN = ("answered", "clarify", "not_covered", "off_topic")
"""How answers stand that notes may stand beside: none where someone is in distress, or asks for misuse."""
BEARS_ON = ("met", "unclear", "silent")
"""How a rule's finding stands that a note on the rule may add to."""

Text = AfterValidator(speakable)


class NoSuchNote(LookupError):
    """There is none of this id."""


class NoteRefused(ValueError):
    """A note that cannot be kept; the message names the field, a colon, and what is wrong."""


class NewNote(Model):
    kind: NoteKind
    target: Annotated[str, Field(max_length=200), Text] = Field(
        description="A passage's id, a rule's id, or the topic in words"
    )
    text: Annotated[str, Field(max_length=2_000), Text] = Field(description="Plain text")
    source: Annotated[str, Field(max_length=500), Text] = Field(description="A link, or who said it where")
    expires: date = Field(description="The last day on which it is shown; two years from today at most")
    draft_id: Annotated[str, Field(max_length=100)] | None = Field(None, description="The draft that it is made from")


class Note(NoteBeside):
    """A note, as the desk sees it."""

    created: datetime
    withdrawn: datetime | None
    in_force: bool
    about: str = Field(description="What it is attached to, in words; empty where the guides no longer hold that")


class Notes:
    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock
        self._topics: Topics | None = None

    def write(self, note: NewNote, by: User, assistant: Assistant) -> Note:
        """Raises NoteRefused."""
        moment = self._clock()
        _check(note, moment.date(), assistant)
        row = NoteRow(
            id=token_hex(8),
            **note.model_dump(exclude={"draft_id"}),
            signed=by.display,
            user_id=by.id,
            dated=moment.date(),
            created=moment,
        )
        with self._database.writing() as session:
            if note.draft_id and session.get(DraftRow, note.draft_id) is None:
                raise NoteRefused("draft_id: there is no such draft; leave it out")
            row.draft_id = note.draft_id
            session.add(row)
        return self._told(row, assistant)

    def withdraw(self, note_id: str, assistant: Assistant) -> Note:
        """New answers go without it; those already given keep it. Raises NoSuchNote."""
        with self._database.writing() as session:
            if (row := session.get(NoteRow, note_id)) is None:
                raise NoSuchNote
            row.withdrawn = row.withdrawn or self._clock()
        return self._told(row, assistant)

    def all(self, assistant: Assistant) -> list[Note]:
        """Those in force first, the latest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(NoteRow).order_by(NoteRow.created.desc(), NoteRow.id)).all()
        return sorted((self._told(row, assistant) for row in rows), key=lambda note: not note.in_force)

    def one(self, note_id: str, assistant: Assistant) -> Note:
        """Raises NoSuchNote."""
        with self._database.reading() as session:
            row = session.get(NoteRow, note_id)
        if row is None:
            raise NoSuchNote
        return self._told(row, assistant)

    def beside(self, answer: Answer, message: str, assistant: Assistant) -> tuple[NoteBeside, ...]:
        """The notes in force on what an answer cites, on the rules that bear on it, and on what was asked."""
        if answer.status not in SPOKEN or not (notes := self._in_force()):
            return ()
        cited = {citation.passage_id for citation in answer.citations}
        rules = _rules(answer, assistant)
        topics = [note.target for note in notes if note.kind == "topic"]
        asked = self._asked_about(message, topics, assistant) if topics else set()
        holds = {"passage": cited, "rule": rules, "topic": asked}
        return tuple(note for note in notes if note.target in holds[note.kind])[:SHOWN]

    def _in_force(self) -> list[NoteBeside]:
        """The latest first."""
        standing = (NoteRow.withdrawn.is_(None), NoteRow.expires >= self._clock().date())
        latest = select(NoteRow).where(*standing).order_by(NoteRow.created.desc(), NoteRow.id)
        with self._database.reading() as session:
            return [_shown(row) for row in session.scalars(latest)]

    def _asked_about(self, message: str, topics: Sequence[str], assistant: Assistant) -> set[str]:
        self._topics = self._topics or Topics(assistant.embeddings, assistant.settings.topic_likeness)
        understood = assistant.collection.words.understood
        questions = [understood(part.text) for part in parts_of(message, (), understood)]
        # Read alike, so that a word which is repaired in one is repaired in the other.
        meant = {understood(topic): topic for topic in topics}
        return {meant[topic] for topic in self._topics.of(questions, tuple(meant))}

    def _told(self, row: NoteRow, assistant: Assistant) -> Note:
        return Note(
            **dict(_shown(row)),
            created=row.created,
            withdrawn=row.withdrawn,
            in_force=row.withdrawn is None and row.expires >= self._clock().date(),
            about=about(cast(NoteKind, row.kind), row.target, assistant),
        )


def about(kind: NoteKind, target: str, assistant: Assistant) -> str:
    """What a note is attached to, in words; empty where there is no such passage or rule."""
    match kind:
        case "passage":
            passage = assistant.collection.passages.get(target)
            return " › ".join(passage.section) if passage else ""
        case "rule":
            bound = assistant.book.bound.get(target)
            return bound.quote if bound else ""
        case "topic":
            return target


def _check(note: NewNote, today: date, assistant: Assistant) -> None:
    if not about(note.kind, note.target, assistant):
        raise NoteRefused(f"target: there is no {note.kind} of this id in force; look it up in the guides or the rules")
    if not today <= note.expires <= today + LONGEST:
        raise NoteRefused(f"expires: give a day from {today} to {today + LONGEST}")


def _rules(answer: Answer, assistant: Assistant) -> set[str]:
    """The rules that bear on an answer: by their finding, or, where they are held against no fact, by words cited."""
    findings = answer.assessment.findings if answer.assessment else ()
    found = {finding.rule: finding.outcome in BEARS_ON for finding in findings}
    cited = {
        rule_id
        for rule_id, bound in assistant.book.bound.items()
        for citation in answer.citations
        if citation.guide_id == bound.guide.id and citation.start < bound.span.end and bound.span.start < citation.end
    }
    return {rule for rule, bears in found.items() if bears} | (cited - found.keys())


def _shown(row: NoteRow) -> NoteBeside:
    return NoteBeside(**{name: getattr(row, name) for name in NoteBeside.model_fields})
