"""Crosswalks of an import: those the file names, and those that joined a draft to other frameworks before it was read
again. Crosswalks made by hand are in crosswalks.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from capabilities.formats.case_links import Links, Nodes, kept_association
from capabilities.formats.errors import FormatError
from capabilities.formats.fields import Fields
from capabilities.formats.outline import CrosswalkOutline, FrameworkOutline
from capabilities.models import PUBLISHED_STATES, Capability, Crosswalk, FrameworkVersion, new_identifier

BATCH = 500


def store_crosswalks(
    outline: FrameworkOutline, version: FrameworkVersion, stored: dict[str, Capability]
) -> tuple[int, list[dict[str, Any]]]:
    """Links within the file, and to items of other frameworks that are stored already.

    Returns how many there are, and the others as the associations they were in the file.
    """
    known = _others(outline.crosswalks, version, stored) | stored
    links, elsewhere = [], []
    for link in outline.crosswalks:
        if link.origin in known and link.target in known:
            links.append(_crosswalk(link, known))
        else:
            elsewhere.append(kept_association(link))
    Crosswalk.objects.bulk_create(links, batch_size=BATCH, ignore_conflicts=True)
    return len(links), elsewhere


def _crosswalk(link: CrosswalkOutline, known: dict[str, Capability]) -> Crosswalk:
    return Crosswalk(
        origin=known[link.origin],
        target=known[link.target],
        kind=link.kind,
        note=link.note,
        identifier=link.identifier or new_identifier(),
        source=link.source,
    )


def _others(
    links: Iterable[CrosswalkOutline], version: FrameworkVersion, stored: dict[str, Capability]
) -> dict[str, Capability]:
    """Items of published versions, and of this framework's, by identifier; the newest published one of each."""
    ends = sorted({end for link in links for end in (link.origin, link.target)} - stored.keys())
    found: dict[str, Capability] = {}
    for start in range(0, len(ends), BATCH):
        rows = (
            Capability.objects.filter(identifier__in=ends[start : start + BATCH])
            .filter(Q(version__state__in=PUBLISHED_STATES) | Q(version__framework_id=version.framework_id))
            .exclude(version=version)
            .annotate(
                is_public=Case(
                    When(version__state__in=PUBLISHED_STATES, then=Value(1)),
                    default=Value(0),
                    output_field=IntegerField(),
                )
            )
            .order_by("is_public", "version_id")
        )
        found |= {capability.identifier: capability for capability in rows}
    return found


def link_earlier_mentions(version: FrameworkVersion, stored: dict[str, Capability]) -> int:
    """Make the crosswalks that earlier files named before the items they lead to were here. Returns how many.

    A file that links its items to another framework's may come first: its links were kept with its version then.
    """
    links = []
    for other in FrameworkVersion.objects.filter(source__has_key="associations").exclude(pk=version.pk):
        outside = [link for link in _mentioned(other) if link.target in stored or link.origin in stored]
        if not outside:
            continue
        ends = {end for link in outside for end in (link.origin, link.target)} - stored.keys()
        theirs = {item.identifier: item for item in other.capabilities.filter(identifier__in=sorted(ends)[:BATCH])}
        known = stored | theirs
        links += [_crosswalk(link, known) for link in outside if link.origin in known and link.target in known]
    Crosswalk.objects.bulk_create(links, batch_size=BATCH, ignore_conflicts=True)
    return len(links)


def _mentioned(version: FrameworkVersion) -> Iterator[CrosswalkOutline]:
    """The crosswalks among the associations that were kept with a version."""
    items = dict.fromkeys(version.capabilities.values_list("identifier", flat=True))
    links = Links(Nodes(version.identifier, items, {}), {})
    for association in version.source["associations"]:
        try:
            links.read(Fields(association, ""))
        except FormatError:
            continue  # what it has to say about the tree is no crosswalk
    yield from links.crosswalks.values()


@dataclass(frozen=True)
class OutsideLink:
    """A link between an item of a draft (known by its identifier) and one of another version."""

    identifier: str
    other: Capability
    outward: bool
    link: Crosswalk


def links_to_others(version: FrameworkVersion) -> list[OutsideLink]:
    """Every crosswalk of the version's capabilities with those of other versions, but for those that its file named.

    The file names them again, or no longer.
    """
    links = Crosswalk.objects.filter(Q(origin__version=version) ^ Q(target__version=version)).select_related(
        "origin", "target"
    )
    both = [
        OutsideLink(link.origin.identifier, link.target, outward=True, link=link)
        if link.origin.version_id == version.pk
        else OutsideLink(link.target.identifier, link.origin, outward=False, link=link)
        for link in links
    ]
    return [one for one in both if not (one.outward and one.link.source)]


def restore_links(links: Iterable[OutsideLink], stored: dict[str, Capability]) -> None:
    """Make those links again whose item is among those now stored (by identifier)."""
    Crosswalk.objects.bulk_create(
        (
            Crosswalk(
                origin=stored[one.identifier] if one.outward else one.other,
                target=one.other if one.outward else stored[one.identifier],
                kind=one.link.kind,
                note=one.link.note,
                identifier=one.link.identifier,
                source=one.link.source,
            )
            for one in links
            if one.identifier in stored
        ),
        ignore_conflicts=True,
    )
