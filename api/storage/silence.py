"""PostgreSQL's connections, each of which gives up on a server that says nothing.

The driver waits for an answer for as long as TCP does: a quarter of an hour where packets vanish, for ever where a proxy
between acknowledges them. Neither keepalives nor a timeout of the server's own helps there.
"""

import math
import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

from api.storage import patience

Result = TypeVar("Result")


class Connection(psycopg.Connection[Any]):
    """Closes itself and raises OperationalError where the server has said nothing for `longest` seconds."""

    longest: float = math.inf

    def wait(self, gen: PQGen[Result], *arguments: Any, **named: Any) -> Result:
        return super().wait(self._while_heard(gen), *arguments, **named)

    def _while_heard(self, steps: PQGen[Result]) -> Generator[Any, Any, Result]:
        """The same steps; whoever runs them sends nothing every tenth of a second in which nothing has come."""
        longest, heard = patience.of(self.longest), time.monotonic()
        try:
            awaited = next(steps)
            while True:
                ready = yield awaited
                if ready:
                    heard = time.monotonic()
                elif time.monotonic() - heard > longest:
                    # Nothing that comes later may be taken for the answer to another question.
                    self.close()
                    raise psycopg.OperationalError(f"the server has said nothing for {longest:g} seconds")
                awaited = steps.send(ready)
        except StopIteration as done:
            result: Result = done.value
            return result
