"""What people say of answers: helpful, wrong, or from a wrong source."""

from collections.abc import Callable
from datetime import datetime

from pydantic import Field
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.schemas import Feedback
from api.storage.answers import response_of
from api.storage.database import Database, now
from api.storage.tables import ConversationRow, FeedbackRow, TurnRow
from assistant.models import Citation


class NoSuchAnswer(LookupError):
    """There is none of this id, or its conversation belongs to someone else: nobody can tell which."""


class NoSuchCitation(LookupError):
    """The answer has no citation of this number."""


class Opinion(Feedback):
    """Feedback beside what it is about, for the operator."""

    answer_id: str
    given_at: datetime
    status: str
    guides: dict[str, str] = Field(description="The version cited of each guide")
    passages: tuple[str, ...] = Field(description="The ids of the passages cited")
    question: str


class Opinions:
    """One feedback an answer, given and taken back by the holder of its conversation."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    def give(self, answer_id: str, owner: str | None, feedback: Feedback) -> None:
        """Puts feedback in the place of any before. Raises NoSuchAnswer, NoSuchCitation."""
        with self._database.writing() as session:
            turn = _answered(session, answer_id, owner)
            if feedback.citation is not None and feedback.citation not in {source.n for source in _sources(turn)}:
                raise NoSuchCitation
            session.merge(FeedbackRow(answer_id=turn.id, given_at=self._clock(), **feedback.model_dump()))

    def take_back(self, answer_id: str, owner: str | None) -> None:
        """Raises NoSuchAnswer."""
        with self._database.writing() as session:
            turn = _answered(session, answer_id, owner)
            session.execute(delete(FeedbackRow).where(FeedbackRow.answer_id == turn.id))
        self._database.erase()

    def all(self) -> list[Opinion]:
        """Everybody's, oldest first."""
        given = select(FeedbackRow, TurnRow).join(TurnRow).order_by(FeedbackRow.given_at, FeedbackRow.answer_id)
        with self._database.reading() as session:
            return [_opinion(row, turn) for row, turn in session.execute(given)]


def feedback_of(row: FeedbackRow) -> Feedback:
    return Feedback.model_validate({name: getattr(row, name) for name in Feedback.model_fields})


def _answered(session: Session, answer_id: str, owner: str | None) -> TurnRow:
    found = (
        select(TurnRow)
        .join(ConversationRow)
        .where(TurnRow.id == answer_id, TurnRow.status.is_not(None), ConversationRow.held_by(owner))
        .with_for_update(of=TurnRow)
    )
    if turn := session.scalar(found):
        return turn
    raise NoSuchAnswer


def _sources(turn: TurnRow) -> tuple[Citation, ...]:
    response = response_of(turn)
    return (*response.citations, *response.related) if response else ()


def _opinion(row: FeedbackRow, turn: TurnRow) -> Opinion:
    sources = _sources(turn)
    return Opinion(
        **dict(feedback_of(row)),
        answer_id=row.answer_id,
        given_at=row.given_at,
        status=turn.status or "",
        guides={citation.guide_id: citation.guide_version for citation in sources},
        passages=tuple(dict.fromkeys(citation.passage_id for citation in sources)),
        question=turn.message,
    )
