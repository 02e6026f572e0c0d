"""Stretches of the year read off a guide's own words: "late July–mid August", "September–March"."""

import re
from calendar import month_name, monthrange
from datetime import date
from typing import Literal

from pydantic import Field

from corpus.models import Model

Part = Literal["early", "mid", "late"]

DAYS: dict[Part, tuple[int, int]] = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
"""Thirds of a month: our reading, as the guides name no days. A last day that a month lacks is its last one."""

_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
_POINT = re.compile(rf"(?:\b(early|mid|late)[ -])?\b({'|'.join(_MONTHS)})\b")


class Point(Model):
    """A month, or a part of one."""

    month: int = Field(ge=1, le=12)
    part: Part | None = None

    @property
    def days(self) -> tuple[int, int]:
        return DAYS[self.part] if self.part else (1, 31)


class Window(Model):
    """From one point of the year to another, both included; it may run over the new year."""

    start: Point
    end: Point

    def admit(self, day: date) -> bool:
        first = (self.start.month, self.start.days[0])
        last = (self.end.month, self.end.days[1])
        here = (day.month, day.day)
        return first <= here <= last if first <= last else here >= first or here <= last

    def edges(self, year: int) -> tuple[date, date]:
        """The first and the last day of the window that begins in a year."""
        ends_in = year + (self.end.month < self.start.month)
        last = min(self.end.days[1], monthrange(ends_in, self.end.month)[1])
        return date(year, self.start.month, self.start.days[0]), date(ends_in, self.end.month, last)


def window(figure: str) -> Window:
    """The stretch of the year that a figure names. Raises ValueError where it names none, or more than one."""
    points = [Point(part=found[1], month=_MONTHS[found[2]]) for found in _POINT.finditer(figure.lower())]
    if not 1 <= len(points) <= 2:
        raise ValueError(f"the figure {figure!r} names {len(points) or 'no'} months; a window has one or two")
    return Window(start=points[0], end=points[-1])
