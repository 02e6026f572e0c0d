"""How the server is run: what of it uvicorn needs to be told, and what uvicorn leaves open."""

import asyncio
from functools import partial
from ipaddress import ip_address
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.middleware import HEADERS, Outermost
from api.problems import path_of, refusal
from assistant.settings import Settings

KEPT_ALIVE = 5
"""Seconds for which an idle connection is kept."""

LAST_ANSWERS = 30
"""Seconds that a server which stops gives the answers under way."""

AGAIN = "5"
"""Seconds after which a connection may be had."""

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
"""Headers by which a proxy says for whom it asks."""


async def _full(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Retry-After": AGAIN, "Connection": "close"}
    await refusal(path_of(scope), 503, "Too many connections; come back in a moment.", headers)(scope, receive, send)


FULL = Outermost(_full)
"""Answers whoever connects where there are as many connections as may be."""


class Impatient(HttpToolsProtocol):
    """Hangs up on whoever does not get a request's head across in time; uvicorn itself would wait for ever. What it
    refuses by itself looks as every other refusal does."""

    def __init__(self, *given: Any, patience: float, most: int, **named: Any) -> None:
        """`patience` in seconds; `most`: connections at once."""
        super().__init__(*given, **named)
        self._patience = patience
        self._most = most
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait()
        else:
            self._stop()

    def on_headers_complete(self) -> None:
        served = self.app
        if len(self.connections) >= self._most or len(self.tasks) >= self._most:
            self.app = FULL
        super().on_headers_complete()
        self.app = served

    def send_400_response(self, msg: str) -> None:
        headers = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(msg)), "connection": "close"}
        lines = (f"{name}: {value}" for name, value in (headers | HEADERS).items())
        self.transport.write("\r\n".join(("HTTP/1.1 400 Bad Request", *lines, "", msg)).encode("ascii"))
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self._patience, self.transport.close)

    def _stop(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None


def server_config(app: ASGIApp, host: str, port: int, settings: Settings) -> uvicorn.Config:
    """What a proxy says is heeded in the application (`api.desk.proxy`), not here."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=partial(Impatient, patience=settings.receive_seconds, most=settings.connections),  # type: ignore[arg-type]
        timeout_keep_alive=KEPT_ALIVE,
        timeout_graceful_shutdown=LAST_ANSWERS,
        proxy_headers=False,
        server_header=False,
        log_config=None,
        access_log=False,
    )


def exposed(host: str) -> bool:
    """Whether others than this machine can reach a server that listens there."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def of_this_machine(request: Request) -> bool:
    """Whether a request comes from the machine itself, and from nobody through a proxy on it."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    return not exposed(request.client.host)
