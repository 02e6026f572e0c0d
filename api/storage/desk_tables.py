"""The desk's tables: advisors and their sign-ins, drafts with their history, referrals, and notes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.tables import Base


class UserRow(Base):
    """Someone who may sign in at the desk."""

    __tablename__ = "desk_users"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    """What they sign in with, in lower case: a user name or an e-mail address."""
    display: Mapped[str]
    """What they sign replies and notes with."""
    role: Mapped[str]
    """advisor or admin."""
    password: Mapped[str | None]
    """An argon2 hash; None where someone else vouches for them."""
    issuer: Mapped[str | None]
    """Who vouches for them: an OpenID provider's issuer, or "proxy"; with `subject`, who they are there."""
    subject: Mapped[str | None]
    listed: Mapped[bool]
    """Added here by an admin; otherwise let in by what their issuer says of them at each sign-in."""
    disabled: Mapped[bool]
    failures: Mapped[int]
    """Wrong passwords since the last right one."""
    locked_until: Mapped[datetime | None]
    created: Mapped[datetime]


class SignInRow(Base):
    """A browser in which someone is signed in."""

    __tablename__ = "desk_signins"

    id: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the desk's cookie."""
    user_id: Mapped[str] = mapped_column(ForeignKey("desk_users.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime]
    expires: Mapped[datetime] = mapped_column(index=True)


class DraftRow(Base):
    """A reply in the making."""

    __tablename__ = "drafts"

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    """Counts its changes; one made to an older version is refused."""
    status: Mapped[str]
    """draft, approved or sent."""
    subject: Mapped[str]
    person: Mapped[str | None] = mapped_column(index=True)
    """Whom it answers: an e-mail address or a name in lower case; what is exported and erased by."""
    email: Mapped[str]
    """What the student wrote."""
    profile: Mapped[dict[str, Any]]
    text: Mapped[str]
    """Markdown with marks."""
    citations: Mapped[list[dict[str, Any]]]
    questions: Mapped[list[dict[str, Any]]]
    notice: Mapped[str | None]
    """What to know before anything else: that the email tells of distress, say."""
    referral_id: Mapped[str | None] = mapped_column(ForeignKey("referrals.id", ondelete="SET NULL"), index=True)
    created: Mapped[datetime]
    updated: Mapped[datetime] = mapped_column(index=True)


class DraftChangeRow(Base):
    """Who changed a draft, when, and what it was from then on."""

    __tablename__ = "draft_changes"

    draft_id: Mapped[str] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    """begun, drafted again, edited, restored, approved, sent, reopened."""
    by: Mapped[str]
    """The display name, as it was then."""
    user_id: Mapped[str | None] = mapped_column(ForeignKey("desk_users.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    """When it was made; of several edits that are one entry, the first."""
    status: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    citations: Mapped[list[dict[str, Any]]]
    profile: Mapped[dict[str, Any]]
    questions: Mapped[list[dict[str, Any]]]
    """They name citations, whose numbers change when a letter is drafted again."""


class ReferralRow(Base):
    """A conversation that a student sent to the desk, with consent."""

    __tablename__ = "referrals"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    """It is deleted with its conversation: consent ends when the student takes the words back."""
    person: Mapped[str | None] = mapped_column(index=True)
    """Where the student wants the reply: an e-mail address, in lower case."""
    message: Mapped[str | None]
    """What the student adds for the advisor."""
    consented: Mapped[datetime]
    status: Mapped[str]
    """open, taken or answered."""
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("desk_users.id", ondelete="SET NULL"))
    updated: Mapped[datetime] = mapped_column(index=True)


class NoteRow(Base):
    """A dated, signed note beside the guides' words."""

    __tablename__ = "notes"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """What it is attached to: passage, rule or topic."""
    target: Mapped[str]
    """A passage's id, a rule's id, or the topic in words."""
    text: Mapped[str]
    source: Mapped[str]
    """What it rests on: a link, or who said it where."""
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"), index=True)
    """The draft that it was made from, so that erasing a person shows which notes to look at."""
    signed: Mapped[str]
    """The author's display name, as it was then."""
    user_id: Mapped[str | None] = mapped_column(ForeignKey("desk_users.id", ondelete="SET NULL"))
    dated: Mapped[date]
    expires: Mapped[date] = mapped_column(index=True)
    """The last day on which it is shown."""
    withdrawn: Mapped[datetime | None]
    created: Mapped[datetime]
