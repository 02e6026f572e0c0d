"""Who is let in to be answered: so many at once, so many waiting, and whoever comes then is told at once to come back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from math import ceil
from os import cpu_count
from time import perf_counter
from typing import Literal, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread

from api.metrics import COMPOSING, REFUSED, WAITING
from assistant.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 8
"""Answers composed at once for each processor: while some wait for the embedding model together, others are composed."""

FIRST_GUESS = 0.05
"""Seconds that an answer takes, before any has been timed."""

LONGEST = 60
"""Seconds; nobody is told to stay away longer."""


class Overloaded(RuntimeError):
    """There is no place left, or none came free in time; `retry_after` seconds from now there may be one."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("overloaded")
        self.retry_after = retry_after


class Held:
    """How many places each of many holds; whoever holds none is forgotten."""

    def __init__(self) -> None:
        self._places = Counter[str]()

    def of(self, who: str) -> int:
        return self._places[who]

    def total(self) -> int:
        return self._places.total()

    @contextmanager
    def one_more(self, who: str) -> Iterator[None]:
        self._places[who] += 1
        try:
            yield
        finally:
            self._places[who] -= 1
            if not self._places[who]:
                del self._places[who]


class Admission:
    """Places for everyone inside, and among them slots for those who are answered. One event loop's own."""

    def __init__(self, at_once: int, waiting: int, patience: float, clock: Callable[[], float] = perf_counter) -> None:
        """`patience` is how many seconds somebody waits for a slot, at most."""
        self._clock = clock
        self.at_once, self._places, self.patience = at_once, at_once + waiting, patience
        self._slots = asyncio.Semaphore(at_once)
        self._threads = CapacityLimiter(at_once)
        self.inside = 0
        """Places taken, by those who are answered and those who wait."""
        self._seconds = FIRST_GUESS

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place inside. Raises Overloaded."""
        if self.inside >= self._places:
            raise self.refused("full")
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """One's turn to be answered, first come, first served. Raises Overloaded."""
        with WAITING.track_inprogress():
            try:
                async with asyncio.timeout(self.patience):
                    await self._slots.acquire()
            except TimeoutError:
                raise self.refused("late") from None
        began = self._clock()
        try:
            with COMPOSING.track_inprogress():
                yield
        finally:
            self._slots.release()
            self.took(self._clock() - began)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result, in a thread, once there is a slot. Raises Overloaded."""
        async with self.slot():
            return await to_thread.run_sync(lambda: function(*args, **kwargs), limiter=self._threads)

    def refused(self, why: Literal["full", "late"]) -> Overloaded:
        """What to raise for somebody who is sent away, and counted: there is no place, or one waited too long."""
        REFUSED.labels(why).inc()
        return Overloaded(self._retry_after)

    def took(self, seconds: float) -> None:
        """Learns how long an answer took; the latest ten or so tell."""
        self._seconds += 0.1 * (seconds - self._seconds)

    @property
    def _retry_after(self) -> int:
        """When those inside are answered, as far as the latest answers tell."""
        return max(1, min(LONGEST, ceil(self.inside * self._seconds / self.at_once)))


def open_admission(settings: Settings) -> Admission:
    at_once = settings.answers_at_once or AT_ONCE * (cpu_count() or 1)
    return Admission(at_once, settings.answers_waiting, settings.waiting_seconds)
