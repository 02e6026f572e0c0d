"""One turn of a conversation, whole or as a stream of events."""

import json
from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.exceptions import HTTPException

from api.problems import RESPONSES
from api.schemas import ChatRequest, ChatResponse
from api.state import Ready, SharedState, State
from assistant.chat import Assistant
from assistant.conversations import Conversation
from assistant.events import CitationEvent, DeltaEvent, DoneEvent
from assistant.models import Answer, Turn

router = APIRouter(tags=["chat"], responses={**RESPONSES, 404: {"description": "No such conversation"}})


@router.post("/api/chat", summary="Answer one message")
async def chat(body: ChatRequest, assistant: Ready, state: SharedState) -> ChatResponse:
    """The answer, its citations, what the guides leave open, and what the rules say of the applicant."""
    conversation = _conversation(body, state)
    answer = await run_in_threadpool(_answer, body, conversation, assistant, state)
    return ChatResponse(**dict(answer), conversation_id=conversation.id)


@router.post(
    "/api/chat/stream",
    summary="Answer one message as a stream",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "Events: status, citation, delta, done, error"}
    },
)
async def chat_stream(body: ChatRequest, assistant: Ready, state: SharedState) -> StreamingResponse:
    """`status`, then each `citation` before its mark is used, `delta`s that join to the answer, and `done`."""
    conversation = _conversation(body, state)
    return StreamingResponse(_events(body, conversation, assistant, state), media_type="text/event-stream")


async def _events(
    body: ChatRequest, conversation: Conversation, assistant: Assistant, state: State
) -> AsyncIterator[bytes]:
    yield _event("status", {"text": "Reading the guides…"})
    turn = _turn(body, conversation)
    try:
        async for event in iterate_in_threadpool(assistant.events(turn)):
            match event:
                case CitationEvent(citation=citation):
                    yield _event("citation", citation.model_dump(mode="json"))
                case DeltaEvent(text=text):
                    yield _event("delta", {"text": text})
                case DoneEvent(answer=whole):
                    state.conversations.keep(conversation.after(turn, whole))
                    response = ChatResponse(**dict(whole), conversation_id=conversation.id)
                    yield _event("done", response.model_dump(mode="json"))
    except Exception as error:
        state.report(error)
        yield _event("error", {"detail": "The answer could not be finished; try again."})


def _event(name: str, data: object) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))


def _conversation(body: ChatRequest, state: State) -> Conversation:
    if body.conversation_id is None:
        return state.conversations.begin()
    if found := state.conversations.get(body.conversation_id):
        return found
    raise HTTPException(404, "No such conversation; leave conversation_id out to begin a new one.")


def _turn(body: ChatRequest, conversation: Conversation) -> Turn:
    return Turn(
        message=body.message,
        profile=body.profile,
        known=conversation.known,
        history=conversation.history,
        asked=conversation.asked,
        reader=body.audience,
    )


def _answer(body: ChatRequest, conversation: Conversation, assistant: Assistant, state: State) -> Answer:
    turn = _turn(body, conversation)
    answer = assistant.invoke(turn)
    state.conversations.keep(conversation.after(turn, answer))
    return answer
