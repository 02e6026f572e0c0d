"""A student's conversation, sent to the school's advisors with consent, and taken back."""

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from api.desk.referrals import NewReferral, Referral
from api.problems import RESPONSES
from api.routes.conversations import UNKEPT
from api.session import Owner
from api.state import Ready, SharedState
from corpus.models import Model

router = APIRouter(
    tags=["conversations"],
    responses={
        **RESPONSES,
        403: {"description": "Sent from another site"},
        404: {"description": "No such conversation of this browser's"},
    },
)

NOBODY = "No advisor reads here; write to your school instead."
IN_PERSON = (
    "message: this is not sent or kept, because an advisor may read it only in days, and you should not wait. "
    "Please talk to a person now: {contacts}. If you are in danger, call your local emergency number. You can send the "
    "conversation without these words."
)


class Desk(Model):
    """Whether somebody reads what is sent, and what of this conversation was."""

    open: bool
    referral: Referral | None


@router.get("/api/conversations/{conversation_id}/referral", summary="Whether a conversation is with the advisors")
def referral(conversation_id: str, state: SharedState, owner: Owner, response: Response) -> Desk:
    response.headers.update(UNKEPT)
    return Desk(open=state.referrals.read_here(), referral=state.referrals.sent(conversation_id, owner))


@router.post(
    "/api/conversations/{conversation_id}/referral",
    summary="Send a conversation to the school's advisors",
    status_code=201,
    responses={409: {"description": "Sent already, or nobody reads here"}},
)
def send(conversation_id: str, body: NewReferral, assistant: Ready, state: SharedState, owner: Owner) -> Referral:
    """They see it as it is when they look: what is asked later in it comes with it."""
    if not state.referrals.read_here():
        raise HTTPException(409, NOBODY)
    if body.message and assistant.in_distress(body.message):
        # Words of distress are never stored; whoever writes them is told so, and whom to reach at once.
        contacts = assistant.settings.support_contacts.replace("__", "").replace("**", "")
        raise HTTPException(422, IN_PERSON.format(contacts=contacts))
    return state.referrals.send(conversation_id, owner, body)


@router.delete("/api/conversations/{conversation_id}/referral", summary="Take a conversation back", status_code=204)
def take_back(conversation_id: str, state: SharedState, owner: Owner) -> None:
    """The advisors no longer see it. A reply that one of them has begun stays with them."""
    state.referrals.take_back(conversation_id, owner)
