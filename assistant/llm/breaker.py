"""Leaves a failing provider alone for a while, so that its faults are not waited for at every answer.

Of its own because a stream fails in its middle too, and a reader who goes away is no fault of the provider's.
"""

import time
from collections.abc import Callable
from threading import Lock


class Breaker:
    """Opens after `most` faults in a row; after `rest` seconds one call is let through, which closes it or not."""

    def __init__(self, most: int, rest: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rest, self._now = most, rest, now
        self._faults, self._until = 0, 0.0
        self._lock = Lock()

    def admits(self) -> bool:
        """Whether a call may be made now; of many that ask at the end of a rest, the first alone."""
        with self._lock:
            if self._faults < self._most:
                return True
            if self._now() < self._until:
                return False
            self._until = self._now() + self._rest
            return True

    def failed(self) -> None:
        with self._lock:
            self._faults += 1
            self._until = self._now() + self._rest

    def answered(self) -> None:
        with self._lock:
            self._faults = 0
