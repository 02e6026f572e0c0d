"""Figures for Prometheus."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException

from api.connections import of_this_machine
from api.keys import CHALLENGE, admits
from api.state import SharedState

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def metrics(request: Request, state: SharedState, authorization: Annotated[str, Header()] = "") -> Response:
    """For whoever shows the operator's token; without one set, for this machine itself, and for nobody through a proxy."""
    token = state.settings.metrics_token
    if token is None and not of_this_machine(request):
        raise HTTPException(403, "Only this machine may read these; set PMR_METRICS_TOKEN to read them from another.")
    if token and not admits(token, authorization):
        raise HTTPException(401, "The token is missing or wrong; send it as 'Authorization: Bearer …'.", CHALLENGE)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
