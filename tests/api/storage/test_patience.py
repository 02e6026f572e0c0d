"""How long PostgreSQL is waited for, and that what may take long still does."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from api.storage import patience
from api.storage.database import Database
from tests.api.storage.postgres import Server, Silent

LONG = 600
"""Seconds in which anything but an endless wait is over, on a machine that stalls too."""


def test_what_the_url_says_itself_stays_and_loses_nothing_else() -> None:
    url = make_url("postgresql+psycopg://h/d?options=-c%20lock_timeout%3D9s&keepalives_idle=77&sslmode=require")
    given = patience.arguments(url, 5)
    assert "keepalives_idle" not in given
    assert (given["keepalives"], given["tcp_user_timeout"], given["connect_timeout"]) == (1, 10_000, 5)
    told = given["options"]
    assert told.index("lock_timeout=5s") < told.index("statement_timeout=65s") < told.index("lock_timeout=9s")


@pytest.fixture
def silent(postgres: Server) -> Iterator[Silent]:
    proxy = Silent(postgres.socket)
    yield proxy
    proxy.close()


@pytest.mark.services
def test_options_of_the_operator_are_added_to_the_bounds(postgres: Server) -> None:
    url = postgres.database().update_query_dict({"options": "-c work_mem=9MB -c lock_timeout=7s"})
    database = Database(url, wait=3)
    with database.reading() as session:
        shown = [session.scalar(text(f"SHOW {name}")) for name in ("work_mem", "lock_timeout", "statement_timeout")]
    assert shown == ["9MB", "7s", "63s"]
    database.close()


@pytest.mark.services
def test_a_postgresql_that_falls_silent_is_given_up_and_used_again_when_it_speaks(
    postgres: Server, silent: Silent
) -> None:
    database = Database(silent.before(postgres.database()), wait=1)

    def question() -> int | None:
        with database.reading() as session:
            return session.scalar(text("SELECT 1"))

    def cut_off() -> None:
        with database.reading() as session:
            session.execute(text("SELECT 1"))
            silent.passing.clear()
            session.execute(text("SELECT 1"))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: question(), range(4))) == [1] * 4
        with pytest.raises(OperationalError, match="said nothing for 2 seconds"):
            pool.submit(cut_off).result(LONG)
        for waiting in [pool.submit(question) for _ in range(4)]:
            with pytest.raises(OperationalError):
                waiting.result(LONG)
        with pytest.raises(OperationalError):
            pool.submit(database.look).result(LONG)
        silent.passing.set()
        until = time.monotonic() + LONG
        while True:
            try:
                assert question() == 1
                break
            except OperationalError:
                assert time.monotonic() < until
    database.close()


@pytest.mark.services
def test_a_turn_waits_for_the_one_before_it_longer_than_a_request_waits(postgres: Server) -> None:
    database = Database(postgres.database(), wait=1)

    def turn() -> None:
        with database.alone("a conversation"):
            pass

    with ThreadPoolExecutor(1) as pool:
        with database.alone("a conversation"):
            later = pool.submit(turn)
            time.sleep(4)
            assert not later.done()
        later.result(LONG)
    database.close()


@pytest.mark.services
def test_only_what_no_request_waits_for_may_take_long(postgres: Server) -> None:
    database = Database(postgres.database(), wait=1)
    with database.migrating() as connection:
        connection.execute(text("SELECT pg_sleep(4)"))
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
    with pytest.raises(OperationalError, match="said nothing"), database.reading() as session:
        session.execute(text("SELECT pg_sleep(600)"))
    with database.reading() as session:
        assert session.scalar(text("SHOW statement_timeout")) == "61s"
    database.close()
