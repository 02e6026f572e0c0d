"""The smallest balancer there can be: each request to the next machine that takes it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def balancer(addresses: Sequence[str]) -> Starlette:
    """Passes the browser's own `Host` on, as docs/machines.md asks of any balancer."""
    client = httpx.AsyncClient(timeout=60)
    count = 0

    async def forward(request: Request) -> Response:
        nonlocal count
        body = await request.body()
        count += 1
        first = count
        for turn in range(len(addresses)):
            address = addresses[(first + turn) % len(addresses)]
            url = f"{address}{request.url.path}?{request.url.query}"
            try:
                taken = await client.send(
                    client.build_request(request.method, url, headers=request.headers.raw, content=body), stream=True
                )
            except httpx.TransportError:
                continue
            response = StreamingResponse(taken.aiter_raw(), taken.status_code, background=None)
            response.raw_headers = taken.headers.raw
            return response
        return Response("no machine is there", 502)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await client.aclose()

    return Starlette(routes=[Route("/{path:path}", forward, methods=METHODS)], lifespan=lifespan)
