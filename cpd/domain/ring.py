"""The CPD year as a ring: where each mark stands on the circle. Pure geometry for templates/cpd/_ring.html.

The year runs clockwise from the top. Coordinates are in the drawing's own 220 × 220 box, as text:
a template would write a number in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, pi, sin

from django.utils.formats import date_format

CENTRE, RADIUS = 110.0, 92.0
TICK_FROM, TICK_TO = 84.0, 88.0
LETTERS_AT, LETTER_DROP = 73.0, 3.6
TODAY_FROM, TODAY_TO = 80.0, 104.0


@dataclass(frozen=True)
class Month:
    """A tick where the month begins and its first letter in the middle of it."""

    tick: str
    letter: str
    x: str
    y: str


@dataclass(frozen=True)
class Knot:
    """A day with pieces on it. `shape` is a word of the look's grammar: "" full knot, "own" ring, "own later" dashed."""

    day: date
    shape: str
    x: str
    y: str


@dataclass(frozen=True)
class Ring:
    """Everything the drawing needs: path data for the arcs and strokes, months and knots. Empty path: not drawn."""

    gone: str
    window: str
    today: str
    months: tuple[Month, ...]
    knots: tuple[Knot, ...]
    is_whole: bool


def draw(
    starts: date,
    ends: date,
    *,
    today: date,
    window: tuple[date, date] | None,
    knots: Mapping[date, str],
) -> Ring:
    """The ring of the year from `starts` to `ends` (both in it), as of `today`.

    `window` is the first and last day of the renewal window; `knots` gives the shape of each day that has pieces.
    """
    length = (ends - starts).days + 1

    def turn(day: date) -> float:
        """How far round the circle a day begins, from 0 at the top to 1."""
        return min(max((day - starts).days / length, 0.0), 1.0)

    return Ring(
        gone=_arc(0.0, turn(today)) if starts < today <= ends else "",
        window=_arc(turn(window[0]), turn(window[1] + timedelta(days=1))) if window else "",
        today=_stroke(turn(today), TODAY_FROM, TODAY_TO) if starts <= today <= ends else "",
        months=tuple(_months(starts, ends, length)),
        knots=tuple(
            Knot(day, shape, *map(str, _at(turn(day), RADIUS)))
            for day, shape in sorted(knots.items())
            if starts <= day <= ends
        ),
        is_whole=today > ends,
    )


def _at(turn: float, radius: float) -> tuple[float, float]:
    return round(CENTRE + radius * sin(2 * pi * turn), 1), round(CENTRE - radius * cos(2 * pi * turn), 1)


def _stroke(turn: float, inner: float, outer: float) -> str:
    (x1, y1), (x2, y2) = _at(turn, inner), _at(turn, outer)
    return f"M{x1} {y1}L{x2} {y2}"


def _arc(begin: float, end: float) -> str:
    """An arc along the circle, clockwise. A whole turn is drawn just short of itself: SVG draws nothing for 360°."""
    end = min(end, begin + 0.9999)
    (x1, y1), (x2, y2) = _at(begin, RADIUS), _at(end, RADIUS)
    return f"M{x1} {y1}A{RADIUS:g} {RADIUS:g} 0 {int(end - begin > 0.5)} 1 {x2} {y2}"


def _months(starts: date, ends: date, length: int) -> Iterable[Month]:
    day = starts
    while day <= ends:
        following = min(date(day.year + day.month // 12, day.month % 12 + 1, 1), ends + timedelta(days=1))
        begin, end = (day - starts).days / length, (following - starts).days / length
        x, y = _at((begin + end) / 2, LETTERS_AT)
        yield Month(
            _stroke(begin, TICK_FROM, TICK_TO), date_format(day, "F")[:1], str(x), str(round(y + LETTER_DROP, 1))
        )
        day = following
