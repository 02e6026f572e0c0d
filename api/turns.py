"""The turns under way: the question kept, the answer composed, the answer kept."""

import asyncio
import logging
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool

from api.schemas import ChatRequest, ChatResponse
from api.storage.conversations import Asked, Conversations
from assistant.chat import Assistant
from assistant.models import Turn

log = logging.getLogger(__name__)

PATIENCE = 20
"""Seconds that a server which stops gives the answers under way."""


class Turns:
    """Answers questions that are kept, those of one conversation one after the other, so that each builds on the last."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._under_way: set[asyncio.Task[ChatResponse]] = set()

    async def answer(self, asked: Asked, request: ChatRequest, assistant: Assistant) -> ChatResponse:
        lock = self._locks.setdefault(asked.conversation_id, asyncio.Lock())
        async with lock:
            return await run_in_threadpool(self._compose, asked, request, assistant)

    def begin(self, asked: Asked, request: ChatRequest, assistant: Assistant) -> asyncio.Task[ChatResponse]:
        """Answers to the end, whether or not somebody waits for it. A fault is logged here."""
        task = asyncio.create_task(self.answer(asked, request, assistant))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    async def finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE)

    def _ended(self, task: asyncio.Task[ChatResponse]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            report(error)

    def _compose(self, asked: Asked, request: ChatRequest, assistant: Assistant) -> ChatResponse:
        before = self._conversations.before(asked)
        turn = Turn(
            message=request.message,
            profile=request.profile,
            known=before.known,
            history=before.history,
            asked=before.asked,
            reader=request.audience,
        )
        answer = assistant.invoke(turn)
        response = ChatResponse(**dict(answer), conversation_id=asked.conversation_id, answer_id=asked.answer_id)
        self._conversations.answer(asked, before.after(turn, answer), response)
        return response


def report(error: BaseException) -> None:
    """Logs a fault that a response under way can no longer tell in its status."""
    log.error("answer failed", extra={"fault": type(error).__name__}, exc_info=error)
