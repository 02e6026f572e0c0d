"""The application: routes, errors, middleware, and the assistant loaded in the background."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version

from fastapi import FastAPI

from api import problems
from api.middleware import BodyLimit, Outermost
from api.routes import assess, chat, completions, guide_page, guides, health, page, plan, rules
from api.state import State
from assistant.chat import Assistant
from assistant.conversations import Conversations

DESCRIPTION = (
    "Answers questions on PM&R residency applications from guides, every sentence traced to its exact words. "
    "`guide_text[start:end] == quote` holds for every citation, in Unicode code points."
)


def create_app(
    assistant: Assistant | Callable[[], Assistant],
    conversations: int = 5_000,
    failed: Callable[[Exception], None] = lambda _: None,
) -> FastAPI:
    """The API over an assistant, or over one that `assistant()` loads after the start; `failed` hears if it cannot."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(app.state.shared.prepare(failed))
        if isinstance(assistant, Assistant):
            await loading
        yield
        loading.cancel()
        with suppress(asyncio.CancelledError):
            await loading

    app = FastAPI(
        title="pmr-advisor",
        version=version("pmr-advisor"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    load = (lambda: assistant) if isinstance(assistant, Assistant) else assistant
    app.state.shared = State(load, Conversations(conversations))
    problems.install(app)
    for module in (health, chat, assess, plan, guides, rules, completions, page, guide_page):
        app.include_router(module.router)
    page.mount(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Outermost)
    return app
