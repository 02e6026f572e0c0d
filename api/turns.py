"""The turns under way: the question kept, the answer composed, the answer kept."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from weakref import WeakValueDictionary

from api.admission import Admission, Held
from api.answers import Answers
from api.desk.notes import Notes
from api.schemas import ChatRequest, ChatResponse
from api.storage.conversations import Asked, Conversations
from assistant.chat import Assistant
from assistant.events import CitationEvent, DeltaEvent, DoneEvent
from assistant.models import Turn

log = logging.getLogger(__name__)

OF_ONE = 4
"""Questions of one conversation that are answered or wait at once; a person sends one after the other."""

PATIENCE = 20
"""Seconds that a server which stops gives the answers under way."""

Told = CitationEvent | DeltaEvent
Hearer = Callable[[Told], object]


@dataclass(frozen=True)
class UnderWay:
    """An answer while it is composed: its events as they come, and the whole at the end."""

    whole: asyncio.Task[ChatResponse]
    _heard: "asyncio.Queue[Told | None]"

    async def events(self) -> AsyncIterator[Told]:
        """For one reader. Ends with the answer, or with its fault."""
        while (event := await self._heard.get()) is not None:
            yield event


class Turns:
    """Answers questions that are kept, those of one conversation one after the other, so that each builds on the last."""

    def __init__(self, conversations: Conversations, notes: Notes, admission: Admission, answers: Answers) -> None:
        self._conversations = conversations
        self._notes = notes
        self._admission = admission
        self._answers = answers
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._inside = Held()
        self._under_way: set[asyncio.Task[ChatResponse]] = set()

    @contextmanager
    def place(self, conversation_id: str | None) -> Iterator[None]:
        """A place inside, and among the few for the questions of one conversation. Raises Overloaded."""
        with self._admission.place():
            if not conversation_id:
                # A new one has no other question, and no name yet.
                yield
                return
            if self._inside.of(conversation_id) >= OF_ONE:
                raise self._admission.refused("full")
            with self._inside.one_more(conversation_id):
                yield

    async def answer(
        self, asked: Asked, request: ChatRequest, assistant: Assistant, hear: Hearer = lambda _: None
    ) -> ChatResponse:
        """The whole answer, kept; `hear` is told of it in the thread that composes it, as it comes. Raises Overloaded."""
        lock = self._locks.setdefault(asked.conversation_id, asyncio.Lock())
        try:
            async with asyncio.timeout(self._admission.patience):
                await lock.acquire()
        except TimeoutError:
            raise self._admission.refused("late") from None
        try:
            return await self._admission.run(self._compose, asked, request, assistant, hear)
        finally:
            lock.release()

    def begin(self, asked: Asked, request: ChatRequest, assistant: Assistant) -> UnderWay:
        """Answers to the end, whether or not somebody waits for it. A fault is logged here."""
        heard: asyncio.Queue[Told | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def hear(event: Told) -> None:
            loop.call_soon_threadsafe(heard.put_nowait, event)

        task = asyncio.create_task(self.answer(asked, request, assistant, hear))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        task.add_done_callback(lambda _: heard.put_nowait(None))
        return UnderWay(task, heard)

    async def finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE)

    def _ended(self, task: asyncio.Task[ChatResponse]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            report(error)

    def _compose(self, asked: Asked, request: ChatRequest, assistant: Assistant, hear: Hearer) -> ChatResponse:
        with self._conversations.turn(asked):
            return self._composed(asked, request, assistant, hear)

    def _composed(self, asked: Asked, request: ChatRequest, assistant: Assistant, hear: Hearer) -> ChatResponse:
        before = self._conversations.before(asked)
        turn = Turn(
            message=request.message,
            profile=request.profile,
            known=before.known,
            history=before.history,
            asked=before.asked,
            reader=request.audience,
        )
        for event in self._answers.events(turn, assistant):
            if isinstance(event, DoneEvent):
                answer = event.answer
            else:
                hear(event)
        response = ChatResponse(
            **dict(answer),
            conversation_id=asked.conversation_id,
            answer_id=asked.answer_id,
            notes=self._notes.beside(answer, request.message, assistant),
        )
        self._conversations.answer(asked, before.after(turn, answer), response)
        return response


def report(error: BaseException) -> None:
    """Logs a fault that a response under way can no longer tell in its status."""
    log.error("answer failed", extra={"fault": type(error).__name__}, exc_info=error)
