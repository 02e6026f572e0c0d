"""What cannot be reached is told at once, with when to come back, and found again by itself."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from api.app import create_app
from api.readiness import FRESH, Readiness
from api.storage.conversations import Conversations
from api.storage.database import Database, in_memory
from assistant.chat import Assistant
from assistant.library import Unreachable
from assistant.settings import Settings
from tests.api.echo import Echo


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Looking:
    """Finds what it is told to find, and counts."""

    def __init__(self) -> None:
        self.times, self.fault = 0, False

    def __call__(self) -> None:
        self.times += 1
        if self.fault:
            raise Unreachable("http://there:8100: away")


def test_what_was_looked_at_just_now_is_not_looked_at_again() -> None:
    look, clock = Looking(), Clock()
    readiness = Readiness(look, clock)
    readiness()
    look.fault = True
    readiness()
    assert look.times == 1
    clock.now += FRESH
    for _ in range(2):
        with pytest.raises(Unreachable):
            readiness()
    assert look.times == 2
    look.fault = False
    clock.now += FRESH
    readiness()


class Away(Echo):
    """Cannot reach what it searches, until it is back."""

    away = True
    settings = Settings()

    def look(self) -> None:
        if self.away:
            raise Unreachable("http://hidden:8100: away")


@pytest.fixture
def away() -> Away:
    return Away()


@pytest.fixture
def client(away: Away) -> Iterator[TestClient]:
    with TestClient(create_app(away), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/api/chat", "/api/chat/stream"])
def test_without_the_index_a_question_is_refused_before_it_is_kept(client: TestClient, away: Away, path: str) -> None:
    client.get("/")
    response = client.post(path, json={"message": "Naps?"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert "cannot be searched now" in response.json()["detail"]
    assert "hidden" not in response.text
    assert client.get("/api/conversations").json() == []
    assert away.turns == []


def test_other_programs_are_told_in_their_own_shape(client: TestClient) -> None:
    body = {"model": "pmr-advisor", "messages": [{"role": "user", "content": "Naps?"}], "stream": True}
    response = client.post("/v1/chat/completions", json=body)
    assert response.status_code == 503
    assert response.json()["error"]["type"] == "server_error"


def test_a_balancer_is_told_that_the_index_cannot_be_reached(client: TestClient) -> None:
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


class LostDatabase(Database):
    def look(self) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))


def test_a_balancer_is_told_that_the_database_cannot_be_reached() -> None:
    database = LostDatabase()
    database.upgrade()
    with TestClient(create_app(Echo(), Conversations(database)), raise_server_exceptions=False) as client:
        response = client.get("/readyz")
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")


def test_a_balancer_is_told_that_all_is_well() -> None:
    with TestClient(create_app(Echo(), Conversations(in_memory()))) as client:
        assert client.get("/readyz").status_code == 200


def loading(outcomes: Iterator[Exception | Assistant]) -> Callable[[], Assistant]:
    def load() -> Assistant:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return load


def test_a_server_that_starts_before_its_index_waits_for_it() -> None:
    faults: list[Exception] = []
    load = loading(iter([Unreachable("away"), Echo()]))

    async def started() -> list[int]:
        app = create_app(load, failed=faults.append)
        state = app.state.shared
        preparing = asyncio.create_task(state.prepare(faults.append))
        before = state.failure
        await asyncio.wait_for(preparing, 120)
        state.conversations.database.close()
        return [before is None, isinstance(state.assistant, Echo)]

    assert asyncio.run(started()) == [True, True]
    assert faults == []
