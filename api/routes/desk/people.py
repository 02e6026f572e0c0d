"""What is stored of a person: found, exported, erased; for admins."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.exceptions import HTTPException

from api.desk.access import REFUSED, Admin
from api.desk.records import Erased, Name, People
from api.problems import RESPONSES
from api.routes.conversations import UNKEPT
from api.state import SharedState
from corpus.models import Model

router = APIRouter(tags=["desk"], responses={**RESPONSES, **REFUSED, 404: {"description": "Nobody of this name"}})


class Erasure(Model):
    person: Name
    again: str


@router.get("/api/desk/people", summary="Who is stored whose address or name holds these words")
def find(q: Annotated[Name, Query()], state: SharedState, _: Admin) -> People:
    return state.records.find(q)


@router.get("/api/desk/people/export", summary="Everything stored of one person")
def export(person: Annotated[Name, Query()], state: SharedState, _: Admin, response: Response) -> dict[str, Any]:
    """Drafts with every version, referrals with their conversations, and the notes made from the drafts."""
    response.headers.update({"content-disposition": 'attachment; filename="person.json"', **UNKEPT})
    return state.records.export(person)


@router.post("/api/desk/people/erase", summary="Erase one person")
def erase(body: Erasure, state: SharedState, _: Admin) -> Erased:
    """Deletes their drafts with every version, and the conversations that they sent. Notes are left to be looked at."""
    if body.again.casefold().strip() != body.person.casefold().strip():
        raise HTTPException(422, "again: not the same as the person; write it once more, letter for letter")
    return state.records.erase(body.person)
