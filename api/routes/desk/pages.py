"""The desk's pages. They hold no data: what they show they ask for, and that is refused without a sign-in."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from api.routes.page import WEB

router = APIRouter(include_in_schema=False)

DESK = WEB / "desk"


@router.get("/desk")
async def drafts() -> FileResponse:
    return FileResponse(DESK / "drafts.html")


@router.get("/desk/drafts/{draft_id}")
async def draft() -> FileResponse:
    """The same page for every draft: it reads the id off its own address."""
    return FileResponse(DESK / "draft.html")


@router.get("/desk/queue")
async def queue() -> FileResponse:
    return FileResponse(DESK / "queue.html")


@router.get("/desk/notes")
async def notes() -> FileResponse:
    return FileResponse(DESK / "notes.html")


@router.get("/desk/people")
async def people() -> FileResponse:
    return FileResponse(DESK / "people.html")
