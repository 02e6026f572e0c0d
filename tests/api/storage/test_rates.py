"""Servers that share a database count together."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from api.storage.database import Database
from api.storage.rate_tables import RateRow
from api.storage.rates import SharedCounts


def test_each_client_is_counted_by_itself_and_each_minute_anew(database: Database) -> None:
    counts = SharedCounts(database)
    assert [counts.count("me", 1), counts.count("me", 1), counts.count("you", 1), counts.count("me", 2)] == [1, 2, 1, 1]


def test_servers_at_once_lose_no_count(database: Database) -> None:
    servers = [SharedCounts(database) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda n: servers[n % 4].count("me", 1), range(40)))
    assert sorted(seen) == list(range(1, 41))


def test_what_was_counted_before_is_forgotten(database: Database) -> None:
    counts = SharedCounts(database)
    for minute in (1, 2, 3):
        counts.count("me", minute)
    counts.forget(3)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RateRow)) == 1
    assert counts.count("me", 3) == 2
