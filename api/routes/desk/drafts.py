"""The desk's drafts: begun from an email, edited, moved on, their history, and files to send."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from starlette.concurrency import run_in_threadpool

from api.desk.access import REFUSED, Advisor, advisor
from api.desk.draft import (
    Change,
    Conflict,
    Draft,
    DraftAgain,
    DraftBegun,
    DraftEdit,
    DraftHead,
    DraftMove,
    DraftRestored,
    DraftThen,
    Progress,
    Version,
)
from api.desk.exports.document import Reply
from api.desk.exports.formats import FORMATS
from api.problems import RESPONSES
from api.routes.conversations import UNKEPT
from api.state import Admitted, Ready, SharedState
from assistant.letter import write


async def unkept(response: Response) -> None:
    """Nothing of a draft stays behind in a browser's cache."""
    response.headers.update(UNKEPT)


router = APIRouter(
    prefix="/api/desk/drafts",
    tags=["desk: drafts"],
    dependencies=[Depends(advisor), Depends(unkept)],
    responses={
        **RESPONSES,
        **REFUSED,
        404: {"description": "No such draft, no such version of it, or nothing in the queue that it answers"},
    },
)

FILES = {made.suffix: made for made in FORMATS.values()}

CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": Conflict, "description": "Changed meanwhile, or not open to changes; `current` is as it is"}
}


@router.get("", summary="The school's drafts, those changed last first")
def listed(
    state: SharedState, status: Annotated[Progress | None, Query(description="Only these")] = None
) -> list[DraftHead]:
    return state.drafts.listed(status)


@router.post("", summary="Draft a reply to an email", status_code=201)
async def begin(body: DraftBegun, user: Advisor, state: SharedState, assistant: Ready, admission: Admitted) -> Draft:
    letter = await admission.run(write, assistant, body.email, body.profile)
    return await run_in_threadpool(state.drafts.begin, user, body, letter)


@router.get("/{draft_id}", summary="A draft, with the email it answers")
def whole(draft_id: str, state: SharedState) -> Draft:
    return state.drafts.whole(draft_id)


@router.put("/{draft_id}", summary="Save an edit", responses=CONFLICT)
def save(draft_id: str, body: DraftEdit, user: Advisor, state: SharedState) -> Draft:
    return state.drafts.save(draft_id, user, body)


@router.delete("/{draft_id}", summary="Delete a draft with its history", status_code=204)
def delete(draft_id: str, state: SharedState) -> None:
    state.drafts.delete(draft_id)


@router.post("/{draft_id}/again", summary="Draft it again, with corrected facts", responses=CONFLICT)
async def again(
    draft_id: str, body: DraftAgain, user: Advisor, state: SharedState, assistant: Ready, admission: Admitted
) -> Draft:
    email = (await run_in_threadpool(state.drafts.whole, draft_id)).email
    letter = await admission.run(write, assistant, email, body.profile)
    return await run_in_threadpool(state.drafts.draft_again, draft_id, user, body, letter)


@router.post("/{draft_id}/status", summary="Approve a draft, mark it sent, or reopen it", responses=CONFLICT)
def move(draft_id: str, body: DraftMove, user: Advisor, state: SharedState) -> Draft:
    return state.drafts.move(draft_id, user, body)


@router.get("/{draft_id}/history", summary="Who changed what when, the latest first")
def history(draft_id: str, state: SharedState) -> list[Change]:
    return state.drafts.history(draft_id)


@router.get("/{draft_id}/history/{version}", summary="A draft as a change left it")
def then(draft_id: str, version: Version, state: SharedState) -> DraftThen:
    return state.drafts.then(draft_id, version)


@router.post("/{draft_id}/restore", summary="Go back to an earlier version", responses=CONFLICT)
def restore(draft_id: str, body: DraftRestored, user: Advisor, state: SharedState) -> Draft:
    return state.drafts.restore(draft_id, user, body)


@router.get(
    "/{draft_id}/export",
    summary="The reply as a file, its sources as footnotes",
    response_class=Response,
    responses={200: {"content": {made.media_type: {} for made in FILES.values()}, "description": "A file to send"}},
)
async def export(
    draft_id: str,
    user: Advisor,
    state: SharedState,
    format: Annotated[Literal["txt", "md", "docx", "eml"], Query()],
    admission: Admitted,
) -> Response:
    """Signed by whoever exports it."""
    draft, made = await run_in_threadpool(state.drafts.whole, draft_id), FILES[format]
    reply = Reply(draft.subject, draft.text, draft.citations, user.display, draft.person or "")
    file = await admission.run(made.write, reply)
    name = f"reply-{draft.created:%Y-%m-%d}.{made.suffix}"
    return Response(
        file.encode() if isinstance(file, str) else file,
        media_type=made.media_type,
        headers={"content-disposition": f'attachment; filename="{name}"', **UNKEPT},
    )
