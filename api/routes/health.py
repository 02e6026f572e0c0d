"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter

from api.problems import RESPONSES
from api.state import Ready

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Whether the process lives")
async def healthz() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/readyz", summary="Whether questions can be answered", responses={503: RESPONSES[503]})
async def readyz(assistant: Ready) -> dict[str, str]:
    return {"status": "ready"}
