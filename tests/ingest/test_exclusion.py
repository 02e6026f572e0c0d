"""Machines that share a Chroma server and a PostgreSQL ingest one at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from pydantic import SecretStr

from assistant.library import Unreachable
from assistant.locks import Busy
from assistant.settings import Settings
from ingest.exclusion import alone
from tests.api.storage.postgres import running


def sharing(address: str, chroma: str = "http://127.0.0.1:9") -> Settings:
    return Settings(database_url=SecretStr(address), chroma_url=chroma)


@pytest.fixture(scope="module")
def shared() -> Iterator[Settings]:
    with running() as server:
        yield sharing(server.database().render_as_string(hide_password=False))


@pytest.mark.services
def test_a_second_machine_gives_up_and_may_once_the_first_is_done(shared: Settings) -> None:
    with alone(shared, wait=False), pytest.raises(Busy, match="--wait"), alone(shared, wait=False):
        pass
    with alone(shared, wait=False):
        pass


@pytest.mark.services
def test_a_second_machine_waits_for_the_end_of_the_first_where_it_is_told_to(shared: Settings) -> None:
    begun, ended = Event(), Event()

    def second() -> bool:
        begun.set()
        with alone(shared, wait=True):
            return ended.is_set()

    with ThreadPoolExecutor(1) as pool:
        with alone(shared, wait=False):
            waiting = pool.submit(second)
            assert begun.wait(60)
            ended.set()
        assert waiting.result(60)


def test_a_database_that_does_not_answer_is_told_with_the_setting() -> None:
    with (
        pytest.raises(Unreachable, match="PMR_DATABASE_URL"),
        alone(sharing("postgresql://u@127.0.0.1:9/x"), wait=False),
    ):
        pass


@pytest.mark.parametrize("settings", [sharing("postgresql://u@127.0.0.1:9/x", chroma=""), sharing("")])
def test_a_machine_that_shares_no_index_or_no_database_asks_nobody(settings: Settings) -> None:
    with alone(settings, wait=False):
        pass
