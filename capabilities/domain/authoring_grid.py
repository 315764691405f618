"""The grid of expectations as the CMS shows it: one area at a time, in parts that fit into one post. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from capabilities.domain.authoring import written_in
from capabilities.domain.frameworks.merging import mark_of
from capabilities.models import Capability, Expectation, FrameworkVersion, Stage

FIELDS_IN_A_POST = 900  # Django's own limit is 1,000: beyond it the whole post is refused
FIELDS_IN_A_CELL = 4
MOST_ROWS = 25


@dataclass(frozen=True)
class GridCell:
    stage: Stage
    headline: str
    text: str

    @property
    def marks(self) -> dict[str, str]:
        return {"headline": mark_of(self.headline), "text": mark_of(self.text)}


@dataclass(frozen=True)
class GridRow:
    capability: Capability
    cells: list[GridCell]


@dataclass(frozen=True)
class GridArea:
    """An area in the list beside the grid. `pk` is 0 for capabilities that stand in no area."""

    pk: int
    title: str
    capabilities: int
    missing: int


@dataclass(frozen=True)
class Grid:
    """The expectations of one area, or of one page of it where it is large."""

    stages: list[Stage]
    areas: list[GridArea]
    area: GridArea | None
    rows: list[GridRow] = field(default_factory=list)
    page: int = 1
    pages: int = 1


def grid(version: FrameworkVersion, *, area: int | None = None, page: int = 1) -> Grid:
    """The grid of `area` (default: the first that lacks something, else the first); 4 queries, whatever the size."""
    stages = list(version.stages.order_by("order"))
    items = list(version.capabilities.order_by("order"))
    written = written_in(version)
    within: dict[int, list[Capability]] = {}
    for item in items:
        if item.kind == Capability.Kind.CAPABILITY:
            within.setdefault(item.parent_id or 0, []).append(item)
    titles = {item.pk: str(item) for item in items} | {0: _("In no area")}
    areas = [
        GridArea(
            pk=key,
            title=titles.get(key, ""),
            capabilities=len(found),
            missing=sum(max(0, len(stages) - written[item.pk]) for item in found),
        )
        for key, found in within.items()
    ]
    chosen = next((one for one in areas if one.pk == area), None)
    if chosen is None:
        chosen = next((one for one in areas if one.missing), areas[0] if areas else None)
    if chosen is None or not stages:
        return Grid(stages, areas, chosen)
    at_once = max(1, min(MOST_ROWS, FIELDS_IN_A_POST // (FIELDS_IN_A_CELL * len(stages))))
    capabilities = within[chosen.pk]
    pages = -(-len(capabilities) // at_once)
    page = min(max(1, page), pages)
    shown = capabilities[(page - 1) * at_once : page * at_once]
    there = {(one.capability_id, one.stage_id): one for one in Expectation.objects.filter(capability__in=shown)}

    def cell(capability: Capability, stage: Stage) -> GridCell:
        found = there.get((capability.pk, stage.pk))
        return GridCell(stage, found.headline if found else "", found.text if found else "")

    rows = [GridRow(capability, [cell(capability, stage) for stage in stages]) for capability in shown]
    return Grid(stages, areas, chosen, rows, page, pages)
