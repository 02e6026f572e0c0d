"""Where passwords are compared: in two places at a time, with a pause after each wrong one, for everybody together."""

import asyncio
import logging

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.admission import Held
from api.desk.accounts import Accounts, User

log = logging.getLogger(__name__)

PLACES = 2
"""Each comparison takes 64 MiB."""
QUEUE = 40
"""How many may be in one or wait for it."""
OF_ONE = 8
"""How many of them from one address, so that nobody takes the whole queue."""


class Door:
    """Slows down whoever tries passwords, under however many names and from however many addresses."""

    def __init__(self, accounts: Accounts, pause: float) -> None:
        """`pause`: seconds that a wrong password keeps its place."""
        self._accounts = accounts
        self._pause = pause
        self._places = asyncio.Semaphore(PLACES)
        self._waiting = Held()

    async def open(self, name: str, password: str, network: str) -> User | None:
        """Whoever signs in so, or nobody; it is not told why. Raises HTTPException (429) where too many wait, of all or
        of one `network`."""
        if self._waiting.total() >= QUEUE or self._waiting.of(network) >= OF_ONE:
            raise HTTPException(429, "Too many sign in just now; try again in a moment.", {"Retry-After": "5"})
        with self._waiting.one_more(network):
            async with self._places:
                user = await run_in_threadpool(self._accounts.with_password, name, password)
                if user is None:
                    log.warning("sign-in refused", extra={"way": "password"})
                    await asyncio.sleep(self._pause)
                return user
