"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter

from api.problems import RESPONSES
from api.state import Searching, SharedState

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Whether the process lives")
async def healthz() -> dict[str, str]:
    return {"status": "alive"}


@router.get(
    "/readyz",
    summary="Whether questions can be answered",
    responses={503: RESPONSES[503]},
)
def readyz(_: Searching, state: SharedState) -> dict[str, str]:
    """200 once the guides are loaded, while the database answers and, where searches rest on it, the Chroma server."""
    state.database_reached()
    return {"status": "ready"}
