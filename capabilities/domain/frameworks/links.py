"""Crosswalks of an import: those the file names, and those that joined a draft to other frameworks before it was read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from capabilities.formats.outline import FrameworkOutline
from capabilities.models import Capability, Crosswalk, FrameworkVersion

BATCH = 500


def store_crosswalks(outline: FrameworkOutline, stored: dict[str, Capability]) -> int:
    """Links within the file, and to items of other frameworks that are stored already; others are left out."""
    ends = {end for link in outline.crosswalks for end in (link.origin, link.target)} - stored.keys()
    others = (
        {
            capability.identifier: capability
            for capability in Capability.objects.filter(identifier__in=list(ends)).order_by("version_id")
        }
        if ends
        else {}
    )
    known = others | stored
    links = [
        Crosswalk(origin=known[link.origin], target=known[link.target], kind=link.kind, note=link.note)
        for link in outline.crosswalks
        if link.origin in known and link.target in known
    ]
    Crosswalk.objects.bulk_create(links, batch_size=BATCH, ignore_conflicts=True)
    return len(links)


@dataclass(frozen=True)
class OutsideLink:
    """A link between an item of a draft (known by its identifier) and one of another version."""

    identifier: str
    other: Capability
    outward: bool
    kind: str
    note: str


def links_to_others(version: FrameworkVersion) -> list[OutsideLink]:
    """Every crosswalk of the version's capabilities with those of other versions."""
    links = Crosswalk.objects.filter(Q(origin__version=version) ^ Q(target__version=version)).select_related(
        "origin", "target"
    )
    return [
        OutsideLink(link.origin.identifier, link.target, outward=True, kind=link.kind, note=link.note)
        if link.origin.version_id == version.pk
        else OutsideLink(link.target.identifier, link.origin, outward=False, kind=link.kind, note=link.note)
        for link in links
    ]


def restore_links(links: Iterable[OutsideLink], stored: dict[str, Capability]) -> None:
    """Make those links again whose item is among those now stored (by identifier)."""
    Crosswalk.objects.bulk_create(
        (
            Crosswalk(
                origin=stored[link.identifier] if link.outward else link.other,
                target=link.other if link.outward else stored[link.identifier],
                kind=link.kind,
                note=link.note,
            )
            for link in links
            if link.identifier in stored
        ),
        ignore_conflicts=True,
    )
