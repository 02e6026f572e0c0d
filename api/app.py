"""The application: routes, errors, middleware, and the assistant loaded in the background."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version

from fastapi import FastAPI

from api import problems
from api.middleware import BodyLimit, Hosted, Outermost
from api.routes import (
    assess,
    bands,
    chat,
    completions,
    conversations,
    feedback,
    guide_page,
    guides,
    health,
    page,
    plan,
    rules,
)
from api.state import State
from api.storage.conversations import Conversations
from api.storage.database import in_memory
from assistant.chat import Assistant

DESCRIPTION = (
    "Answers questions on PM&R residency applications from guides, every sentence traced to its exact words. "
    "`guide_text[start:end] == quote` holds for every citation, in Unicode code points."
)


def create_app(
    assistant: Assistant | Callable[[], Assistant],
    kept: Conversations | None = None,
    failed: Callable[[Exception], None] = lambda _: None,
    root_path: str = "",
) -> FastAPI:
    """The API over an assistant, or over one that `assistant()` loads after the start; `failed` hears if it cannot.

    Conversations are kept where `kept` says, or else end with the program. Below `root_path` browsers reach it, whether
    the proxy before it takes that off or not.
    """
    kept = kept or Conversations(in_memory())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state: State = app.state.shared
        loading, purging = asyncio.create_task(state.prepare(failed)), asyncio.create_task(state.purge())
        if isinstance(assistant, Assistant):
            await loading
        yield
        for task in (loading, purging):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await state.turns.finish()
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
    app.state.shared = State(load, kept)
    problems.install(app)
    pages = (page, guide_page)
    for module in (health, chat, conversations, feedback, assess, bands, plan, guides, rules, completions, *pages):
        app.include_router(module.router)
    page.mount(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Outermost)
    app.add_middleware(Hosted, prefix=root_path)
    return app
