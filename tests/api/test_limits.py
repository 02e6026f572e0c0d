"""A client may come so often, an address so many times that, and neither stands anywhere as it is."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from api.app import create_app
from api.connections import exposed
from api.desk.access import COOKIE as DESK
from api.desk.accounts import User
from api.limits import USUAL, OwnCounts, Rate, open_rate
from api.storage.database import Database, in_memory
from assistant.settings import Settings
from tests.api.echo import Echo

QUESTION = {"message": "Naps?"}


class Clock:
    def __init__(self) -> None:
        self.now = 6_000_030.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def browser(settings: Settings, exposed: bool = False, address: str = "192.0.2.7") -> Iterator[TestClient]:
    """Whose minute does not turn."""
    app = create_app(Echo(), settings=settings, exposed=exposed, clock=Clock())
    with TestClient(app, client=(address, 1)) as client:
        yield client


def waits(rate: Rate, client: str | None, address: str, times: int) -> list[int]:
    return [asyncio.run(rate.wait(client, address)) for _ in range(times)]


def test_a_client_over_its_rate_is_told_when_to_come_back_and_may_then() -> None:
    clock = Clock()
    rate = Rate(2, 10, b"key", clock=clock)
    assert waits(rate, "me", "192.0.2.7", 3) == [0, 0, 30]
    assert waits(rate, "you", "192.0.2.7", 1) == [0]
    clock.now += 30
    assert waits(rate, "me", "192.0.2.7", 1) == [0]


def test_sessions_made_up_do_not_get_an_address_more_than_its_share() -> None:
    rate = Rate(2, 3, b"key", clock=Clock())
    assert [waits(rate, f"made up {n}", "192.0.2.7", 1)[0] for n in range(7)] == [0] * 6 + [30]
    assert waits(rate, "another", "192.0.2.8", 1) == [0]


def test_without_a_session_an_address_is_the_client() -> None:
    rate = Rate(2, 3, b"key", clock=Clock())
    assert waits(rate, None, "192.0.2.7", 3) == [0, 0, 30]


def test_the_addresses_that_one_holder_has_in_ipv6_are_one() -> None:
    rate = Rate(1, 1, b"key", clock=Clock())
    assert waits(rate, None, "2001:db8::1", 1) == [0]
    assert waits(rate, None, "2001:db8::2", 1) == [30]
    assert waits(rate, None, "2001:db8:0:1::1", 1) == [0]


def test_an_ipv4_address_is_itself_on_a_socket_for_both_kinds() -> None:
    rate = Rate(1, 1, b"key", clock=Clock())
    assert waits(rate, None, "::ffff:192.0.2.7", 1) == [0]
    assert waits(rate, None, "::ffff:192.0.2.8", 1) == [0]
    assert waits(rate, None, "192.0.2.7", 1) == [30]


def test_it_counts_from_the_door_on_and_answers_in_the_shape_of_each_route() -> None:
    with browser(Settings(rate_per_minute=2)) as client:
        assert client.post("/api/chat", json=QUESTION).status_code == 200
        assert client.post("/api/chat", content=b"not read").status_code == 422
        refused = client.post("/api/chat", json=QUESTION)
        assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert "2 requests a minute" in refused.json()["detail"]
        theirs = client.get("/v1/models")
        assert theirs.status_code == 429
        assert theirs.json()["error"]["code"] == "rate_limit_exceeded"
        assert {client.get(path).status_code for path in ("/", "/healthz", "/static/style.css")} == {200}


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/password"])
def test_what_a_form_of_passwords_sends_counts_and_the_page_does_not(path: str) -> None:
    with browser(Settings(rate_per_minute=2, desk_wrong_seconds=0)) as client:
        assert {client.get(path, follow_redirects=False).status_code for _ in range(3)} <= {200, 303}
        sent = [client.post(path, data={"name": "x"}, follow_redirects=False).status_code for _ in range(3)]
        assert (429 in sent[:2], sent[2]) == (False, 429)


def test_browsers_behind_one_address_are_told_apart_by_their_session() -> None:
    with browser(Settings(rate_per_minute=2)) as client:
        for _ in range(2):
            client.cookies.clear()
            client.get("/")
            assert [client.get("/api/conversations").status_code for _ in range(3)] == [200, 200, 429]


def test_only_a_server_that_others_can_reach_limits_by_itself() -> None:
    kept = in_memory()
    assert open_rate(Settings(), kept, exposed=True).per_minute == USUAL
    assert open_rate(Settings(), kept, exposed=False).per_minute == 0
    assert open_rate(Settings(rate_per_minute=0), kept, exposed=True).per_minute == 0
    assert open_rate(Settings(rate_per_minute=7), kept, exposed=False).per_minute == 7
    kept.close()


def test_the_machine_itself_comes_as_often_as_it_likes_but_nobody_through_a_proxy_on_it() -> None:
    with browser(Settings(), exposed=True, address="127.0.0.1") as client:
        got = [client.get("/api/conversations").status_code for _ in range(USUAL + 1)]
        assert set(got) == {200}
        proxied = [
            client.get("/api/conversations", headers={"x-forwarded-for": "x"}).status_code for _ in range(USUAL + 1)
        ]
        assert proxied == [200] * USUAL + [429]


@pytest.mark.parametrize(
    ("host", "reached"),
    [("127.0.0.1", False), ("127.8.8.8", False), ("::1", False), ("localhost", False)]
    + [(host, True) for host in ("0.0.0.0", "::", "192.0.2.7", "pmr.example.org", "")],
)
def test_a_loopback_address_is_reached_by_this_machine_alone(host: str, reached: bool) -> None:
    assert exposed(host) is reached


class Unreachable:
    """A database that has gone."""

    def count(self, who: str, minute: int) -> int:
        raise OperationalError("count", {}, Exception("gone"))

    def forget(self, before: int) -> None:
        raise OperationalError("forget", {}, Exception("gone"))


def test_while_the_shared_counts_cannot_be_reached_a_server_counts_by_itself() -> None:
    rate = Rate(2, 10, b"key", Unreachable(), Clock())
    assert waits(rate, "me", "192.0.2.7", 3) == [0, 0, 30]


class Remembering(OwnCounts):
    def __init__(self) -> None:
        super().__init__()
        self.who: set[str] = set()

    def count(self, who: str, minute: int) -> int:
        self.who.add(who)
        return super().count(who, minute)


def test_what_is_counted_under_tells_neither_session_nor_address_and_depends_on_the_key() -> None:
    one, other = Remembering(), Remembering()
    for counts, key in ((one, b"key"), (other, b"another")):
        waits(Rate(2, 10, key, counts, Clock()), "session", "192.0.2.7", 1)
    assert all(len(who) == 64 for who in one.who | other.who)
    assert not one.who & other.who


def test_the_rate_survives_a_purge_within_the_minute_and_nothing_older_does(database: Database) -> None:
    from api.storage.rates import SharedCounts

    clock, counts = Clock(), SharedCounts(database)
    rate = Rate(1, 10, b"key", counts, clock)
    assert waits(rate, "me", "192.0.2.7", 1) == [0]
    rate.purge()
    assert waits(rate, "me", "192.0.2.7", 1) == [30]
    clock.now += 60
    rate.purge()
    assert counts.count("anyone", int(clock.now // 60) - 1) == 1


def test_whoever_is_signed_in_is_one_user_in_however_many_browsers() -> None:
    app = create_app(Echo(), settings=Settings(rate_per_minute=3), exposed=True, clock=Clock())
    with TestClient(app, client=("192.0.2.7", 1)):
        accounts = app.state.shared.accounts
        user, other = (accounts.add(f"{name}@school.edu", name, "advisor") for name in ("Ada", "Ben"))

        def statuses(address: str, signed_in: User, times: int) -> list[int]:
            browser = TestClient(app, client=(address, 1), cookies={DESK: accounts.sign_in(signed_in)})
            return [browser.get("/api/desk/drafts").status_code for _ in range(times)]

        assert statuses("192.0.2.7", user, 2) == [200, 200]
        assert statuses("192.0.2.8", user, 2) == [200, 429]
        assert statuses("192.0.2.9", other, 1) == [200]
