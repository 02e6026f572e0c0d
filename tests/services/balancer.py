"""The smallest balancer there can be: what is asked again is asked of the next machine."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
NEVER_TWICE = {"POST", "PATCH"}
"""What a balancer does not ask of another machine once the first may have begun on it."""


class Balancer:
    """The machines take turns at each path, so that what is written at one is read at the other however many other
    things a page asks for; a path that is new begins with whoever is next. Passes the browser's own `Host` on, as
    docs/machines.md asks of any balancer."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses
        begun = count()
        self._turns: dict[str, Iterator[int]] = defaultdict(lambda: count(next(begun)))
        self.latest: dict[str, str] = {}
        """Which machine was asked last, by path."""
        self.app = Starlette(routes=[Route("/{path:path}", self._forward, methods=METHODS)], lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient(timeout=60) as self._client:
            yield

    async def _forward(self, request: Request) -> Response:
        body, path = await request.body(), request.url.path
        for _ in self._addresses:
            address = self.latest[path] = self._addresses[next(self._turns[path]) % len(self._addresses)]
            url = f"{address}{path}?{request.url.query}"
            sent = self._client.build_request(request.method, url, headers=request.headers.raw, content=body)
            try:
                taken = await self._client.send(sent, stream=True)
            except httpx.ConnectError:
                continue
            except httpx.TransportError:
                if request.method in NEVER_TWICE:
                    break
                continue
            response = StreamingResponse(taken.aiter_raw(), taken.status_code)
            response.raw_headers = taken.headers.raw
            return response
        return Response("no machine answers", 502)
