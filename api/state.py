"""What the routes share: the assistant once it is ready, and what is stored."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.admission import Admission, open_admission
from api.answers import Answers
from api.desk.accounts import Accounts
from api.desk.door import Door
from api.desk.drafts import Drafts
from api.desk.notes import Notes
from api.desk.openid import OpenID
from api.desk.proxy import Proxy
from api.desk.records import Records
from api.desk.referrals import Referrals
from api.limits import Rate
from api.readiness import Readiness
from api.storage import patience
from api.storage.clock import Watch
from api.storage.conversations import Conversations
from api.storage.feedback import Opinions
from api.turns import Turns
from assistant.chat import Assistant
from assistant.library import Unreachable
from assistant.likeness import Likeness
from assistant.settings import Settings

log = logging.getLogger(__name__)

RETRY_AFTER = "2"
"""Seconds that a client is told to wait while the assistant loads."""

BETWEEN_LOADS = 2
"""Seconds, while the server of the index does not answer."""

BETWEEN_PURGES = 3_600
"""Seconds."""


class State:
    """Loads the assistant in the background, so that the process answers health checks at once."""

    def __init__(
        self, load: Callable[[], Assistant], conversations: Conversations, settings: Settings, rate: Rate
    ) -> None:
        self.settings = settings
        self.rate = rate
        self.conversations = conversations
        self.opinions = Opinions(conversations.database)
        self.accounts = Accounts(conversations.database, settings=settings)
        self.proxy = Proxy(settings)
        self.openid = OpenID(settings) if settings.oidc_issuer else None
        self.door = Door(self.accounts, settings.desk_wrong_seconds)
        self.drafts = Drafts(conversations.database, conversations.retention)
        self.referrals = Referrals(conversations.database)
        self.notes = Notes(conversations.database)
        self.likeness = Likeness()
        self.records = Records(conversations.database)
        self.admission = open_admission(settings)
        self.answers = Answers(settings.answers_kept)
        self.turns = Turns(conversations, self.notes, self.admission, self.answers)
        self.database_reached = Readiness(conversations.database.look)
        self.index_reached = Readiness(self._look)
        self.failure: Exception | None = None
        self._watch = Watch(conversations.database)
        self._load = load
        self._assistant: Assistant | None = None

    async def prepare(self, failed: Callable[[Exception], None]) -> None:
        while self._assistant is None:
            try:
                self._assistant = await run_in_threadpool(self._load)
                log.info("ready")
            except asyncio.CancelledError:
                raise
            except Unreachable as error:
                log.warning("waiting for the index", extra={"fault": type(error).__name__, "reason": str(error)})
                self.failure = error
                await asyncio.sleep(BETWEEN_LOADS)
            except Exception as error:
                self.failure = error
                failed(error)
                return

    async def purge(self, stopping: asyncio.Event) -> None:
        """Deletes what has outlived its time, now and every hour; what people wrote, only by a clock that is believed."""
        while not stopping.is_set():
            written = (self.conversations, self.drafts) if await self._clock_is_believed() else ()
            for kept in (self.accounts, self.rate, *written):
                try:
                    with patience.at_least(BETWEEN_PURGES):
                        await run_in_threadpool(kept.purge)
                except Exception as error:
                    log.error("purge failed", extra={"fault": type(error).__name__}, exc_info=error)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), BETWEEN_PURGES)

    async def _clock_is_believed(self) -> bool:
        try:
            watched = await run_in_threadpool(self._watch.look)
        except Exception as error:
            log.error("purge failed", extra={"fault": type(error).__name__}, exc_info=error)
            return False
        if watched.leapt_from and not watched.believed:
            leap = f"from {watched.leapt_from:%Y-%m-%d %H:%M} to {watched.since:%Y-%m-%d %H:%M} UTC"
            log.warning(
                "the clock leapt; nothing that people wrote is deleted for its age meanwhile",
                extra={"reason": f"{leap}; believed from {watched.until:%Y-%m-%d %H:%M} on"},
            )
        return watched.believed

    def _look(self) -> None:
        self.assistant.look()

    @property
    def assistant(self) -> Assistant:
        if self._assistant is None:
            detail = "The guides are still being loaded; try again in a moment."
            if self.failure:
                detail = f"The guides could not be loaded: {type(self.failure).__name__}. See the server's log."
            raise HTTPException(503, detail, {"Retry-After": RETRY_AFTER})
        return self._assistant


async def _state(request: Request) -> State:
    return _shared(request)


def _shared(request: Request) -> State:
    state: State = request.app.state.shared
    return state


async def ready(request: Request) -> Assistant:
    """The assistant, or 503 while there is none."""
    return _shared(request).assistant


async def searching(request: Request) -> Assistant:
    """The assistant, or 503 where it has nothing to search: told before a question is kept or a stream begun."""
    state = _shared(request)
    assistant = state.assistant
    await state.index_reached.reached()
    return assistant


async def _placed(request: Request) -> AsyncIterator[Admission]:
    admission = _shared(request).admission
    with admission.place():
        yield admission


SharedState = Annotated[State, Depends(_state)]
Admitted = Annotated[Admission, Depends(_placed)]
"""A place inside until the response is sent, or 503."""
Ready = Annotated[Assistant, Depends(ready)]
Searching = Annotated[Assistant, Depends(searching)]
