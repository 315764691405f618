"""The drawing of a crosswalk: two columns of capabilities and the lines between them, as numbers for the template.

The columns are text in the page, so that they wrap and grow as text does; only the lines are drawn. A column shares its
height out evenly among its items, so a line's end is known without knowing any height in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from capabilities.domain.between import STRENGTH, Between
from capabilities.models import Capability, Crosswalk

MOST_ITEMS = 160
"""In both columns together: with more, those without a counterpart are left out of the drawing (never of the table)."""
MOST_LINES = 400
"""More than this is no drawing any more, only a smear; then the table stands alone."""
MANY_LINES = 30
"""More than this cannot be followed across a telephone's screen."""
HEIGHT = 1000
WIDTH = 100


@dataclass(frozen=True)
class Line:
    """From one capability to another, by kind, as the path to draw it."""

    kind: str
    path: str


@dataclass(frozen=True)
class Column:
    """Capabilities from top to bottom, each with whether it is linked; `dots` are where lines end, in units of HEIGHT."""

    items: list[tuple[Capability, bool]]
    dots: list[str]


@dataclass(frozen=True)
class Drawing:
    first: Column
    second: Column
    lines: list[Line]
    kinds: list[str]
    is_whole: bool
    legend: list[tuple[str, str]]

    @property
    def has_many_lines(self) -> bool:
        """So many that a narrow page shows the words first."""
        return len(self.lines) > MANY_LINES

    @property
    def has_alone(self) -> bool:
        """Whether anything without a counterpart is drawn."""
        return not all(is_linked for _, is_linked in self.first.items + self.second.items)


def draw(what: Between) -> Drawing | None:
    """The drawing; None where there is nothing to draw or too much for anybody to follow."""
    strongest: dict[tuple[int, int], str] = {}
    for pair in sorted(what.pairs, key=lambda pair: STRENGTH.index(Crosswalk.Kind(pair.kind))):
        strongest.setdefault((pair.first.pk, pair.second.pk), pair.kind)
    if not strongest or len(strongest) > MOST_LINES:
        return None
    firsts, seconds = what.firsts, what.seconds
    linked = {end for ends in strongest for end in ends}
    is_whole = len(firsts) + len(seconds) <= MOST_ITEMS
    if not is_whole:
        firsts = [item for item in firsts if item.pk in linked]
        seconds = [item for item in seconds if item.pk in linked]
    left, right = _places(firsts), _places(seconds)
    kinds = set(strongest.values())
    return Drawing(
        first=_column(firsts, left, linked),
        second=_column(seconds, right, linked),
        # The weakest first, so that the stronger ones lie over them.
        lines=[
            Line(
                kind,
                f"M0 {left[first]:g}C{WIDTH // 2} {left[first]:g} {WIDTH // 2} {right[second]:g} {WIDTH} {right[second]:g}",
            )
            for (first, second), kind in reversed(strongest.items())
        ],
        kinds=[kind for kind in STRENGTH if kind in kinds],
        is_whole=is_whole,
        legend=[(kind, _in_words(kind, what)) for kind in STRENGTH if kind in kinds],
    )


def _in_words(kind: str, what: Between) -> str:
    """What the table calls links of a kind: the words of both directions, where both are there."""
    words = [
        str(word).capitalize() for word in dict.fromkeys(pair.relation for pair in what.pairs if pair.kind == kind)
    ]
    return _(" or ").join([words[0], *(word.lower() for word in words[1:])])


def _places(items: list[Capability]) -> dict[int, float]:
    """The middle of each item's share of the height."""
    return {item.pk: round((number + 0.5) * HEIGHT / len(items), 2) for number, item in enumerate(items)}


def _column(items: list[Capability], places: dict[int, float], linked: set[int]) -> Column:
    return Column(
        items=[(item, item.pk in linked) for item in items],
        dots=[f"{places[item.pk]:g}" for item in items if item.pk in linked],
    )
