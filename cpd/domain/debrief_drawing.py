"""Drawings of the debrief: ways through a case as lines over the decisions, and how sure against how it was. SVG units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from content.cases.document import Case
from cpd.domain.calibration import Band
from cpd.domain.debrief import route_choice

LEFT, COLUMN, ROW, TOP, RADIUS = 176, 60, 82, 30, 12
SIDE = 4  # how far two lines through the same stop lie apart


@dataclass(frozen=True)
class Stop:
    """An option as a circle with its letter; `is_mine` where one went."""

    x: int
    y: int
    letter: str
    is_mine: bool


@dataclass(frozen=True)
class Row:
    """A decision of the drawing and of its table; `cells` are the letters or "–" of oneself and each route, in that order."""

    key: str
    title: str
    y: int
    stops: tuple[Stop, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """`number` is 0 for oneself, then the routes from 1."""

    path: str
    number: int


@dataclass(frozen=True)
class Ways:
    """Lines through decisions, oneself last so that it lies on top; `names` of the columns of the table."""

    width: int
    height: int
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float
    number: int


def draw_ways(case: Case, chosen: Mapping[str, str], others: Sequence[Mapping[str, str]] | None = None) -> Ways:
    """One's own choices beside the routes of the case, or beside `others` (choices by decision).

    Only decisions that somebody on the drawing made are on it.
    """
    theirs = others if others is not None else [_choices(case, number) for number in range(len(case.debrief.routes))]
    keys = [key for key in case.decisions if key in chosen or any(one.get(key) for one in theirs)]
    rows, most = [], 2
    for place, key in enumerate(keys):
        ways, y = [*case.decisions[key].ways], TOP + place * ROW
        most = max(most, len(ways))
        stops = (
            Stop(LEFT + column * COLUMN, y, chr(ord("A") + column), is_mine=chosen.get(key) == way)
            for column, way in enumerate(ways)
        )
        cells = (_letter(ways, one.get(key, "")) for one in (chosen, *theirs))
        rows.append(Row(key, case.decisions[key].title, y, tuple(stops), tuple(cells)))
    lines = [Line(_path(case, keys, one, (number + 1) * SIDE), number=number + 1) for number, one in enumerate(theirs)]
    lines.append(Line(_path(case, keys, chosen, 0), number=0))
    return Ways(
        width=LEFT + most * COLUMN,
        height=TOP * 2 + max(0, len(keys) - 1) * ROW,
        rows=tuple(rows),
        lines=tuple(line for line in lines if line.path),
    )


def _choices(case: Case, route: int) -> dict[str, str]:
    return {key: route_choice(case.debrief.routes[route], key) for key in case.decisions}


def _letter(ways: Sequence[str], way: str) -> str:
    return chr(ord("A") + ways.index(way)) if way in ways else "–"


def _path(case: Case, keys: Iterable[str], chosen: Mapping[str, str], aside: int) -> str:
    """A smooth line through what was chosen; decisions that were not met are passed by."""
    points = []
    for place, key in enumerate(keys):
        ways = [*case.decisions[key].ways]
        if chosen.get(key) in ways:
            points.append((LEFT + ways.index(chosen[key]) * COLUMN - aside, TOP + place * ROW))
    if len(points) < 2:
        return ""
    path = f"M{points[0][0]} {points[0][1]}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (y1 + y2) / 2
        path += f"C{x1} {middle:g} {x2} {middle:g} {x2} {y2}"
    return path


# The plot of how sure against how it was: 0 to 100 per cent both ways.
PLOT_LEFT, PLOT_TOP, PLOT_SIZE = 44, 20, 256


def draw_dots(bands: Iterable[Band]) -> list[Dot]:
    """One dot for a band, larger the more estimates it holds."""
    return [
        Dot(
            x=round(PLOT_LEFT + band.said / 100 * PLOT_SIZE, 1),
            y=round(PLOT_TOP + (1 - band.was / 100) * PLOT_SIZE, 1),
            radius=min(18, 8 + band.number),
            number=band.number,
        )
        for band in bands
    ]
