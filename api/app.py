"""The application: routes, errors, middleware, and the assistant loaded in the background."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version

from fastapi import FastAPI

from api import problems
from api.limits import RateLimit, open_rate
from api.middleware import BodyLimit, Hosted, Outermost, TimeLimit
from api.routes import (
    assess,
    bands,
    chat,
    completions,
    conversations,
    drafts,
    feedback,
    guide_page,
    guides,
    health,
    metrics,
    page,
    plan,
    privacy,
    referral,
    rules,
)
from api.routes.desk import drafts as desk_drafts
from api.routes.desk import notes as desk_notes
from api.routes.desk import openid, password, people, queue, sign_in, users
from api.routes.desk import pages as desk_pages
from api.state import State
from api.storage.conversations import Conversations
from api.storage.database import in_memory
from api.turns import PATIENCE
from assistant.chat import Assistant
from assistant.settings import Settings

DESCRIPTION = (
    "Answers questions on PM&R residency applications from guides, every sentence traced to its exact words. "
    "`guide_text[start:end] == quote` holds for every citation, in Unicode code points."
)


def create_app(
    assistant: Assistant | Callable[[], Assistant],
    kept: Conversations | None = None,
    failed: Callable[[Exception], None] = lambda _: None,
    settings: Settings | None = None,
    exposed: bool = False,
    root_path: str = "",
    clock: Callable[[], float] = time.time,
) -> FastAPI:
    """The API over an assistant, or over one that `assistant()` loads after the start; `failed` hears if it cannot.

    Conversations are kept where `kept` says, or else end with the program. `exposed`: whether others than this machine
    can reach the server. Below `root_path` browsers reach it, whether the proxy before it takes that off or not.
    `clock` tells the minute that rates are counted by.
    """
    kept = kept or Conversations(in_memory())
    settings = settings or Settings()
    rate = open_rate(settings, kept.database, exposed, clock)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state: State = app.state.shared
        stopping = asyncio.Event()
        loading, purging = asyncio.create_task(state.prepare(failed)), asyncio.create_task(state.purge(stopping))
        if isinstance(assistant, Assistant):
            await loading
        yield
        stopping.set()
        loading.cancel()
        with suppress(asyncio.CancelledError):
            await loading
        # Cancelled, the thread of a purge would go on with a connection of the pool that is closed below.
        await asyncio.gather(state.turns.finish(), asyncio.wait({purging}, timeout=PATIENCE))
        kept.database.close()

    app = FastAPI(
        title="pmr-advisor",
        version=version("pmr-advisor"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    load = (lambda: assistant) if isinstance(assistant, Assistant) else assistant
    app.state.shared = State(load, kept, settings, rate)
    problems.install(app)
    told = (chat, drafts, conversations, referral, feedback, assess, bands, plan, guides, rules, completions)
    desk = (sign_in, password, openid, users, desk_drafts, queue, desk_notes, people, desk_pages)
    for module in (health, metrics, *told, *desk, page, guide_page, privacy):
        app.include_router(module.router)
    page.mount(app)
    # The last is the outermost.
    app.add_middleware(BodyLimit, seconds=settings.receive_seconds)
    app.add_middleware(RateLimit, rate=rate)
    app.add_middleware(TimeLimit, seconds=settings.respond_seconds)
    app.add_middleware(Outermost)
    app.add_middleware(Hosted, prefix=root_path)
    return app
