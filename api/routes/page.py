"""The chat page and the API's documentation, served whole from here: no third-party request."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from api import session
from api.state import SharedState

WEB = Path(__file__).parent.parent / "web"

router = APIRouter(include_in_schema=False)


@router.get("/")
async def page(request: Request, state: SharedState) -> FileResponse:
    response = FileResponse(WEB / "index.html")
    session.keep(request, response, state.conversations.retention)
    return response


@router.get("/docs")
async def docs() -> FileResponse:
    return FileResponse(WEB / "docs.html")


def mount(app: FastAPI) -> None:
    # The package carries Swagger UI; only its files are used.
    bundle = find_spec("fastapi_offline")
    assert bundle
    assert bundle.origin
    # Compressed, as nothing in these files is secret or a reader's own.
    app.mount("/static", GZipMiddleware(StaticFiles(directory=WEB)), name="static")
    app.mount("/swagger", StaticFiles(directory=Path(bundle.origin).parent / "static"), name="swagger")
