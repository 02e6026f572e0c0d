"""The tables. A change here needs a step in `migrations/`: `alembic revision --autogenerate -m "what changes"`."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    or_,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Words(TypeDecorator[str]):
    """Text as both databases can hold it: PostgreSQL has no NUL, and neither has lone surrogates."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return (
            None
            if value is None
            else value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
        )


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )
    type_annotation_map = {
        str: Words,
        datetime: Moment,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
    }


class ConversationRow(Base):
    """A conversation, and what its turns have told so far."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str | None] = mapped_column(index=True)
    """SHA-256 of the session cookie it was begun with; without one, its id alone opens it."""
    title: Mapped[str]
    created: Mapped[datetime]
    updated: Mapped[datetime] = mapped_column(index=True)
    """When its last turn was asked or answered; what it is kept by."""
    known: Mapped[dict[str, Any]]
    asked: Mapped[list[str]]

    @classmethod
    def held_by(cls, owner: str | None) -> ColumnElement[bool]:
        """Whether a conversation is open to an owner, who knows its id."""
        return or_(cls.owner.is_(None), cls.owner == owner)


class TurnRow(Base):
    """A question and, once it is composed, its answer, whose id is the row's."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    position: Mapped[int]
    message: Mapped[str]
    profile: Mapped[dict[str, Any] | None]
    audience: Mapped[str]
    asked_at: Mapped[datetime]
    status: Mapped[str | None]
    response: Mapped[dict[str, Any] | None]


class FeedbackRow(Base):
    """What the holder of a conversation said of one answer."""

    __tablename__ = "feedback"

    answer_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    verdict: Mapped[str]
    reason: Mapped[str | None]
    citation: Mapped[int | None]
    given_at: Mapped[datetime]
