"""How often one may come: so many requests a minute for a client and for a user, so many times that for an address."""

import hmac
import logging
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from secrets import token_bytes
from threading import Lock
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api import session
from api.connections import of_this_machine
from api.metrics import REFUSED
from api.problems import MCP, OPENAI, path_of, refusal
from api.storage.database import Database
from api.storage.rates import SharedCounts
from assistant.settings import Settings

log = logging.getLogger(__name__)

MINUTE = 60
USUAL = 120
"""Requests a minute that a client may make of a server which others can reach, where nothing else is set."""
COUNTED = ("/api/", OPENAI, MCP)
FORMS = ("/desk/sign-in", "/desk/password")
"""What is sent there counts too: each compares a password."""


class Counts(Protocol):
    def count(self, who: str, minute: int) -> int:
        """How many requests it makes in this minute, with this one."""

    def forget(self, before: int) -> None:
        """Forgets what was counted before a minute."""


class OwnCounts:
    """Counts in memory, for one server alone."""

    def __init__(self) -> None:
        self._minute = 0
        self._requests: dict[str, int] = {}
        self._lock = Lock()

    def count(self, who: str, minute: int) -> int:
        with self._lock:
            if minute != self._minute:
                self._minute, self._requests = minute, {}
            self._requests[who] = self._requests.get(who, 0) + 1
            return self._requests[who]

    def forget(self, before: int) -> None:
        with self._lock:
            if self._minute < before:
                self._requests = {}


class Rate:
    """Counts requests under keyed hashes, so that neither cookies nor addresses stand anywhere."""

    def __init__(
        self,
        per_minute: int,
        clients: int,
        key: bytes,
        shared: Counts | None = None,
        clock: Callable[[], float] = time.time,
        spares_itself: bool = False,
    ) -> None:
        """`clients` may come from one address at once, each as often as it may; 0 a minute counts nothing.
        `spares_itself`: the machine that the server runs on may come as often as it likes."""
        self.spares_itself = spares_itself
        self.per_minute = per_minute
        self._clients = clients
        self._key = key
        self._own = OwnCounts()
        self._shared = shared
        self._clock = clock

    async def wait(self, client: str | None, address: str) -> int:
        """How many seconds to come back after; 0 for whoever may come in. A client is known by its session, or else by
        its address. Sessions cost nothing to make up, so all that comes from one address is counted too."""
        network = _network(address)
        return await self._over(f"all {network}", self.per_minute * self._clients) or await self._over(
            client or f"one {network}", self.per_minute
        )

    async def wait_for(self, request: Request, user: str) -> int:
        """The same for someone who is signed in, in however many browsers and from wherever."""
        if self.spares(request):
            return 0
        return await self._over(f"user {user}", self.per_minute)

    def spares(self, request: Request) -> bool:
        return not self.per_minute or (self.spares_itself and of_this_machine(request))

    def told(self, wait: int) -> str:
        """Counts whoever is sent away as refused, and says why."""
        REFUSED.labels("rate").inc()
        return f"More than {self.per_minute} requests a minute; come back in {wait} seconds."

    def purge(self) -> None:
        """Forgets whoever came before this minute."""
        minute = int(self._clock() // MINUTE)
        self._own.forget(minute)
        if self._shared:
            self._shared.forget(minute)

    async def _over(self, who: str, most: int) -> int:
        """How many seconds to wait where that is once too often; 0 where it is not."""
        now = self._clock()
        return MINUTE - int(now % MINUTE) if await self._count(who, int(now // MINUTE)) > most else 0

    async def _count(self, who: str, minute: int) -> int:
        hashed = hmac.digest(self._key, who.encode(), "sha256").hex()
        if self._shared:
            try:
                return await run_in_threadpool(self._shared.count, hashed, minute)
            except SQLAlchemyError as error:
                # What needs the database will say so itself; what does not is still answered, and counted here.
                log.error("rates not shared", extra={"fault": type(error).__name__})
        return self._own.count(hashed, minute)


def open_rate(
    settings: Settings, database: Database | None, exposed: bool, clock: Callable[[], float] = time.time
) -> Rate:
    """The rate of the settings, shared where the database is PostgreSQL; by default none for a server that only its own
    machine can reach. Servers of one database share the key too: it is made of the database's address and password."""
    per_minute = settings.rate_per_minute
    by_default = per_minute is None
    if per_minute is None:
        per_minute = USUAL if exposed else 0
    if database is None or database.engine.dialect.name == "sqlite":
        return Rate(per_minute, settings.rate_clients, token_bytes(32), clock=clock, spares_itself=by_default)
    key = hmac.digest(settings.database_url.get_secret_value().encode(), b"rates", "sha256")
    return Rate(per_minute, settings.rate_clients, key, SharedCounts(database), clock, by_default)


def network_of(request: Request) -> str:
    """Where a request comes from, as whoever sends it cannot change it at will."""
    return _network(_address(request))


def _address(request: Request) -> str:
    """Behind a proxy that is believed, the one that the proxy names."""
    return request.client.host if request.client else ""


def _network(address: str) -> str:
    """An address as its holder can be told by it: of the many in IPv6, the network they have for themselves."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    # A socket for both kinds writes an IPv4 address into an IPv6 one.
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


class RateLimit:
    """Answers 429 to whoever comes too often, before anything of the body is read."""

    def __init__(self, app: ASGIApp, rate: Rate) -> None:
        self.app = app
        self.rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = path_of(scope)
            counted = path.startswith(COUNTED) or (path in FORMS and scope["method"] == "POST")
            if counted and (wait := await self._wait(Request(scope))):
                response = refusal(path, 429, self.rate.told(wait), {"Retry-After": str(wait)})
                return await response(scope, receive, send)
        return await self.app(scope, receive, send)

    async def _wait(self, request: Request) -> int:
        if self.rate.spares(request):
            return 0
        return await self.rate.wait(session.known_by(request), _address(request))
