"""From a stored version back to an outline (capabilities/formats), which the writers of every format take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

from django.db.models import Q

from capabilities.formats.outline import (
    CapabilityOutline,
    CrosswalkKind,
    CrosswalkOutline,
    ExpectationOutline,
    FrameworkOutline,
    Kind,
    StageOutline,
)
from capabilities.models import PUBLISHED_STATES, Capability, Crosswalk, Expectation, FrameworkVersion, Stage

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
_LINKS: dict[str, CrosswalkKind] = {kind: kind for kind in get_args(CrosswalkKind)}
READ_AT = "change_count"
"""Under this key `source` keeps what a draft's change_count was when its file was last read: after that it was edited."""
_WHEN = "lastChangeDateTime"


def outline_of(version: FrameworkVersion) -> FrameworkOutline:
    """The version as an outline, with its crosswalks among its own items and to items of published versions: 4 queries
    besides the framework's, whatever the size."""
    items = list(version.capabilities.order_by("order"))
    identifiers = {item.pk: item.identifier for item in items}
    expectations = _expectations(version)
    crosswalks, outside = crosswalks_of(version)
    was_edited = is_edited(version)
    return replace(
        outline_without_items(version, version.stages.order_by("order")),
        capabilities=tuple(
            item_outline(
                item,
                parent=identifiers[item.parent_id] if item.parent_id else None,
                order=order,
                expectations=expectations.get(item.pk, {}),
                was_edited=was_edited,
            )
            for order, item in enumerate(items, start=1)
        ),
        crosswalks=crosswalks,
        outside=outside,
    )


def outline_without_items(version: FrameworkVersion, stages: Iterable[Stage]) -> FrameworkOutline:
    """What a version says of itself, with no items and no crosswalks: no query, if framework and stages are loaded."""
    framework = version.framework
    return FrameworkOutline(
        identifier=str(framework.identifier),
        document=version.identifier,
        title=framework.title,
        publisher=framework.publisher,
        description=framework.description,
        language=framework.language,
        licence=framework.licence,
        source_url=framework.source_url,
        slug=framework.slug,
        short_title=framework.short_title,
        label=version.label,
        in_force_from=version.in_force_from,
        in_force_until=version.in_force_until,
        claimable=version.is_claimable,
        claimable_until=version.claimable_until,
        notes=version.notes,
        stages=tuple(StageOutline(stage.code, stage.title, stage.description) for stage in stages),
        source=_source(version),
    )


def item_outline(
    item: Capability,
    *,
    parent: str | None,
    order: int,
    expectations: dict[str, ExpectationOutline] | None = None,
    was_edited: bool = False,
) -> CapabilityOutline:
    """One item, under the parent with that identifier."""
    return CapabilityOutline(
        identifier=item.identifier,
        parent=parent,
        code=item.code,
        title=item.title,
        statement=item.statement,
        kind=_KINDS[item.kind],
        order=order,
        expectations=expectations or {},
        why=item.why,
        notice=tuple(item.notice),
        shows=item.shows,
        lineage=str(item.lineage),
        parent_link=item.parent_link,
        source=_without_time(item.source) if was_edited else item.source,
    )


def is_edited(version: FrameworkVersion) -> bool:
    """Whether anything was edited here since a file was read: then the file's times of change hold no longer."""
    return version.change_count > version.source.get(READ_AT, 0)


def changed_since_published(version: FrameworkVersion) -> datetime | None:
    """When its state or validity last changed after it was published; None: never, or it is not published."""
    published_at = version.published_at
    return version.changed_at if published_at is not None and version.changed_at > published_at else None


def _source(version: FrameworkVersion) -> dict[str, Any]:
    source = {key: value for key, value in version.source.items() if key != READ_AT}
    if is_edited(version) and isinstance(source.get("document"), dict):
        source["document"] = _without_time(source["document"])
    return source


def _without_time(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != _WHEN}


def _expectations(version: FrameworkVersion) -> dict[int, dict[str, ExpectationOutline]]:
    found: dict[int, dict[str, ExpectationOutline]] = {}
    rows = (
        Expectation.objects.filter(capability__version=version)
        .order_by("stage__order")
        .values_list("capability_id", "stage__code", "headline", "text")
    )
    for capability, stage, headline, text in rows:
        found.setdefault(capability, {})[stage] = ExpectationOutline(headline, text)
    return found


def crosswalks_of(version: FrameworkVersion) -> tuple[tuple[CrosswalkOutline, ...], dict[str, str]]:
    """The crosswalks of a version among its own items and with those of published versions, and the names of the latter.
    One query."""
    return crosswalk_outlines(version, crosswalk_rows(version))


def crosswalk_rows(version: FrameworkVersion, item: Capability | None = None) -> list[Crosswalk]:
    """Those crosswalks, or those of one item of the version, with their ends."""

    def reachable(end: str) -> Q:
        return Q(**{f"{end}__version": version}) | Q(**{f"{end}__version__state__in": PUBLISHED_STATES})

    ours = Q(origin=item) | Q(target=item) if item else Q(origin__version=version) | Q(target__version=version)
    return list(
        Crosswalk.objects.filter(ours)
        .filter(reachable("origin"), reachable("target"))
        .select_related("origin", "target")
        .order_by("pk")
    )


def crosswalk_outlines(
    version: FrameworkVersion, rows: Iterable[Crosswalk]
) -> tuple[tuple[CrosswalkOutline, ...], dict[str, str]]:
    """Loaded crosswalks as outlines, and the names of the items that are not the version's own."""
    outside: dict[str, str] = {}
    links = []
    for row in rows:
        for end in (row.origin, row.target):
            if end.version_id != version.pk:
                outside[end.identifier] = str(end)
        links.append(
            CrosswalkOutline(
                row.origin.identifier, row.target.identifier, _LINKS[row.kind], row.note, row.identifier, row.source
            )
        )
    return tuple(links), outside
