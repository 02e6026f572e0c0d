"""A user's own password, changed by whoever knows the one until now. The page works without a script."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.desk.access import SignedIn, let_in, own_site
from api.desk.passwords import SHORTEST, UnfitPassword
from api.desk.people import User
from api.limits import network_of
from api.routes.desk.sign_in import HOME, door_page
from api.state import SharedState, State

router = APIRouter(include_in_schema=False)


@router.get("/desk/password")
async def page(user: SignedIn, request: Request, state: SharedState) -> Response:
    return await _page(user, state) if user else _sign_in(request)


@router.post("/desk/password", dependencies=[Depends(own_site)])
async def submit(
    request: Request,
    user: SignedIn,
    state: SharedState,
    current: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """On to the desk, signed in here alone; or the page again with what went wrong. Wrong passwords count as at sign-in."""
    if user is None:
        return _sign_in(request)
    if new != again:
        return await _page(user, state, "The new password reads differently the second time.", 422)
    try:
        if await state.door.open(user.name, current, network_of(request)) is None:
            return await _page(
                user, state, "That is not your password until now, or too many were wrong in a row.", 403
            )
        await run_in_threadpool(state.accounts.set_password, user.name, new)
    except HTTPException as busy:
        return await _page(user, state, "Too many sign in just now. Wait a moment, and try again.", busy.status_code)
    except UnfitPassword as error:
        return await _page(user, state, str(error), 422)
    response = RedirectResponse(HOME, 303)
    await run_in_threadpool(let_in, user, state.accounts, request, response)
    return response


def _sign_in(request: Request) -> Response:
    return RedirectResponse(f"sign-in?next={quote(request.url.path)}", 303)


async def _page(user: User, state: State, fault: str = "", status: int = 200) -> HTMLResponse:
    own = (await run_in_threadpool(state.accounts.entry, user.id)).by == "password"
    return door_page("password", status, user=user, own=own, fault=fault, shortest=SHORTEST)
