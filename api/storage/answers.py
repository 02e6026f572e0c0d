"""Answers as they were stored, read back by whatever program came after."""

from typing import Any, get_args

from pydantic import ValidationError

from api.schemas import ChatResponse
from api.storage.tables import TurnRow
from assistant.answer.verify import MARK
from assistant.models import Applicant, Status

UNREADABLE = "This answer was given by another version of the program, and can no longer be shown."


def response_of(turn: TurnRow) -> ChatResponse | None:
    """The answer of a turn, if it was finished. Of one that this program no longer understands the words remain,
    without the marks that would lead nowhere."""
    if turn.response is None:
        return None
    try:
        return ChatResponse.model_validate(turn.response, extra="ignore")
    except ValidationError:
        return ChatResponse(
            conversation_id=turn.conversation_id,
            answer_id=turn.id,
            status=turn.status if turn.status in get_args(Status) else "not_covered",
            answer=_words(turn.response),
        )


def applicant_of(stored: dict[str, Any] | None) -> Applicant:
    """Facts as they were stored; none where this program no longer understands them."""
    try:
        return Applicant.model_validate(stored or {}, extra="ignore")
    except ValidationError:
        return Applicant()


def _words(response: dict[str, Any]) -> str:
    words = response.get("answer")
    return MARK.sub("", words) if isinstance(words, str) else UNREADABLE
