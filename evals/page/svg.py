"""Drawings as markup: what is drawn is escaped, what is hidden from the eye is told."""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

WIDTH = 340
"""As wide as a small telephone shows without scaling, so that words keep their size."""

LEFT, RIGHT = 108, 300
"""Where bars begin and where they would end at 100%."""


class Figure(NamedTuple):
    title: str
    drawing: Markup


def across(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * share


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" class="{}" text-anchor="{}">{}</text>').format(x, y, kind, anchor, words)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>').format(x1, y1, x2, y2, kind)


def rect(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" class="{}"/>').format(
        x, y, width, height, kind
    )


def dot(x: float, y: float, kind: str, radius: float = 4) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" class="{}"/>').format(x, y, radius, kind)


def path(points: Iterable[tuple[float, float]], kind: str) -> Markup:
    return Markup('<polyline points="{}" class="{}"/>').format(" ".join(f"{x:.1f},{y:.1f}" for x, y in points), kind)


def drawing(height: float, told: str, parts: Iterable[Markup]) -> Markup:
    """An image whose words for those who do not see it are `told`."""
    return Markup(
        '<svg viewBox="0 0 {0} {1:.0f}" width="{0}" height="{1:.0f}" role="img" aria-label="{2}">{3}</svg>'
    ).format(WIDTH, height, told, Markup("").join(parts))
