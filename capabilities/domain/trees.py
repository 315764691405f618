"""A version's areas and capabilities as pages show them, flat and in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from capabilities.models import Capability, FrameworkVersion


@dataclass(frozen=True)
class Area:
    """An area with the capabilities directly in it. `item` is None for capabilities that stand in no area.

    `level` is 0 at the top; an area that only holds areas has no capabilities and stands before them.
    """

    item: Capability | None
    level: int
    capabilities: list[Capability] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.item.title if self.item else ""


def tree(version: FrameworkVersion) -> list[Area]:
    """The version's areas with their capabilities, in the publisher's order: 1 query, whatever the depth."""
    return _tree(list(version.capabilities.order_by("order")))


def _tree(items: list[Capability]) -> list[Area]:
    areas: list[Area] = []
    by_item: dict[int | None, Area] = {}
    for item in items:
        if item.kind == Capability.Kind.AREA:
            above = by_item.get(item.parent_id)
            area = Area(item, above.level + 1 if above and above.item else 0)
            by_item[item.pk] = area
            areas.append(area)
            continue
        under = by_item.get(item.parent_id)
        if under is None:
            under = by_item[item.parent_id] = Area(None, 0)
            areas.append(under)
        under.capabilities.append(item)
    return areas
