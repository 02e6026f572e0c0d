"""Hostile bodies, headers, claims and calls of tools: each is taken or refused, and names nobody whom it may not."""

import asyncio
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.admission import open_admission
from api.completions import CompletionRequest
from api.connections import of_this_machine
from api.desk.accounts import Accounts
from api.desk.openid import NotVouched, OpenID
from api.desk.proxy import Proxy, behind_proxies
from api.limits import network_of
from api.mcp import NotReady, create_server
from api.middleware import Outermost
from api.schemas import ChatRequest
from api.storage.database import in_memory
from assistant.chat import Assistant
from assistant.settings import Settings, networks
from tests.faults.hostile import TEXT, count, hostile

pytestmark = pytest.mark.faults


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.sampled_from(["message", "profile", "audience", "messages", "model", "role", "content"]), TEXT
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@given(JSON)
@hostile
def test_a_body_is_taken_or_refused_field_by_field(body: Any) -> None:
    count()
    raw = json.dumps(body)
    for shape in (ChatRequest, CompletionRequest):
        try:
            shape.model_validate_json(raw)
        except ValidationError as error:
            assert error.errors(include_url=False)


ADDRESSES = b"127.0.0.1", b"10.0.0.7:80", b"[::1]:443", b"[fd00::1", b"::ffff:1.2.3.4", b"1.2.3.4%eth0", b"fe80::1%a"
VALUES = b":" + b"9" * 5_000, b"https", b"a" * 16, b"\xb2", b"", b"unknown", b"%2e"
HEADER = st.one_of(st.binary(max_size=60), st.lists(st.sampled_from([*ADDRESSES, *VALUES]), max_size=4).map(b", ".join))


def received(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """A request as the server hands it to the application, from a proxy that is believed."""
    return {
        "type": "http",
        "method": "GET",
        "path": "/",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "headers": headers,
    }


PROXIED = Settings(desk_proxy_header="X-User", desk_proxy_addresses="127.0.0.1", desk_proxy_role_header="X-Role")
FORWARDED = st.sampled_from(
    [b"x-forwarded-for", b"x-forwarded-proto", b"forwarded", b"x-real-ip", b"x-user", b"x-role"]
)


@given(st.lists(st.tuples(FORWARDED, HEADER), max_size=6))
@hostile
def test_what_a_proxy_says_names_a_place_and_somebody_or_nobody(headers: list[tuple[bytes, bytes]]) -> None:
    count()
    heard: list[Request] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        heard.append(Request(scope))

    asyncio.run(behind_proxies(app, networks("127.0.0.1"))(received(headers), None, None))  # type: ignore[arg-type]
    (request,) = heard
    assert request.scope["scheme"] in ("http", "https", "ws", "wss")
    assert network_of(request).encode()
    assert of_this_machine(request) in (True, False)
    who = Proxy(PROXIED).vouched(request)
    assert who is None or (who.name and len([name for name, _ in headers if name == b"x-user"]) == 1)


@given(st.lists(HEADER, max_size=2))
@hostile
def test_the_number_of_a_request_is_a_number_whoever_gave_it(given: list[bytes]) -> None:
    count()
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await Response()(scope, receive, send)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Outermost(app)(received([(b"x-request-id", one) for one in given]), None, send))  # type: ignore[arg-type]
    assert re.fullmatch(rb"[0-9a-fA-F-]{16,36}", dict(sent[0]["headers"])[b"x-request-id"])


SCHOOL = Settings(
    oidc_issuer="https://login.school.edu",
    oidc_client_id="desk",
    oidc_client_secret=SecretStr("a long secret"),
    oidc_role_claim="realm.roles",
)
CLAIM = st.one_of(TEXT, st.sampled_from(["\ud800", None, True, 10**40]), st.lists(TEXT, max_size=3))


@given(
    st.dictionaries(
        st.sampled_from(["sub", "email", "email_verified", "name", "realm", "realm.roles"]),
        st.one_of(CLAIM, st.dictionaries(st.just("roles"), CLAIM)),
    )
)
@hostile
def test_the_claims_of_a_sign_in_let_in_nobody_whom_the_list_does_not_have(claims: dict[str, Any]) -> None:
    count()
    try:
        who = OpenID(SCHOOL).vouched(claims)
    except NotVouched:
        return
    user = NOBODY_LISTED.vouched(who)
    assert user is None or user.role == who.role


NOBODY_LISTED = Accounts(in_memory())


def test_what_a_program_calls_a_tool_with_is_taken_or_refused() -> None:
    def none() -> Assistant:
        raise NotReady("taken")

    server = create_server(none, open_admission(Settings()))
    tools = {"ask": "question", "assess": "applicant", "search_guides": "query", "get_passage": "passage_id"}

    @given(
        st.sampled_from([*tools]), JSON, st.dictionaries(st.sampled_from(["history", "profile", "k", "track"]), JSON)
    )
    @hostile
    def calls(tool: str, told: Any, more: dict[str, Any]) -> None:
        count()
        with pytest.raises(ToolError, match=r"taken|validation error"):
            asyncio.run(server.call_tool(tool, {tools[tool]: told, **more}))

    calls()
