"""Who may call a desk route: every one of them asks for `Advisor` or `Admin`."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.desk.accounts import User
from api.session import foreign
from api.state import SharedState

COOKIE = "pmr_desk"
_SAFE = ("GET", "HEAD", "OPTIONS")


async def advisor(request: Request, state: SharedState) -> User:
    """Whoever is signed in, advisor or admin. A change that another site sends with the cookie is refused."""
    cookie = request.cookies.get(COOKIE, "")
    user = await run_in_threadpool(state.accounts.signed_in, cookie) if cookie else None
    if user is None:
        raise HTTPException(401, "Sign in at the desk to do this.")
    if request.method not in _SAFE and foreign(request):
        raise HTTPException(403, "Sent from another site; open the desk itself to do this.")
    return user


Advisor = Annotated[User, Depends(advisor)]


async def admin(user: Advisor) -> User:
    if user.role != "admin":
        raise HTTPException(403, "Only an admin may do this; ask one of yours.")
    return user


Admin = Annotated[User, Depends(admin)]
