"""Figures for Prometheus."""

from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from api.keys import CHALLENGE, admits
from api.state import SharedState

router = APIRouter(include_in_schema=False)

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


@router.get("/metrics")
def metrics(request: Request, state: SharedState, authorization: Annotated[str, Header()] = "") -> Response:
    """For whoever shows the operator's token; without one set, for this machine itself, and for nobody through a proxy."""
    token = state.settings.metrics_token
    if token is None and not _of_this_machine(request):
        raise HTTPException(403, "Only this machine may read these; set PMR_METRICS_TOKEN to read them from another.")
    if token and not admits(token, authorization):
        raise HTTPException(401, "The token is missing or wrong; send it as 'Authorization: Bearer …'.", CHALLENGE)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _of_this_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
