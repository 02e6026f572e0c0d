"""Below a path of a school's site, behind a proxy with TLS: the page, its files, cookies, streams and errors all work."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from api.app import create_app
from assistant.chat import Assistant
from assistant.library import Unreachable
from assistant.settings import Settings
from tests.api.echo import Echo
from tests.api.server import serving

PREFIX = "/advisor"
PAGE = Path("api/web/index.html")


def mounted(assistant: Assistant) -> ASGIApp:
    app = create_app(assistant)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with app.router.lifespan_context(app):
            yield

    return Starlette(routes=[Mount(PREFIX, app)], lifespan=lifespan)


def behind_a_proxy_that_keeps_the_path(assistant: Assistant) -> ASGIApp:
    return create_app(assistant, root_path=PREFIX)


@pytest.fixture(scope="module", params=[mounted, behind_a_proxy_that_keeps_the_path])
def below(request: pytest.FixtureRequest, cheap_assistant: Assistant) -> Iterator[TestClient]:
    app: Callable[[Assistant], ASGIApp] = request.param
    with TestClient(app(cheap_assistant), raise_server_exceptions=False) as client:
        yield client


@asynccontextmanager
async def _client(_: Starlette) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    async with httpx.AsyncClient(timeout=60) as client:
        yield {"client": client}


def proxy(server: str, prefix: str = PREFIX) -> ASGIApp:
    """What stands before the program at a school: takes the prefix off, and says that the browser came by https."""

    async def passed_on(request: Request) -> StreamingResponse:
        client: httpx.AsyncClient = request.state.client
        headers = {**dict(request.headers), "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}
        address = f"{server}{request.url.path.removeprefix(prefix)}"
        sent = client.build_request(request.method, address, headers=headers, content=await request.body())
        got = await client.send(sent, stream=True)
        response = StreamingResponse(got.aiter_raw(), got.status_code)
        response.raw_headers = [pair for pair in got.headers.raw if pair[0].lower() != b"transfer-encoding"]
        return response

    route = Route(f"{prefix}/{{path:path}}", passed_on, methods=["GET", "POST", "PATCH", "DELETE"])
    return Starlette(routes=[route], lifespan=_client)


@pytest.fixture(scope="module")
def proxied(cheap_assistant: Assistant) -> Iterator[str]:
    with serving(create_app(cheap_assistant, root_path=PREFIX)) as server, serving(proxy(server)) as address:
        yield address + PREFIX


def addresses(html: str) -> set[str]:
    return {a for a in re.findall(r'(?:href|src)="([^"#]+)"', html) if not a.startswith(("data:", "http", "mailto:"))}


def test_every_address_of_the_page_is_found_below_the_prefix(below: TestClient) -> None:
    page = below.get(f"{PREFIX}/")
    assert page.status_code == 200
    found = addresses(page.text)
    assert "static/js/main.js" in found
    for address in found:
        assert not address.startswith("/"), address
        assert below.get(f"{PREFIX}/{address}").status_code == 200, address
    assert below.get("/", follow_redirects=False).status_code in (200, 404)  # what lies above is not ours to judge


def test_no_script_asks_above_the_prefix() -> None:
    for script in PAGE.parent.glob("js/**/*.js"):
        assert not re.search(
            r"""["'`]/(?:api|static|v1|guides|rules|docs|healthz)""", script.read_text(encoding="utf-8")
        ), script


def test_the_cookie_is_for_the_prefix_alone(below: TestClient) -> None:
    cookie = below.get(f"{PREFIX}/").headers["set-cookie"]
    assert f"Path={PREFIX};" in f"{cookie};"
    assert "HttpOnly" in cookie


def test_an_answer_is_streamed_below_the_prefix(below: TestClient) -> None:
    stream = below.post(f"{PREFIX}/api/chat/stream", json={"message": "How many away rotations should I do?"})
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.text.strip().split("\n\n")[-1].startswith("event: done")


def test_limits_and_errors_below_the_prefix_are_those_of_the_route(below: TestClient) -> None:
    assert below.post(f"{PREFIX}/api/chat", content=b"x" * 70_000).status_code == 413
    assert (
        below.post(f"{PREFIX}/v1/chat/completions", content=b"x" * 70_000).json()["error"]["type"]
        == "invalid_request_error"
    )
    assert "server" not in below.get(f"{PREFIX}/healthz").headers


def test_a_conversation_goes_on_below_the_prefix_in_the_same_browser_alone(below: TestClient) -> None:
    below.get(f"{PREFIX}/")
    asked = below.post(f"{PREFIX}/api/chat", json={"message": "How many aways?"}).json()["conversation_id"]
    listed = below.get(f"{PREFIX}/api/conversations").json()
    assert listed[0]["id"] == asked
    below.cookies.clear()
    assert below.get(f"{PREFIX}/api/conversations").json() == []


def test_behind_a_real_proxy_with_tls_the_cookie_is_secure_and_browsers_stay_with_https(proxied: str) -> None:
    page = httpx.get(f"{proxied}/", timeout=60)
    assert page.status_code == 200
    assert "Secure" in page.headers["set-cookie"]
    assert f"Path={PREFIX}" in page.headers["set-cookie"]
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    for address in addresses(page.text):
        assert httpx.get(f"{proxied}/{address}", timeout=60).status_code == 200, address


def test_behind_a_real_proxy_an_answer_arrives_as_events(proxied: str) -> None:
    with httpx.stream("POST", f"{proxied}/api/chat/stream", json={"message": "How many aways?"}, timeout=60) as stream:
        events = [line.removeprefix("event: ") for line in stream.iter_lines() if line.startswith("event: ")]
    assert events[-1] == "done"


def test_over_plain_http_browsers_are_not_bound_to_https(cheap_client: TestClient) -> None:
    assert "strict-transport-security" not in cheap_client.get("/").headers


@pytest.mark.parametrize("path", ["/", "/docs", "/static/style.css", "/api/guides", "/nowhere"])
def test_every_response_carries_every_security_header(cheap_client: TestClient, path: str) -> None:
    headers = cheap_client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_header_of_a_proxy_that_is_not_trusted_changes_nothing(cheap_assistant: Assistant) -> None:
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    app = ProxyHeadersMiddleware(create_app(cheap_assistant), trusted_hosts="192.0.2.1")  # type: ignore[arg-type]
    with TestClient(app) as client:
        page = client.get("/", headers={"x-forwarded-proto": "https"})
    assert "secure" not in page.headers["set-cookie"].lower()
    assert "strict-transport-security" not in page.headers


def test_the_schema_names_the_prefix(cheap_assistant: Assistant) -> None:
    with TestClient(behind_a_proxy_that_keeps_the_path(cheap_assistant)) as client:
        schema = json.loads(client.get(f"{PREFIX}/openapi.json").text)
    assert schema["servers"] == [{"url": PREFIX}]


class Away(Echo):
    """Has an index that cannot be reached."""

    settings = Settings()

    def look(self) -> None:
        raise Unreachable("http://hidden:8100: away")


def test_below_the_prefix_programs_too_read_errors_in_their_own_shape() -> None:
    body = {"model": "pmr-advisor", "messages": [{"role": "user", "content": "Naps?"}]}
    with TestClient(create_app(Away(), root_path=PREFIX)) as client:
        refused = client.post(f"{PREFIX}/v1/chat/completions", json=body)
        assert (refused.status_code, refused.json()["error"]["type"]) == (503, "server_error")
        assert client.post(f"{PREFIX}/api/chat", json={"message": "Naps?"}).json()["status"] == 503
