"""Whether what answers rest on can be reached: looked at when somebody asks, and not again for a moment."""

import time
from collections.abc import Callable
from threading import Lock

from starlette.concurrency import run_in_threadpool

FRESH = 2
"""Seconds for which a look counts, so that balancers and crowds cost next to nothing."""


class Readiness:
    def __init__(self, look: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        """`look` raises what is to be told where it cannot be reached."""
        self._look, self._clock = look, clock
        self._lock = Lock()
        self._looked: float | None = None
        self._fault: Exception | None = None

    async def reached(self) -> None:
        """Raises as the latest look did; a new one keeps no other request waiting."""
        if self._due:
            await run_in_threadpool(self)
        elif self._fault:
            raise self._fault.with_traceback(None)

    @property
    def _due(self) -> bool:
        return self._looked is None or self._clock() - self._looked >= FRESH

    def __call__(self) -> None:
        """Raises as the latest look did."""
        with self._lock:
            if self._due:
                self._fault = None
                try:
                    self._look()
                except Exception as error:
                    self._fault = error
                self._looked = self._clock()
            fault = self._fault
        if fault:
            raise fault.with_traceback(None)
