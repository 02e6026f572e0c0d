"""The chat page and the API's documentation, served whole from here: no third-party request."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

WEB = Path(__file__).parent.parent / "web"

router = APIRouter(include_in_schema=False)


@router.get("/")
async def page() -> FileResponse:
    return FileResponse(WEB / "index.html")


@router.get("/docs")
async def docs() -> FileResponse:
    return FileResponse(WEB / "docs.html")


def mount(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=WEB), name="static")
    app.mount("/swagger", StaticFiles(directory=swagger_ui_path), name="swagger")
