"""The school's sign-in: whom it lets in, and every way in which its word is not taken."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from api.app import create_app
from api.desk.access import COOKIE
from api.desk.openid import STATE
from assistant.chat import Assistant
from assistant.settings import Settings
from tests.api.desk.provider import CLIENT, SECRET, Provider, providing


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


@pytest.fixture
def settings(provider: Provider) -> Settings:
    return Settings(
        oidc_issuer=provider.address,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        oidc_role_claim="groups",
        desk_advisor_values="Advising; PMR faculty",
        desk_admin_values="PMR chairs",
        oidc_label="Example University",
    )


@pytest.fixture
def app(cheap_assistant: Assistant, settings: Settings) -> FastAPI:
    return create_app(cheap_assistant, settings=settings)


@pytest.fixture
def listed(app: FastAPI) -> None:
    app.state.shared.accounts.add("sso@school.edu", "Dr. S", "advisor")


def departed(client: TestClient, goal: str = "") -> str:
    """Where the provider sends the browser back to."""
    away = client.get("/api/desk/oidc", params={"next": goal}, follow_redirects=False)
    assert away.status_code == 302, away.headers["location"]
    back = httpx.get(away.headers["location"], trust_env=False, timeout=60)
    assert back.status_code == 302
    address = urlsplit(back.headers["location"])
    assert address.path == "/api/desk/oidc/callback"
    return f"{address.path}?{address.query}"


def arrived(client: TestClient, back: str) -> Any:
    return client.get(back, follow_redirects=False)


def outcome(client: TestClient, goal: str = "") -> str:
    """`in`, or the fault that the page of sign-in tells."""
    answer = arrived(client, departed(client, goal))
    return told(client, answer)


def told(client: TestClient, answer: Any) -> str:
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    if COOKIE in client.cookies:
        assert client.get("/api/desk/me").status_code == 200
        return "in"
    address = urlsplit(str(httpx.URL("http://testserver/api/desk/oidc/callback").join(answer.headers["location"])))
    assert address.path == "/desk/sign-in"
    page = client.get(f"{address.path}?{address.query}")
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    return parse_qs(address.query)["fault"][0]


AN_HOUR_AGO, TOMORROW = int(time.time()) - 3_600, int(time.time()) + 86_400


@pytest.mark.usefixtures("listed")
def test_whom_the_list_has_is_let_in_and_led_on(browser: Callable[..., TestClient]) -> None:
    client = browser()
    assert "Sign in with Example University" in client.get("/desk/sign-in").text
    answer = arrived(client, departed(client, "/desk/queue?a=b"))
    assert answer.headers["location"] == "/desk/queue?a=b"
    assert client.get("/api/desk/me").json()["name"] == "sso@school.edu"
    assert STATE not in client.cookies


@pytest.mark.usefixtures("listed")
def test_nobody_is_led_to_another_site(browser: Callable[..., TestClient]) -> None:
    client = browser()
    assert arrived(client, departed(client, "//evil.example")).headers["location"] == "../../../desk"


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["students", "PMR Faculty"], "advisor"),
        (["Advising", "PMR chairs"], "admin"),
        ("advising", "advisor"),
        (["advisor", "admin"], None),
        ([{"PMR chairs": True}, 1, None], None),
        ("PMR chairs; Advising", None),
        ({}, None),
        (None, None),
    ],
)
def test_a_claim_says_the_role(browser: Callable[..., TestClient], provider: Provider, groups: Any, role: Any) -> None:
    provider.claims = {"groups": groups}
    client = browser()
    assert outcome(client) == ("in" if role else "unknown")
    if role:
        assert client.get("/api/desk/me").json()["role"] == role
        assert client.get("/api/desk/me").json()["display"] == "Dr. Sieglinde"


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"aud": ["somebody else"], "azp": CLIENT},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": AN_HOUR_AGO},
        {"exp": None},
        {"iat": TOMORROW},
        {"sub": None},
    ],
    ids=", ".join,
)
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(
    browser: Callable[..., TestClient], provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert outcome(browser()) == "failed"


@pytest.mark.usefixtures("listed")
def test_a_token_that_another_key_has_signed_opens_nothing(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    provider.signing = RSAKey.generate_key(2048, parameters={"kid": "k1"})
    assert outcome(browser()) == "failed"


@pytest.mark.usefixtures("listed")
def test_a_token_that_nobody_has_signed_opens_nothing_even_where_the_provider_offers_it(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    provider.says = {"id_token_signing_alg_values_supported": ["none", "HS256"]}
    provider.signs = False
    assert outcome(browser()) == "failed"


@pytest.mark.usefixtures("listed")
def test_a_new_key_of_the_provider_is_known_at_once(browser: Callable[..., TestClient], provider: Provider) -> None:
    assert outcome(browser()) == "in"
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
    assert outcome(browser()) == "in"


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("answers", [{"id_token": None}, {"id_token": "a.b.c"}, {"id_token": 7}, {"error": "invalid"}])
def test_an_answer_without_a_token_opens_nothing(
    browser: Callable[..., TestClient], provider: Provider, answers: dict[str, Any]
) -> None:
    provider.answers = answers
    assert outcome(browser()) == "failed"


@pytest.mark.usefixtures("listed")
def test_a_way_back_that_was_not_begun_here_opens_nothing(browser: Callable[..., TestClient]) -> None:
    began, other = browser(), browser()
    back = departed(began)
    assert told(other, arrived(other, back)) == "late"
    departed(other)
    assert told(other, arrived(other, back)) == "late"


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("spoil", [lambda kept: kept[:-2] + "xx", lambda kept: "", lambda kept: "e30." + kept])
def test_a_cookie_that_was_tampered_with_opens_nothing(
    browser: Callable[..., TestClient], spoil: Callable[[str], str]
) -> None:
    client = browser()
    back = departed(client)
    kept = client.cookies[STATE]
    client.cookies.clear()
    client.cookies.set(STATE, spoil(kept))
    assert told(client, arrived(client, back)) == "late"


@pytest.mark.usefixtures("listed")
def test_a_way_back_serves_once(browser: Callable[..., TestClient]) -> None:
    client = browser()
    back = departed(client)
    assert told(client, arrived(client, back)) == "in"
    client.cookies.clear()
    assert told(client, arrived(client, back)) == "late"


def test_who_declines_at_the_provider_is_told_so(browser: Callable[..., TestClient]) -> None:
    client = browser()
    departed(client)
    back = "/api/desk/oidc/callback?error=access_denied&error_description=<b>hello</b>"
    assert told(client, arrived(client, back)) == "failed"


def test_whom_nobody_has_listed_is_not_let_in_and_leaves_no_trace(
    browser: Callable[..., TestClient], app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert outcome(browser()) == "unknown"
    assert app.state.shared.accounts.all() == []
    refused = [record for record in caplog.records if record.message == "sign-in refused"]
    assert len(refused) == 1
    assert not any("sso@school" in str(vars(record)) for record in caplog.records)


@pytest.mark.usefixtures("listed")
def test_an_address_that_nobody_has_verified_is_nobodys(browser: Callable[..., TestClient], provider: Provider) -> None:
    provider.claims = {"email_verified": False}
    assert outcome(browser()) == "unknown"


def test_a_provider_that_cannot_be_reached_is_told_on_the_page(cheap_assistant: Assistant, settings: Settings) -> None:
    away = settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    with TestClient(create_app(cheap_assistant, settings=away)) as client:
        page = client.get("/api/desk/oidc", params={"next": "/desk/queue"})
    assert page.url.path == "/desk/sign-in"
    assert "cannot be reached now" in page.text
    assert 'value="/desk/queue"' in page.text


def test_a_provider_that_is_down_is_asked_again_at_the_next_sign_in(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    provider.broken, provider.claims = True, {"groups": "Advising"}
    assert "cannot be reached now" in browser().get("/api/desk/oidc").text
    provider.broken = False
    assert outcome(browser()) == "in"


def test_a_provider_that_calls_itself_otherwise_is_not_believed(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    provider.says = {"issuer": "https://evil.example"}
    assert "did not vouch for you" in browser().get("/api/desk/oidc").text


def test_without_a_provider_there_is_no_way_to_it(cheap_assistant: Assistant) -> None:
    client = TestClient(create_app(cheap_assistant))
    assert client.get("/api/desk/oidc").status_code == 404
    assert client.get("/api/desk/oidc/callback").status_code == 404
    assert "api/desk/oidc" not in client.get("/desk/sign-in").text


def test_a_claim_within_a_claim_and_one_with_dots_in_its_name_are_found(
    provider: Provider, settings: Settings, cheap_assistant: Assistant
) -> None:
    for claim, said in (
        ("realm_access.roles", {"realm_access": {"roles": ["Advising"]}}),
        ("https://school.edu/roles", {"https://school.edu/roles": ["Advising"]}),
    ):
        provider.claims = said | {"sub": claim, "email": f"{len(claim)}@school.edu"}
        app = create_app(cheap_assistant, settings=settings.model_copy(update={"oidc_role_claim": claim}))
        with TestClient(app) as client:
            assert outcome(client) == "in"
