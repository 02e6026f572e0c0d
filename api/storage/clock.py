"""Whether the clock can be trusted to say what is old. What is deleted is lost; a week later is soon enough."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.storage.clock_tables import ClockRow
from api.storage.database import Database, now

LEAP = timedelta(days=7)
"""Servers may have been off for so long that the clock is believed at once. After a longer leap, ahead or back, it is
believed once it has kept on for as long: no start of a server tells a wrong clock from two months of vacation."""


@dataclass(frozen=True)
class Watched:
    """What servers saw of the clock."""

    seen: datetime
    since: datetime
    leapt_from: datetime | None

    @property
    def believed(self) -> bool:
        return self.seen >= self.until

    @property
    def until(self) -> datetime:
        """When a clock that keeps on is believed."""
        return self.since + LEAP

    def leaps(self, moment: datetime) -> bool:
        """Whether a clock that says this has leapt since it was last seen."""
        return abs(moment - self.seen) > LEAP


class Watch:
    """Looks at the clock for every server of a database together, and across their restarts."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    def look(self) -> Watched:
        """Keeps what the clock says now."""
        with self._database.writing() as session:
            row = session.get_one(ClockRow, 1, with_for_update=True)
            moment = self._clock()
            if _watched(row).leaps(moment):
                row.leapt_from, row.since = row.seen, moment
            row.seen = moment
            return _watched(row)

    def watched(self) -> Watched:
        """What was kept last."""
        with self._database.reading() as session:
            return _watched(session.get_one(ClockRow, 1))


def _watched(row: ClockRow) -> Watched:
    return Watched(row.seen, row.since, row.leapt_from)
