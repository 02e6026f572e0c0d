"""The conversations of a browser: listed, read, renamed, exported, deleted; and forgotten all at once."""

from fastapi import APIRouter, Request, Response

from api import session
from api.export import document
from api.problems import RESPONSES
from api.schemas import ConversationSummary, Renamed, StoredConversation
from api.session import Owner
from api.state import SharedState

router = APIRouter(
    tags=["conversations"],
    responses={
        **RESPONSES,
        403: {"description": "Sent from another site"},
        404: {"description": "No such conversation of this browser's"},
    },
)

UNKEPT = {"cache-control": "no-store"}
"""On a shared computer nothing of a conversation may stay behind."""


@router.get("/api/conversations", summary="This browser's conversations, the latest first")
def listed(state: SharedState, owner: Owner, response: Response) -> list[ConversationSummary]:
    """Those begun with the session cookie that the request carries; none without one."""
    response.headers.update(UNKEPT)
    return state.conversations.listed(owner)


@router.get("/api/conversations/{conversation_id}", summary="One conversation, with its answers as they were given")
def whole(conversation_id: str, state: SharedState, owner: Owner, response: Response) -> StoredConversation:
    response.headers.update(UNKEPT)
    return state.conversations.whole(conversation_id, owner)


@router.patch("/api/conversations/{conversation_id}", summary="Name a conversation")
def rename(conversation_id: str, body: Renamed, state: SharedState, owner: Owner) -> ConversationSummary:
    return state.conversations.rename(conversation_id, owner, body.title)


@router.delete("/api/conversations/{conversation_id}", summary="Delete a conversation", status_code=204)
def delete(conversation_id: str, state: SharedState, owner: Owner) -> None:
    state.conversations.delete(conversation_id, owner)


@router.get(
    "/api/conversations/{conversation_id}/export",
    summary="A conversation as a Markdown file",
    response_class=Response,
    responses={
        200: {"content": {"text/markdown": {}}, "description": "Questions, answers, and the words they rest on"}
    },
)
def export(conversation_id: str, state: SharedState, owner: Owner) -> Response:
    conversation = state.conversations.whole(conversation_id, owner)
    name = f"pmr-conversation-{conversation.created:%Y-%m-%d}.md"
    return Response(
        document(conversation).encode(),
        media_type="text/markdown",
        headers={"content-disposition": f'attachment; filename="{name}"', **UNKEPT},
    )


@router.delete("/api/session", summary="Forget this browser", status_code=204)
def forget(request: Request, response: Response, state: SharedState, owner: Owner) -> None:
    """Deletes every conversation of the session cookie, all that was said of their answers, and the cookie."""
    state.conversations.forget(owner)
    session.drop(request, response)
