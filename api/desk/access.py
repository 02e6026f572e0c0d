"""Who may call a desk route: every one of them asks for `Advisor` or `Admin`."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.desk.accounts import Accounts, User
from api.session import SAFE, attributes, foreign
from api.state import SharedState, State

COOKIE = "pmr_desk"

REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in at the desk"},
    403: {"description": "Sent from another site, or not for this role"},
}


async def own_site(request: Request) -> None:
    """Refuses a change that another site sends."""
    if request.method not in SAFE and foreign(request):
        raise HTTPException(403, "Sent from another site; open the desk itself to do this.")


def _who(request: Request, state: State) -> User | None:
    """Whom a trusted proxy names, or else the cookie."""
    vouched = state.proxy.vouched(request)
    if vouched and (user := state.accounts.vouched(vouched)):
        return user
    cookie = request.cookies.get(COOKIE, "")
    return state.accounts.signed_in(cookie) if cookie else None


async def signed_in(request: Request, state: SharedState) -> User | None:
    return await run_in_threadpool(_who, request, state)


SignedIn = Annotated[User | None, Depends(signed_in)]
"""Whoever it is, for pages that lead to the sign-in; what answers with data asks for `Advisor`."""


async def advisor(user: SignedIn, request: Request, response: Response, state: SharedState) -> User:
    """Whoever is signed in, advisor or admin. A change that another site sends with the cookie is refused,
    and whoever comes too often."""
    if user is None:
        raise HTTPException(401, "Sign in at the desk to do this.")
    await own_site(request)
    if wait := await state.rate.wait_for(request, user.id):
        raise HTTPException(429, state.rate.told(wait), {"Retry-After": str(wait)})
    # On a shared computer nothing of the desk may stay behind.
    response.headers["cache-control"] = "no-store"
    return user


Advisor = Annotated[User, Depends(advisor)]


async def admin(user: Advisor) -> User:
    if user.role != "admin":
        raise HTTPException(403, "Only an admin may do this; ask one of yours.")
    return user


Admin = Annotated[User, Depends(admin)]


def let_in(user: User, accounts: Accounts, request: Request, response: Response) -> None:
    """Signs a browser in, with a new cookie; whoever was signed in there no longer is."""
    accounts.sign_out(request.cookies.get(COOKIE, ""))
    lifetime = int(accounts.lifetime.total_seconds())
    response.set_cookie(COOKIE, accounts.sign_in(user), max_age=lifetime, **_attributes(request))
    response.headers["cache-control"] = "no-store"


def let_out(accounts: Accounts, request: Request, response: Response) -> None:
    accounts.sign_out(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, **_attributes(request))


def _attributes(request: Request) -> dict[str, Any]:
    # The desk's pages hold no data, so that a link from elsewhere needs no cookie to open one.
    return attributes(request, "strict")
