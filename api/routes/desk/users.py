"""The desk's list, for its admins: who is on it, their role, disabled or not, locked or not."""

from typing import Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.desk.access import REFUSED, Admin, admin
from api.desk.people import Entry, NoSuchUser, Role
from api.problems import RESPONSES
from api.state import SharedState

router = APIRouter(tags=["desk"], responses={**RESPONSES, **REFUSED})


class Change(BaseModel):
    """What to change of a user; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    disabled: bool | None = Field(None, description="Who is disabled is signed out everywhere, and cannot sign in")
    locked: Literal[False] | None = Field(None, description="false unlocks a name with too many wrong passwords")


@router.get("/api/desk/users", summary="Everybody on the desk's list", dependencies=[Depends(admin)])
def users(state: SharedState) -> list[Entry]:
    return state.accounts.all()


@router.patch(
    "/api/desk/users/{user_id}",
    summary="Change a user's role, disable, enable or unlock them",
    responses={404: {"description": "No such user"}, 409: {"description": "One's own role, or oneself disabled"}},
)
def change(user_id: str, body: Change, user: Admin, state: SharedState) -> Entry:
    """A change of role signs the user out everywhere, and puts whom the school alone let in on the list."""
    try:
        name = state.accounts.entry(user_id).name
        if user_id == user.id and (body.role not in (None, user.role) or body.disabled):
            raise HTTPException(409, "You cannot shut yourself out; ask another admin to do this.")
        if body.role:
            state.accounts.set_role(name, body.role)
        if body.disabled is not None:
            state.accounts.set_disabled(name, body.disabled)
        if body.locked is False:
            state.accounts.unlock(name)
        return state.accounts.entry(user_id)
    except NoSuchUser:
        raise HTTPException(404, "No such user; take an id from the list.") from None
