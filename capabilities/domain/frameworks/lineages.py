"""Which capability of earlier versions an imported item continues."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from capabilities.formats.outline import CapabilityOutline, FrameworkOutline
from capabilities.models import Capability, Framework

BATCH = 500
Row = TypeVar("Row")


def batches(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows a few hundred at a time, which any database takes in one statement."""
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


@dataclass(frozen=True)
class Lineages:
    """Which lineage an item continues: by its identifier, else the one its file names, else by code and title together
    (codes alone are reused)."""

    by_identifier: dict[str, uuid.UUID]
    by_code: dict[tuple[str, str], uuid.UUID]
    foreign: set[uuid.UUID]

    def of(self, item: CapabilityOutline) -> uuid.UUID:
        named = self.by_code.get((item.code, item.title.casefold())) if item.code else None
        said = _as_uuid(item.lineage)
        if said in self.foreign:
            said = None
        return self.by_identifier.get(item.identifier) or said or named or uuid.uuid4()


def _as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def lineages_in(framework: Framework, outline: FrameworkOutline) -> Lineages:
    """What is known in a framework of the items that an outline has."""
    rows = (
        Capability.objects.filter(version__framework=framework)
        .order_by("version_id")
        .values_list("identifier", "code", "title", "lineage")
    )
    found = Lineages({}, {}, set())
    for identifier, code, title, lineage in rows:
        found.by_identifier[identifier] = lineage
        found.by_code[code, title.casefold()] = lineage
    said = [named for item in outline.capabilities if (named := _as_uuid(item.lineage))]
    for batch in batches(said):
        # What somebody has proved under one framework is not proved under another because a file says so.
        others = Capability.objects.filter(lineage__in=batch).exclude(version__framework=framework)
        found.foreign.update(others.values_list("lineage", flat=True))
    return found
