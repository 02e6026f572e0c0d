"""One turn of a conversation, whole or as a stream of events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from api.problems import RESPONSES
from api.schemas import ChatRequest, ChatResponse
from api.session import Owner
from api.state import Searching, SharedState
from api.storage.conversations import Asked
from api.turns import UnderWay, report
from assistant.events import CitationEvent, DeltaEvent

router = APIRouter(
    tags=["chat"],
    responses={
        **RESPONSES,
        403: {"description": "Sent from another site"},
        404: {"description": "No such conversation, or not this browser's"},
    },
)

FAULT = {"detail": "The answer could not be finished; try again."}


@router.post("/api/chat", summary="Answer one message")
async def chat(body: ChatRequest, assistant: Searching, state: SharedState, owner: Owner) -> ChatResponse:
    """The answer, its citations, what the guides leave open, and what the rules say of the applicant."""
    with state.turns.place(body.conversation_id):
        asked = await run_in_threadpool(state.conversations.ask, owner, body)
        return await state.turns.answer(asked, body, assistant)


@router.post(
    "/api/chat/stream",
    summary="Answer one message as a stream",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "Events: status, citation, delta, done, error"}
    },
)
async def chat_stream(body: ChatRequest, assistant: Searching, state: SharedState, owner: Owner) -> StreamingResponse:
    """`status` with the conversation's id, then each `citation` before its mark is used, `delta`s that join to the
    answer, and `done`. The answer is composed and kept even if nobody stays to read it."""
    with ExitStack() as held:
        held.enter_context(state.turns.place(body.conversation_id))
        asked = await run_in_threadpool(state.conversations.ask, owner, body)
        answering = state.turns.begin(asked, body, assistant)
        place = held.pop_all()
        # Whoever goes away before the end leaves an answer that is still made.
        answering.whole.add_done_callback(lambda _: place.close())
    return StreamingResponse(_events(asked, answering), media_type="text/event-stream")


async def _events(asked: Asked, answering: UnderWay) -> AsyncIterator[bytes]:
    yield _event("status", {"text": "Reading the guides…", "conversation_id": asked.conversation_id})
    async for event in answering.events():
        match event:
            case CitationEvent(citation=citation):
                yield _event("citation", citation.model_dump(mode="json"))
            case DeltaEvent(text=text):
                yield _event("delta", {"text": text})
    try:
        response = await asyncio.shield(answering.whole)
    except Exception:
        yield _event("error", FAULT)
        return
    try:
        done = _event("done", response.model_dump(mode="json"))
    except Exception as error:
        report(error)
        done = _event("error", FAULT)
    yield done


def _event(name: str, data: object) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
