"""What every request passes: the body limit, security headers, and one log line without personal data."""

import asyncio
import logging
import re
import time
from secrets import token_hex

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import REQUEST_ID
from api.metrics import METHODS, answered
from api.problems import MCP, OPENAI, OURS, path_of, refusal
from assistant.watching import TRACES

log = logging.getLogger("api.request")

BODY_LIMIT = 64 * 1024
"""Bytes; by the contract."""

CONVERSATION_LIMIT = 1024 * 1024
"""Bytes; OpenAI's clients send the whole conversation each time, with the answers and their sources."""

GOODBYE = {"Connection": "close"}

_NUMBER = re.compile(r"[0-9a-fA-F]{16,32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
"""Hexadecimal, or a UUID: nothing in which a sender could write words into the log."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
ENCRYPTED_HEADERS = {**HEADERS, "strict-transport-security": "max-age=31536000"}
"""Over https, browsers are told to come back by https alone; a name reached by plain HTTP must not be locked out."""


class Hosted:
    """Below a prefix of a site, whether the proxy before takes it off the path or not; the routes find it put back."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.prefix and scope["type"] in ("http", "websocket"):
            path = scope["path"]
            kept = path == self.prefix or path.startswith(f"{self.prefix}/")
            scope = {**scope, "root_path": self.prefix, "path": path if kept else self.prefix + path}
        await self.app(scope, receive, send)


class BodyLimit:
    """Answers 413 to a body over the limit, whether it says its length or not, and 408 to one that does not arrive."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = CONVERSATION_LIMIT if path_of(scope).startswith((OPENAI, MCP)) else BODY_LIMIT
        length = Headers(scope=scope).get("content-length", "")
        if length.isdigit() and int(length) > limit:
            return await self._too_large(limit, scope, receive, send)
        body, more = bytearray(), True
        try:
            async with asyncio.timeout(self.seconds):
                while more:
                    message = await receive()
                    if message["type"] != "http.request":
                        return None
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > limit:
                        return await self._too_large(limit, scope, receive, send)
        except TimeoutError:
            response = refusal(
                path_of(scope), 408, f"The body did not arrive within {self.seconds:g} seconds.", GOODBYE
            )
            return await response(scope, receive, send)
        read = False

        async def replay() -> Message:
            nonlocal read
            if read:
                return await receive()
            read = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        return await self.app(scope, replay, send)

    async def _too_large(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        response = refusal(path_of(scope), 413, f"The body is over {limit // 1024} KiB; send less.")
        await response(scope, receive, send)


class TimeLimit:
    """Breaks off a response that its reader does not take in time."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def beginning(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            async with asyncio.timeout(self.seconds):
                return await self.app(scope, receive, beginning)
        except TimeoutError:
            log.warning("response broken off")
            if not begun:
                response = refusal(path_of(scope), 503, "This took too long; try again.", {"Retry-After": "5"})
                await response(scope, receive, send)
        return None


class Outermost:
    """Adds the security headers, names the request, counts it, and logs method, route, status and time; never an
    address, a query or a body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, status, begun = time.perf_counter(), 500, False
        # Whoever asks may invent a method: it is told apart from those there are by no more than that.
        method = scope["method"] if scope["method"] in METHODS else "other"
        request_id = _request_id(scope)
        named = REQUEST_ID.set(request_id)

        async def with_headers(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in (ENCRYPTED_HEADERS if scope["scheme"] == "https" else HEADERS).items():
                    headers.setdefault(name, value)
            await send(message)

        with TRACES.tracer.start_as_current_span(
            "request", kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                await self.app(scope, receive, with_headers)
            except Exception as error:
                log.error("request failed", extra={"fault": type(error).__name__}, exc_info=error)
                if begun:
                    raise
                await refusal(path_of(scope), 500, OURS)(scope, receive, with_headers)
            finally:
                route = getattr(scope.get("route"), "path", None)
                took = time.perf_counter() - began
                answered(method, route, status, took)
                span.update_name(f"{method} {route}" if route else "request")
                span.set_attributes({"http.response.status_code": status, "request_id": request_id})
                log.info(
                    "request",
                    extra={
                        "method": method,
                        "route": route,
                        "status": status,
                        "milliseconds": round(took * 1000, 1),
                    },
                )
                REQUEST_ID.reset(named)
        return None


def _request_id(scope: Scope) -> str:
    """The one that a proxy gave, where it is nothing but a number of some length, or else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _NUMBER.fullmatch(given) else token_hex(8)
