"""The desk's queue: what students sent, and what the guides left open in it."""

from fastapi import APIRouter

from api.desk.access import REFUSED, Advisor
from api.desk.referrals import Asked, Opened, Progress, Queued
from api.problems import RESPONSES
from api.state import Admitted, Ready, SharedState, State
from assistant.chat import Assistant
from corpus.models import Model

router = APIRouter(
    tags=["desk"], responses={**RESPONSES, **REFUSED, 404: {"description": "No such conversation in the queue"}}
)


class Moved(Model):
    status: Progress


class Group(Model):
    """Questions that ask nearly the same."""

    questions: tuple[Asked, ...]


@router.get("/api/desk/queue", summary="The conversations that students sent, the latest first")
def queue(state: SharedState, reader: Advisor, answered: bool = False) -> list[Queued]:
    return state.referrals.queue(reader, answered)


@router.get("/api/desk/queue/{referral_id}", summary="One of them, with its conversation")
def opened(referral_id: str, state: SharedState, reader: Advisor) -> Opened:
    return state.referrals.opened(referral_id, reader)


@router.patch(
    "/api/desk/queue/{referral_id}",
    summary="Take it, release it, or mark it answered",
    responses={409: {"description": "Another advisor has taken it"}},
)
def move(referral_id: str, body: Moved, state: SharedState, by: Advisor) -> Opened:
    return state.referrals.move(referral_id, body.status, by)


@router.get("/api/desk/questions", summary="What the guides leave open, of the conversations sent, like with like")
async def questions(state: SharedState, assistant: Ready, _: Advisor, admission: Admitted) -> list[Group]:
    """The group most asked first, its latest question first."""
    return await admission.run(_grouped, state, assistant)


def _grouped(state: State, assistant: Assistant) -> list[Group]:
    asked = state.referrals.unanswered()
    understood = [assistant.collection.words.understood(one.question) for one in asked]
    found = state.likeness.groups(understood, assistant.embeddings, assistant.settings.question_likeness)
    return [Group(questions=tuple(asked[row] for row in rows)) for rows in found]
