"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter, Depends

from api.problems import RESPONSES
from api.state import ready

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Whether the process lives")
async def healthz() -> dict[str, str]:
    return {"status": "alive"}


@router.get(
    "/readyz",
    summary="Whether questions can be answered",
    dependencies=[Depends(ready)],
    responses={503: RESPONSES[503]},
)
async def readyz() -> dict[str, str]:
    return {"status": "ready"}
