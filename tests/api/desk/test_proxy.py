"""A proxy that signs people in: its header counts, and nobody else's."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.desk.proxy import behind_proxies
from assistant.chat import Assistant
from assistant.settings import Settings, SettingsError, load_settings, networks
from tests.api.desk.test_access import ELSEWHERE

PROXY = "10.1.2.3"
SETTINGS = Settings(
    desk_proxy_header="X-Forwarded-User",
    desk_proxy_addresses="192.0.2.7, 10.1.0.0/16 fd00::/8",
    desk_proxy_role_header="X-Forwarded-Groups",
    desk_advisor_values="advisors",
    desk_admin_values="chairs",
)
ADA = {"x-forwarded-user": "Ada@school.edu"}
ADVISING = ADA | {"x-forwarded-groups": "students, Advisors"}


@pytest.fixture
def app(cheap_assistant: Assistant) -> Iterator[FastAPI]:
    app = create_app(cheap_assistant, settings=SETTINGS)
    with TestClient(app):
        yield app


def coming(app: FastAPI, address: str) -> TestClient:
    """Somebody who connects from an address, to what the command line serves."""
    return TestClient(behind_proxies(app, networks("127.0.0.1")), client=(address, 5_000))


def test_whom_the_proxy_names_with_a_role_is_let_in(app: FastAPI) -> None:
    client = coming(app, PROXY)
    me = client.get("/api/desk/me", headers=ADVISING)
    assert me.json().items() >= {"name": "ada@school.edu", "display": "Ada@school.edu", "role": "advisor"}.items()
    assert client.get("/api/desk/me", headers=ADVISING).json() == me.json()
    assert client.get("/api/desk/users", headers=ADVISING).status_code == 403
    raised = ADA | {"x-forwarded-groups": "chairs"}
    assert [user["name"] for user in client.get("/api/desk/users", headers=raised).json()] == ["ada@school.edu"]


def test_whom_the_list_has_is_let_in_without_a_role(app: FastAPI) -> None:
    assert coming(app, PROXY).get("/api/desk/me", headers=ADA).status_code == 401
    app.state.shared.accounts.add("ada@school.edu", "Dr. Ada", "admin")
    assert coming(app, PROXY).get("/api/desk/me", headers=ADA).json()["display"] == "Dr. Ada"
    app.state.shared.accounts.set_disabled("ada@school.edu", True)
    assert coming(app, PROXY).get("/api/desk/me", headers=ADVISING).status_code == 401


def test_a_role_that_the_proxy_takes_back_is_gone(app: FastAPI) -> None:
    client = coming(app, PROXY)
    assert client.get("/api/desk/me", headers=ADVISING).status_code == 200
    assert client.get("/api/desk/me", headers=ADA | {"x-forwarded-groups": "students"}).status_code == 401
    assert client.get("/api/desk/me", headers=ADA).status_code == 401


@pytest.mark.parametrize("address", ["10.2.0.1", "192.0.2.8", "127.0.0.1", "::1", "testclient", ""])
def test_the_header_of_anybody_else_is_ignored(app: FastAPI, address: str) -> None:
    assert coming(app, address).get("/api/desk/me", headers=ADVISING).status_code == 401


@pytest.mark.parametrize("address", [PROXY, "192.0.2.7", "::ffff:10.1.9.9", "fd12::1"])
def test_each_trusted_address_is_known(app: FastAPI, address: str) -> None:
    assert coming(app, address).get("/api/desk/me", headers=ADVISING).status_code == 200


def test_an_address_that_is_merely_claimed_is_not_believed(app: FastAPI) -> None:
    """Behind another proxy on this machine, X-Forwarded-For says whatever the browser wrote into it."""
    claimed = ADVISING | {"x-forwarded-for": PROXY}
    assert coming(app, "127.0.0.1").get("/api/desk/me", headers=claimed).status_code == 401


def test_the_proxy_counts_whomever_it_forwards_for(app: FastAPI) -> None:
    forwarded = ADVISING | {"x-forwarded-for": "203.0.113.9"}
    assert coming(app, PROXY).get("/api/desk/me", headers=forwarded).status_code == 200


def test_it_is_known_where_no_forwarded_header_is_believed(app: FastAPI) -> None:
    client = TestClient(behind_proxies(app, ()), client=(PROXY, 5_000))
    assert client.get("/api/desk/me", headers=ADVISING).status_code == 200
    assert client.get("/api/desk/me", headers=ADVISING | {"x-forwarded-for": "203.0.113.9"}).status_code == 200
    claimed = TestClient(behind_proxies(app, ()), client=("127.0.0.1", 5_000))
    assert claimed.get("/api/desk/me", headers=ADVISING | {"x-forwarded-for": PROXY}).status_code == 401


def test_a_server_that_does_not_note_who_connects_trusts_nobody(app: FastAPI) -> None:
    assert TestClient(app, client=(PROXY, 5_000)).get("/api/desk/me", headers=ADVISING).status_code == 401


def test_a_header_that_stands_twice_names_nobody(app: FastAPI) -> None:
    twice = [("x-forwarded-user", "mallory"), *ADVISING.items()]
    assert coming(app, PROXY).get("/api/desk/me", headers=twice).status_code == 401


@pytest.mark.parametrize("name", ["", " ", "two words", "x" * 300])
def test_what_is_no_name_is_nobody(app: FastAPI, name: str) -> None:
    headers = {"x-forwarded-user": name.encode("latin-1"), "x-forwarded-groups": b"chairs"}
    assert coming(app, PROXY).get("/api/desk/me", headers=headers).status_code == 401  # type: ignore[arg-type]


def test_a_change_that_another_site_sends_is_refused_here_too(app: FastAPI) -> None:
    client = coming(app, PROXY)
    assert client.post("/api/desk/sign-out", headers=ADVISING | ELSEWHERE).status_code == 403


def test_without_the_setting_no_header_counts(cheap_assistant: Assistant) -> None:
    app = create_app(cheap_assistant, settings=Settings(desk_proxy_addresses="10.1.0.0/16"))
    assert coming(app, PROXY).get("/api/desk/me", headers=ADVISING).status_code == 401


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"PMR_DESK_PROXY_HEADER": "X-Forwarded-User"}, "needs PMR_DESK_PROXY_ADDRESSES"),
        ({"PMR_DESK_PROXY_HEADER": "X User"}, "PMR_DESK_PROXY_HEADER='X User'"),
        ({"PMR_DESK_PROXY_ADDRESSES": "10.0.0.0/8, proxy.local"}, "proxy.local"),
        ({"PMR_DESK_PROXY_ADDRESSES": "10.0.0.7, 0.0.0.0/0"}, "would believe anybody"),
        ({"PMR_DESK_PROXY_ADDRESSES": "10.0.0.1/8"}, "has host bits set"),
        ({"PMR_OIDC_ISSUER": "https://login.school.edu"}, "needs PMR_OIDC_CLIENT_ID"),
        ({"PMR_OIDC_ISSUER": "http://login.school.edu"}, "PMR_OIDC_ISSUER='http://login.school.edu'"),
        ({"PMR_OIDC_SCOPE": "email"}, "PMR_OIDC_SCOPE='email'"),
        ({"PMR_DESK_FAILURES": "0"}, "PMR_DESK_FAILURES='0'"),
        ({"PMR_OIDC_CLIENT_SECRET": "hush"}, "PMR_OIDC_CLIENT_SECRET: "),
    ],
    ids=str,
)
def test_settings_that_would_let_anybody_in_are_refused(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], told: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert told in str(refused.value)
    assert "hush" not in str(refused.value)
