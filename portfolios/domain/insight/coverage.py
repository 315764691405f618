"""Coverage by capability and team, ready for a page: bands in words, hidden where too few stand behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.models import Capability, FrameworkVersion
from people.models import Organisation
from portfolios.domain.insight.aggregates import Counts, count
from portfolios.domain.insight.keeping import kept
from portfolios.domain.insight.suppression import Plan, band_of, plan


def band_words(band: int | None) -> str:
    """A band as the page and the file write it; None: hidden."""
    if band is None:
        return _("Too few to show")
    return (_("Under 30%"), _("30 to 49%"), _("50 to 69%"), _("70% or more"))[band]


@dataclass(frozen=True)
class Cell:
    """A band (0 to 3), or None where it is hidden."""

    band: int | None

    @property
    def words(self) -> str:
        return band_words(self.band)

    @property
    def css(self) -> str:
        return "few" if self.band is None else f"h{self.band + 1}"


@dataclass(frozen=True)
class TeamColumn:
    name: str
    hidden: bool


@dataclass(frozen=True)
class Row:
    """A capability: a cell for each team (named in `teams`), and one for all who may be added up."""

    capability: Capability
    teams: tuple[str, ...]
    cells: tuple[Cell, ...]
    total: Cell

    @property
    def pairs(self) -> list[tuple[str, Cell]]:
        """Each team's name with its cell."""
        return list(zip(self.teams, self.cells, strict=True))

    @property
    def at(self) -> str:
        """Where the band of all begins in the drawing: every band is a quarter of its width."""
        return f"{25 * (self.total.band or 0)}%"

    @property
    def strokes(self) -> list[tuple[str, int]]:
        """Each shown team's stroke: the middle of its band, and how many pixels beside it.

        The teams of a band are a tight tally at its middle: spread over it they would look like exact shares.
        """
        places = []
        for band in range(4):
            count = sum(cell.band == band for cell in self.cells)
            places += [(f"{25 * band + 12.5:g}%", 4 * number - 2 * (count - 1)) for number in range(count)]
        return places


@dataclass(frozen=True)
class Coverage:
    """`workers` is how many people the row of all adds up, None where that row is hidden."""

    organisation: Organisation
    version: FrameworkVersion
    day: date
    teams: tuple[TeamColumn, ...]
    rows: tuple[Row, ...]
    workers: int | None
    everybody: bool

    @property
    def hidden_teams(self) -> int:
        return sum(team.hidden for team in self.teams)

    @property
    def hides(self) -> bool:
        """Whether any team or any total is hidden."""
        return bool(self.hidden_teams) or not self.everybody

    @property
    def total_title(self) -> str:
        if self.everybody:
            return _("Whole organisation")
        return _("All shown") if any(not team.hidden for team in self.teams) else _("People in no team")

    @property
    def threshold(self) -> int:
        return self.organisation.small_number


@dataclass(frozen=True)
class _Figures:
    """What is kept between visits: bands after hiding, never a count of who is covered."""

    shown: frozenset[int]
    everybody: bool
    workers: int
    bands: dict[int, dict[int | str, int]]


def coverage_of(organisation: Organisation, version: FrameworkVersion, today: date | None = None) -> Coverage:
    """How an organisation's workers stand in a framework version on `today`: 4 queries for any number of people."""
    today = today or timezone.localdate()
    capabilities = list(
        version.capabilities.filter(kind=Capability.Kind.CAPABILITY).select_related("parent").order_by("order")
    )
    teams = list(organisation.teams.order_by("name").values_list("pk", "name"))
    about = ([item.pk for item in capabilities], teams)
    figures = kept(organisation, version, today, about, lambda: _figures(organisation, version, today, capabilities))
    bands = figures.bands
    return Coverage(
        organisation=organisation,
        version=version,
        day=today,
        teams=tuple(TeamColumn(name, pk not in figures.shown) for pk, name in teams),
        rows=tuple(
            Row(
                item,
                tuple(name for _pk, name in teams),
                tuple(Cell(bands[item.pk].get(pk)) for pk, _name in teams),
                Cell(bands[item.pk].get("all")),
            )
            for item in capabilities
        ),
        workers=figures.workers or None,
        everybody=figures.everybody,
    )


def _figures(
    organisation: Organisation, version: FrameworkVersion, today: date, capabilities: Sequence[Capability]
) -> _Figures:
    counts = count(organisation, version, today)
    allowed = plan(counts.bases, organisation.small_number)
    return _Figures(
        allowed.shown,
        allowed.everybody,
        sum(counts.bases[group] for group in allowed.total),
        _bands(counts, allowed, [item.pk for item in capabilities]),
    )


def _bands(counts: Counts, allowed: Plan, capabilities: Sequence[int]) -> dict[int, dict[int | str, int]]:
    """For each capability, the band of each shown team and of "all". Hidden groups are dropped before anything else."""
    import pandas as pd  # 84 MB and over a second: only for those who look at figures

    groups = [group for group in counts.bases if group in allowed.shown or group in allowed.total]
    # A team's number is its own; people in no team are 0, which no row of a database has.
    frame = pd.DataFrame(
        [
            (capability, group or 0, counts.covered.get((group, capability), 0), counts.bases[group])
            for capability in capabilities
            for group in groups
        ],
        columns=["capability", "group", "covered", "base"],
    )
    result: dict[int, dict[int | str, int]] = {capability: {} for capability in capabilities}
    in_total = frame[frame["group"].isin([group or 0 for group in allowed.total])]
    sums = in_total.groupby("capability", as_index=False)[["covered", "base"]].sum()
    for capability, covered, base in sums.itertuples(index=False):
        result[int(capability)]["all"] = band_of(int(covered), int(base))
    for capability, group, covered, base in frame[frame["group"].isin(allowed.shown)].itertuples(index=False):
        result[int(capability)][int(group)] = band_of(int(covered), int(base))
    return result
