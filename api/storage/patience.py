"""How long PostgreSQL is waited for: by the system, by the server itself, and by the driver."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

LONGEST_TURN = 60
"""Seconds that a turn waits for the one before it, which another server answers."""
BEYOND = 1
"""Seconds that an answer is waited for beyond what the server itself waits for a lock: it can still say so."""
FORGET_LOST_MACHINES = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
"""PostgreSQL drops the locks of a machine that is gone within a minute, not after two hours."""

_AT_LEAST: ContextVar[float] = ContextVar("at_least", default=0)


@contextmanager
def at_least(seconds: float = math.inf) -> Iterator[None]:
    """Within, an answer is waited for at least so long; without `seconds`, however long it takes. A statement of a
    transaction that begins within may run as long at the server."""
    before = _AT_LEAST.set(seconds)
    try:
        yield
    finally:
        _AT_LEAST.reset(before)


def of(patience: float) -> float:
    """The seconds that an answer is waited for now, on a connection that has so much patience of its own."""
    return max(patience, _AT_LEAST.get())


def arguments(url: URL, wait: int) -> dict[str, Any]:
    """With which PostgreSQL is connected to. What the URL itself says of it stays as it is there."""
    bounds: dict[str, Any] = {
        "connect_timeout": wait,
        "keepalives": 1,
        "keepalives_idle": wait,
        "keepalives_interval": -(-wait // 3),
        "keepalives_count": 3,
        "tcp_user_timeout": 2 * wait * 1_000,  # milliseconds
    }
    # The last of what is said twice holds: the operator's. What a client has given up ends some time at the server too.
    own = f"-c lock_timeout={wait}s -c statement_timeout={LONGEST_TURN + wait}s {FORGET_LOST_MACHINES}"
    options = " ".join((own, *url.normalized_query.get("options", ())))
    return {name: value for name, value in bounds.items() if name not in url.query} | {"options": options}


def bound(engine: Engine, wait: int) -> None:
    """Makes the engine's connections give up on a server that says nothing for as long."""
    event.listen(engine, "do_connect", partial(_connect, wait + BEYOND))
    event.listen(engine, "begin", _lift)


def _connect(longest: float, _: object, __: object, given: list[Any], named: dict[str, Any]) -> object:
    # Needs the driver, which SQLite's users need not have.
    from api.storage.silence import Connection as Bounded

    connection = Bounded.connect(*given, **named)
    connection.longest = longest
    return connection


def _lift(connection: Connection) -> None:
    if seconds := of(0):
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{0 if seconds == math.inf else int(seconds)}s'")
