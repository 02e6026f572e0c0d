"""Feedback on an answer, by the holder of its conversation."""

from fastapi import APIRouter

from api.problems import RESPONSES
from api.schemas import Feedback
from api.session import Owner
from api.state import SharedState

router = APIRouter(
    tags=["conversations"],
    responses={
        **RESPONSES,
        403: {"description": "Sent from another site"},
        404: {"description": "No such answer in this browser's conversations"},
    },
)


@router.put("/api/answers/{answer_id}/feedback", summary="Say what an answer is worth", status_code=204)
def give(answer_id: str, body: Feedback, state: SharedState, owner: Owner) -> None:
    """Takes the place of what was said of the answer before."""
    state.opinions.give(answer_id, owner, body)


@router.delete("/api/answers/{answer_id}/feedback", summary="Take it back", status_code=204)
def take_back(answer_id: str, state: SharedState, owner: Owner) -> None:
    state.opinions.take_back(answer_id, owner)
