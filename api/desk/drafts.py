"""Drafts: begun, edited, approved, sent. The desk is shared: every advisor works on every draft, and every change is signed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from api.desk.accounts import User
from api.desk.draft import (
    Change,
    Draft,
    DraftAgain,
    DraftBegun,
    DraftEdit,
    DraftHead,
    DraftMove,
    DraftRestored,
    DraftThen,
    Progress,
)
from api.desk.emails import subject, writer
from api.desk.referrals import NoSuchReferral
from api.storage.answers import applicant_of
from api.storage.database import Database, now
from api.storage.desk_tables import DraftChangeRow, DraftRow, ReferralRow
from assistant.letter import Letter, Question

FOLDED = timedelta(minutes=5)
"""How long after a person's first edit further ones count as the same: a draft is saved at every pause of typing."""

MOVES: dict[tuple[str, Progress], str] = {
    ("draft", "approved"): "approved",
    ("approved", "sent"): "sent",
    ("approved", "draft"): "reopened",
    ("sent", "draft"): "reopened",
}
"""From one status to another, and what the history calls it."""

WHAT_CHANGES = ("subject", "text", "citations", "profile", "questions")
"""What the history keeps of each version."""


class NoSuchDraft(LookupError):
    """There is none of this id."""


class NoSuchVersion(LookupError):
    """The history has none of this number."""


class Refused(Exception):
    """A change that does not fit the draft as it is now."""

    def __init__(self, why: str, current: Draft) -> None:
        super().__init__(why)
        self.current = current


class Drafts:
    """Methods that name a draft raise NoSuchDraft; those that change one raise Refused, and have changed nothing."""

    def __init__(
        self, database: Database, retention: timedelta = timedelta(days=180), clock: Callable[[], datetime] = now
    ) -> None:
        self._database = database
        self._retention = retention
        self._clock = clock

    def begin(self, by: User, begun: DraftBegun, letter: Letter) -> Draft:
        """Raises NoSuchReferral for one that the student has taken back."""
        moment = self._clock()
        person = writer(begun.email) if begun.person is None else _named(begun.person)
        with self._database.writing() as session:
            if begun.referral_id and session.get(ReferralRow, begun.referral_id) is None:
                raise NoSuchReferral
            row = DraftRow(
                id=token_urlsafe(12),
                version=0,
                status="draft",
                subject=begun.subject or subject(begun.email),
                person=person,
                email=begun.email,
                referral_id=begun.referral_id,
                created=moment,
                updated=moment,
                **_written(letter),
            )
            session.add(row)
            session.flush()
            return self._changed(session, row, by, "begun")

    def listed(self, status: Progress | None = None) -> list[DraftHead]:
        """Those changed last first."""
        latest = and_(DraftChangeRow.draft_id == DraftRow.id, DraftChangeRow.version == DraftRow.version)
        found = select(DraftRow, DraftChangeRow.by).join(DraftChangeRow, latest)
        if status:
            found = found.where(DraftRow.status == status)
        with self._database.reading() as session:
            rows = session.execute(found.order_by(DraftRow.updated.desc(), DraftRow.id)).all()
        return [_head(row, by) for row, by in rows]

    def whole(self, draft_id: str) -> Draft:
        with self._database.reading() as session:
            row = session.get(DraftRow, draft_id)
            if row is None:
                raise NoSuchDraft
            return _draft(session, row)

    def save(self, draft_id: str, by: User, edit: DraftEdit) -> Draft:
        """Keeps an edit. One that changes nothing makes no new version."""
        with self._database.writing() as session:
            row = _open(session, draft_id, edit.version)
            edited = edit.model_dump(mode="json", exclude={"version", "profile"}) | {
                "person": _named(edit.person),
                "profile": edit.profile.model_dump(mode="json", exclude_none=True),
            }
            if all(getattr(row, name) == value for name, value in edited.items()):
                return _draft(session, row)
            _set(row, edited)
            return self._changed(session, row, by, "edited")

    def draft_again(self, draft_id: str, by: User, again: DraftAgain, letter: Letter) -> Draft:
        """Puts another letter in the place of the text, which the history keeps."""
        with self._database.writing() as session:
            row = _open(session, draft_id, again.version)
            _set(row, _written(letter))
            return self._changed(session, row, by, "drafted again")

    def move(self, draft_id: str, by: User, move: DraftMove) -> Draft:
        with self._database.writing() as session:
            row = _held(session, draft_id, move.version)
            if (what := MOVES.get((row.status, move.status))) is None:
                raise Refused(f"A draft that is {row.status} cannot become {move.status}.", _draft(session, row))
            row.status = move.status
            return self._changed(session, row, by, what)

    def history(self, draft_id: str) -> list[Change]:
        """The latest first."""
        changes = select(DraftChangeRow).where(DraftChangeRow.draft_id == draft_id)
        with self._database.reading() as session:
            rows = session.scalars(changes.order_by(DraftChangeRow.version.desc())).all()
        if not rows:
            raise NoSuchDraft
        return [Change.model_validate(_fields(row, Change)) for row in rows]

    def then(self, draft_id: str, version: int) -> DraftThen:
        """Raises NoSuchVersion."""
        with self._database.reading() as session:
            return DraftThen.model_validate(_fields(_change(session, draft_id, version), DraftThen))

    def restore(self, draft_id: str, by: User, restored: DraftRestored) -> Draft:
        """Raises NoSuchVersion."""
        with self._database.writing() as session:
            row = _open(session, draft_id, restored.version)
            then = _change(session, draft_id, restored.to)
            _set(row, {name: getattr(then, name) for name in WHAT_CHANGES})
            return self._changed(session, row, by, "restored")

    def delete(self, draft_id: str) -> None:
        """Deletes it with its history."""
        with self._database.writing() as session:
            session.delete(_held(session, draft_id))
        self._database.erase()

    def purge(self) -> None:
        """Deletes what has outlived the time for which drafts are kept."""
        with self._database.writing() as session:
            session.execute(delete(DraftRow).where(DraftRow.updated < self._clock() - self._retention))
        self._database.erase()

    def _changed(self, session: Session, row: DraftRow, by: User, what: str) -> Draft:
        """Counts a change, and writes it into the history."""
        moment = self._clock()
        last = _last(session, row.id)
        row.version += 1
        row.updated = moment
        kept = {name: getattr(row, name) for name in ("version", "status", *WHAT_CHANGES)}
        same_stretch = last and (last.what, last.user_id) == (what, by.id) and timedelta() <= moment - last.at < FOLDED
        if last and what == "edited" and same_stretch:
            _set(last, kept)
        else:
            entry = DraftChangeRow(draft_id=row.id, what=what, by=by.display, user_id=by.id, at=moment, **kept)
            session.add(entry)
        session.flush()
        return _draft(session, row)


