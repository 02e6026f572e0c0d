"""To the school's sign-in and back."""

import logging
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.desk.access import let_in
from api.desk.openid import NotVouched, OpenID
from api.routes.desk.sign_in import Fault, own
from api.state import SharedState, State

log = logging.getLogger(__name__)

router = APIRouter(include_in_schema=False)

UNKEPT = {"cache-control": "no-store"}


@router.get("/api/desk/oidc")
async def depart(request: Request, state: SharedState, next: str = "") -> Response:
    openid = _configured(state)
    try:
        response = await openid.depart(request, own(next))
    except NotVouched as refusal:
        return RedirectResponse(_page("../../desk/sign-in", refusal.fault, own(next)), 303, UNKEPT)
    response.headers.update(UNKEPT)
    return response


@router.get("/api/desk/oidc/callback")
async def arrive(request: Request, state: SharedState) -> Response:
    openid = _configured(state)
    fault: Fault = "unknown"
    goal = ""
    user = None
    try:
        vouched, goal = await openid.arrive(request)
        user = await run_in_threadpool(state.accounts.vouched, vouched)
        if user is None:
            log.warning("sign-in refused", extra={"way": "oidc", "why": "not on the list"})
    except NotVouched as refusal:
        fault = refusal.fault
    if user is None:
        response = RedirectResponse(_page("../../../desk/sign-in", fault, own(goal)), 303, UNKEPT)
    else:
        response = RedirectResponse(own(goal) or "../../../desk", 303, UNKEPT)
        await run_in_threadpool(let_in, user, state.accounts, request, response)
    openid.forget(request, response)
    return response


def _configured(state: State) -> OpenID:
    if state.openid is None:
        raise HTTPException(404, "No school's sign-in is set up here; see PMR_OIDC_ISSUER.")
    return state.openid


def _page(page: str, fault: Fault, goal: str) -> str:
    return f"{page}?{urlencode({'fault': fault} | ({'next': goal} if goal else {}))}"
