"""An ecomap drawn from its list: who is around a child or family, and what each tie is like. Numbers are SVG units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from django.utils.translation import gettext_lazy as _

WIDTH, HEIGHT = 420, 340
CENTRE = (210.0, 170.0)
INNER, ACROSS, DOWN, ROUND = 44.0, 162.0, 126.0, 38.0
MOST_LETTERS = 13

TIES = {
    "strong": _("strong"),
    "everyday": _("everyday"),
    "strained": _("strained"),
    "broken": _("broken off"),
    "unknown": _("not known"),
}


@dataclass(frozen=True)
class Tie:
    """One circle around the middle and its line; `lines` are its name, broken where it is long."""

    name: str
    kind: str
    said: str
    note: str
    x: float
    y: float
    x1: float
    y1: float
    x2: float
    y2: float
    lines: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    centre: str
    x: float
    y: float
    radius: float
    ties: tuple[Tie, ...]

    @property
    def in_words(self) -> str:
        """The same in one sentence, for whoever does not see it."""
        return "; ".join(f"{tie.name}: {tie.said}" for tie in self.ties)


def draw(centre: str, ties: Sequence[Mapping[str, Any]]) -> Drawing:
    """Everybody in a ring, the first at the top, clockwise."""
    return Drawing(
        WIDTH, HEIGHT, centre, *CENTRE, INNER, tuple(_tie(one, place, len(ties)) for place, one in enumerate(ties))
    )


def _tie(one: Mapping[str, Any], place: int, of: int) -> Tie:
    angle = 2 * pi * place / of - pi / 2
    x, y = CENTRE[0] + ACROSS * cos(angle), CENTRE[1] + DOWN * sin(angle)
    # From the rim of the middle to the rim of the circle, along the straight line between the two.
    length = ((x - CENTRE[0]) ** 2 + (y - CENTRE[1]) ** 2) ** 0.5
    along_x, along_y = (x - CENTRE[0]) / length, (y - CENTRE[1]) / length
    words = _broken(one["name"])
    return Tie(
        name=one["name"],
        kind=one["tie"],
        said=str(TIES[one["tie"]]),
        note=one.get("note", ""),
        x=round(x, 1),
        y=round(y, 1),
        x1=round(CENTRE[0] + along_x * INNER, 1),
        y1=round(CENTRE[1] + along_y * INNER, 1),
        x2=round(x - along_x * ROUND, 1),
        y2=round(y - along_y * ROUND, 1),
        lines=tuple((word, round(y + 4 + (n - (len(words) - 1) / 2) * 14, 1)) for n, word in enumerate(words)),
    )


def _broken(name: str) -> list[str]:
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= MOST_LETTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [name]