def _held(session: Session, draft_id: str, version: int | None = None) -> DraftRow:
    """A draft to change, of the version that the change was made to."""
    row = session.get(DraftRow, draft_id, with_for_update=True)
    if row is None:
        raise NoSuchDraft
    if version not in (None, row.version):
        current = _draft(session, row)
        raise Refused(f"{current.by} changed this draft meanwhile; nothing was saved over it.", current)
    return row


def _open(session: Session, draft_id: str, version: int) -> DraftRow:
    """A draft whose words may change."""
    row = _held(session, draft_id, version)
    if row.status != "draft":
        raise Refused(f"This draft is {row.status}; reopen it to change it.", _draft(session, row))
    return row


def _last(session: Session, draft_id: str) -> DraftChangeRow | None:
    newest = select(func.max(DraftChangeRow.version)).where(DraftChangeRow.draft_id == draft_id).scalar_subquery()
    return session.scalar(
        select(DraftChangeRow).where(DraftChangeRow.draft_id == draft_id, DraftChangeRow.version == newest)
    )


def _change(session: Session, draft_id: str, version: int) -> DraftChangeRow:
    if found := session.get(DraftChangeRow, (draft_id, version)):
        return found
    raise NoSuchVersion


def _named(person: str | None) -> str | None:
    return " ".join((person or "").split()).casefold() or None


def _written(letter: Letter) -> dict[str, Any]:
    return {
        "text": letter.draft,
        "notice": letter.notice,
        "profile": letter.profile.model_dump(mode="json", exclude_none=True),
        "citations": [citation.model_dump(mode="json") for citation in letter.citations],
        "questions": [question.model_dump(mode="json") for question in letter.questions],
    }


def _set(row: DraftRow | DraftChangeRow, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _draft(session: Session, row: DraftRow) -> Draft:
    last = _last(session, row.id)
    return Draft.model_validate(_fields(row, Draft) | {"by": last.by if last else ""})


def _head(row: DraftRow, by: str) -> DraftHead:
    questions = [Question.model_validate(question) for question in row.questions]
    answered = sum(question.status in ("answered", "clarify") for question in questions)
    return DraftHead.model_validate(
        _fields(row, DraftHead) | {"by": by, "questions": len(questions), "answered": answered}
    )


def _fields(row: DraftRow | DraftChangeRow, shape: type[Draft | DraftHead | Change]) -> dict[str, Any]:
    """What a row says of a shape's fields; facts that this program no longer understands are left out."""
    fields = {name: getattr(row, name) for name in shape.model_fields if hasattr(row, name)}
    if "profile" in fields:
        fields["profile"] = applicant_of(fields["profile"])
    return fields
