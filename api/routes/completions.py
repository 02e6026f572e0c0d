"""OpenAI's chat completions over the assistant: programs that speak them use it as a model. Nothing is kept."""

import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from secrets import token_hex
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.concurrency import iterate_in_threadpool
from starlette.exceptions import HTTPException

from api.admission import Admission
from api.answers import Answers
from api.completions import (
    MODEL,
    Choice,
    Completion,
    CompletionMessage,
    CompletionRequest,
    ModelEntry,
    ModelList,
    OpenAIError,
    Usage,
    annotations,
)
from api.footnotes import Address, address, footnotes
from api.keys import CHALLENGE, WRONG_KEY, admits
from api.problems import openai_error
from api.state import Admitted, Ready, Searching, SharedState
from assistant.chat import Assistant
from assistant.events import CitationEvent, DeltaEvent, DoneEvent, Event
from assistant.models import Answer

log = logging.getLogger(__name__)


def entitled(assistant: Ready, authorization: Annotated[str, Header()] = "") -> None:
    """Refuses whoever does not show the operator's key, where one is set."""
    if not admits(assistant.settings.api_key, authorization):
        raise HTTPException(401, WRONG_KEY, CHALLENGE)


router = APIRouter(
    prefix="/v1",
    tags=["OpenAI-compatible"],
    dependencies=[Depends(entitled)],
    responses={
        400: {"model": OpenAIError, "description": "A field is malformed, or asks for what cannot be done"},
        401: {"model": OpenAIError, "description": "The operator has set a key, and the request does not show it"},
        404: {"model": OpenAIError, "description": "No such model"},
        413: {"model": OpenAIError, "description": "The body is over 1 MiB"},
        408: {"model": OpenAIError, "description": "The body did not arrive in time"},
        429: {"model": OpenAIError, "description": "More requests a minute than one client may make; see Retry-After"},
        503: {"model": OpenAIError, "description": "Not ready yet, or too many questions at once; see Retry-After"},
    },
)


@router.get("/models", summary="The one model there is")
async def models() -> ModelList:
    return ModelList()


@router.get("/models/{model}", summary="The model by its name")
async def model(model: str) -> ModelEntry:
    _known(model)
    return ModelEntry()


@router.post(
    "/chat/completions",
    summary="Answer the user's last message",
    response_model=Completion,
    responses={200: {"content": {"text/event-stream": {}}, "description": "A completion, or its chunks as a stream"}},
)
async def complete(
    body: CompletionRequest, request: Request, assistant: Searching, state: SharedState, admission: Admitted
) -> Completion | StreamingResponse:
    """The user's earlier messages count as they would have in one conversation; what the system and the assistant said
    does not. Sampling settings, tools and limits are accepted and have no effect."""
    _known(body.model)
    base = assistant.settings.public_url or str(request.base_url)
    link = partial(address, base.rstrip("/"))
    if body.stream:
        usage = bool(body.stream_options and body.stream_options.include_usage)
        events = _events(body.asked, assistant, state.answers)
        return StreamingResponse(_chunks(events, link, usage, admission), media_type="text/event-stream")
    answer = await admission.run(_answer, body.asked, assistant, state.answers)
    message = CompletionMessage(content=answer.answer + footnotes(answer, link), annotations=annotations(answer, link))
    choices = (Choice(message=message),)
    return Completion(id=_id(), created=int(time.time()), choices=choices, usage=Usage.of(answer), pmr=answer)


def _known(model: str) -> None:
    if model != MODEL:
        raise HTTPException(404, f"There is no model {model!r} here; use {MODEL!r}.")


def _id() -> str:
    return f"chatcmpl-{token_hex(12)}"


def _answer(asked: tuple[str, ...], assistant: Assistant, answers: Answers) -> Answer:
    return answers.whole(assistant.resumed(asked), assistant)


def _events(asked: tuple[str, ...], assistant: Assistant, answers: Answers) -> Iterator[Event]:
    yield from answers.events(assistant.resumed(asked), assistant)


async def _chunks(events: Iterator[Event], link: Address, usage: bool, admission: Admission) -> AsyncIterator[bytes]:
    """The words as they come, the footnotes, and a last chunk with the annotations and the whole response."""
    whole = {"id": _id(), "object": "chat.completion.chunk", "created": int(time.time()), "model": MODEL}

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _data(whole | {"choices": [choice]} | more)

    yield chunk({"role": "assistant", "content": ""})
    used = Usage()
    try:
        async with admission.slot():
            async for event in iterate_in_threadpool(events):
                match event:
                    case DeltaEvent(text=text):
                        yield chunk({"content": text})
                    case DoneEvent(answer=answer):
                        used = Usage.of(answer)
                        if notes := footnotes(answer, link):
                            yield chunk({"content": notes})
                        cited = [annotation.model_dump() for annotation in annotations(answer, link)]
                        yield chunk({"annotations": cited} if cited else {}, "stop", pmr=answer.model_dump(mode="json"))
                    case CitationEvent():
                        pass
    except Exception as error:
        log.error("answer failed", extra={"fault": type(error).__name__}, exc_info=error)
        yield _data(openai_error(500, "The answer could not be finished; try again.").model_dump())
        return
    if usage:
        yield _data(whole | {"choices": [], "usage": used.model_dump()})
    yield format_sse_event(data_str="[DONE]")


def _data(content: object) -> bytes:
    return format_sse_event(data_str=json.dumps(content, ensure_ascii=False))
