"""Signing in at the desk and out of it: the page, which works without a script, and the same for programs."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.desk.access import REFUSED, Advisor, advisor, let_in, let_out, own_site
from api.desk.accounts import Role
from api.limits import network_of
from api.problems import RESPONSES
from api.routes.rules import PAGES
from api.state import SharedState, State

router = APIRouter(tags=["desk"], responses={**RESPONSES, **REFUSED})

HOME = "../desk"
"""The desk's first page, from the page of sign-in."""

Fault = Literal["wrong", "busy", "unknown", "late", "away", "failed"]


class Credentials(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=1_000)
    password: SecretStr = Field(max_length=5_000)


class Me(BaseModel):
    """Who is signed in."""

    id: str
    name: str
    display: str = Field(description="What they sign replies and notes with")
    role: Role


@router.get("/desk/sign-in", include_in_schema=False)
def page(state: SharedState, next: str = "", fault: Fault | None = None) -> HTMLResponse:
    return _page(state, own(next), fault)


@router.post("/desk/sign-in", include_in_schema=False, dependencies=[Depends(own_site)])
async def submit(
    request: Request,
    state: SharedState,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    """The page's form: on to `next`, or the page again with what went wrong."""
    goal = own(next)
    try:
        user = await state.door.open(name, password, network_of(request))
    except HTTPException as error:
        return _page(state, goal, "busy", name, error.status_code)
    if user is None:
        return _page(state, goal, "wrong", name, 401)
    response = RedirectResponse(goal or HOME, 303)
    await run_in_threadpool(let_in, user, state.accounts, request, response)
    return response


@router.post(
    "/api/desk/sign-in",
    summary="Sign in at the desk with a name and a password",
    dependencies=[Depends(own_site)],
    responses={401: {"description": "Not this name with this password, or locked"}, 429: {"description": "Too many"}},
)
async def sign_in(body: Credentials, request: Request, response: Response, state: SharedState) -> Me:
    """Sets the cookie `pmr_desk`. What is wrong is not told apart: the name, the password, or too many attempts."""
    user = await state.door.open(body.name, body.password.get_secret_value(), network_of(request))
    if user is None:
        raise HTTPException(401, wrong(state))
    await run_in_threadpool(let_in, user, state.accounts, request, response)
    return Me(**vars(user))


@router.get("/api/desk/me", summary="Who is signed in at the desk")
async def me(user: Advisor) -> Me:
    return Me(**vars(user))


@router.post("/api/desk/sign-out", summary="Sign out of the desk", status_code=204, dependencies=[Depends(advisor)])
def sign_out(request: Request, response: Response, state: SharedState) -> None:
    let_out(state.accounts, request, response)


def own(path: str) -> str:
    """A path of this server's, or nothing: no browser may be sent elsewhere from here."""
    return path if re.fullmatch(r"/(?![/\\])[!-~]*", path) and "\\" not in path else ""


def wrong(state: State) -> str:
    failures, minutes = state.settings.desk_failures, state.settings.desk_lock_minutes
    return (
        f"This name and password do not go together. After {failures} wrong passwords in a row a name is locked for "
        f"{minutes} minutes; an admin can unlock it sooner."
    )


def _page(state: State, goal: str, fault: Fault | None, name: str = "", status: int = 200) -> HTMLResponse:
    school = state.openid and state.settings.oidc_label
    return door_page("sign-in", status, goal=goal, fault=fault, wrong=wrong(state), name=name, school=school)


def door_page(template: str, status: int, /, **told: object) -> HTMLResponse:
    """A page of forms with passwords in them."""
    # Over plain HTTP some browsers tell the form's origin only where the page may be referred to.
    headers = {"cache-control": "no-store", "referrer-policy": "same-origin"}
    return HTMLResponse(PAGES.get_template(f"{template}.html").render(**told), status, headers)
