"""What the CASE service answers with: published versions as CASE 1.1, each body as Python values.

Only what was published is known here. A version that is superseded or withdrawn stays and is marked "Deprecated". An
identifier that stands in several versions (a CASE file that was imported again as a new version) means the one that was
published last. Lookups and their numbers of queries; serialising and keeping is the business of the view and the cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from capabilities.domain import case_cache
from capabilities.domain.frameworks.outlines import (
    changed_since_published,
    crosswalk_outlines,
    crosswalk_rows,
    is_edited,
    item_outline,
    outline_of,
    outline_without_items,
)
from capabilities.formats.case_fields import Defaults, made_identifier, moment
from capabilities.formats.case_fit import fit
from capabilities.formats.case_links import Nodes
from capabilities.formats.case_writer import CaseWriter
from capabilities.formats.outline import CapabilityOutline, FrameworkOutline
from capabilities.models import PUBLISHED_STATES, Capability, Crosswalk, FrameworkVersion

PATH = "/ims/case/v1p1"


class Unknown(Exception):
    """There is no such published object."""


def uri_base() -> str:
    """The address of the service, which those of its objects begin with."""
    return f"{settings.SITE_URL.rstrip('/')}{PATH}"


def documents() -> list[dict[str, Any]]:
    """Every published version as a CFDocument, the latest first. 2 queries."""
    versions = (
        _published()
        .prefetch_related("stages")
        .defer("source")
        # Of what a file held, the list needs what it said of the document: the rest may be megabytes.
        .annotate(
            kept_document=F("source__document"),
            kept_format=F("source__format"),
            kept_count=F("source__change_count"),
            kept_check=F("source__check_with_publisher"),
        )
    )
    return [_document_body(version) for version in _with_slim_source(versions)]


def document(identifier: str) -> dict[str, Any]:
    """One CFDocument, as it is in the list. Raises Unknown."""
    for body in documents():
        if body["identifier"] == identifier:
            return body
    raise Unknown


def package(identifier: str) -> dict[str, Any]:
    """A whole CFPackage: 5 queries, whatever the size. Raises Unknown."""
    version = _published().filter(identifier=identifier).first()
    if version is None:
        raise Unknown
    return _writer(version, outline_of(version)).package()


def item(identifier: str) -> dict[str, Any]:
    """One CFItem: 2 queries. Raises Unknown."""
    writer, _version, found = _around(identifier, whole=False)
    return writer.item_body(found, CFDocumentURI=writer.document_link())


def item_associations(identifier: str) -> dict[str, Any]:
    """A CFItem with all its associations, whichever end it is: 4 queries. Raises Unknown."""
    writer, version, found = _around(identifier, whole=True)
    placed = [
        writer.parent_body(one, place) for one, place in writer.placed() if identifier in (one.identifier, one.parent)
    ]
    links = [writer.crosswalk_body(link) for link in writer.outline.crosswalks]
    there = {association["identifier"] for association in (*placed, *links)}
    nodes = Nodes("", {identifier: None}, {})
    kept = [
        fit("association", association, writer.defaults)
        for association in _kept_associations(version)
        if identifier
        in (nodes.find(association.get("originNodeURI")), nodes.find(association.get("destinationNodeURI")))
    ]
    return {
        "CFItem": writer.item_body(found, CFDocumentURI=writer.document_link()),
        "CFAssociations": [*placed, *links, *(one for one in kept if one["identifier"] not in there)],
    }


def association(identifier: str) -> dict[str, Any]:
    """One CFAssociation of whatever kind. Raises Unknown."""
    crosswalk = _crosswalk(identifier)
    if crosswalk is not None:
        return crosswalk
    place = _index().associations.get(identifier)
    if place is None:
        raise Unknown
    if place.item is not None:
        writer, _version, found = _around(place.item, whole=True, version=place.version)
        number = {one.identifier: number for one, number in writer.placed()}[found.identifier]
        return writer.parent_body(found, number, CFDocumentURI=writer.document_link())
    version = _published().get(pk=place.version)
    writer = _writer(version, outline_without_items(version, ()))
    for kept in _kept_associations(version):
        if kept.get("identifier") == identifier:
            return fit("association", kept, writer.defaults) | {"CFDocumentURI": writer.document_link()}
    raise Unknown


def rubric(identifier: str) -> dict[str, Any]:
    """One CFRubric. Raises Unknown."""
    pk = _index().rubrics.get(identifier)
    if pk is not None:
        version = _published().get(pk=pk)
        for body in _writer(version, outline_of(version)).rubrics():
            if body["identifier"] == identifier:
                return body
    raise Unknown


def _published() -> QuerySet[FrameworkVersion]:
    return (
        FrameworkVersion.objects.filter(state__in=PUBLISHED_STATES)
        .select_related("framework")
        .order_by("-published_at", "-pk")
    )


def _writer(version: FrameworkVersion, outline: FrameworkOutline) -> CaseWriter:
    status = "Adopted" if version.state == FrameworkVersion.State.PUBLISHED else "Deprecated"
    changed_at = version.published_at or version.changed_at
    return CaseWriter(outline, Defaults(uri_base(), moment(changed_at)), status, changed_since_published(version))


def _with_slim_source(versions: Iterable[Any]) -> Iterator[FrameworkVersion]:
    for version in versions:
        said = {
            "format": version.kept_format,
            "document": version.kept_document,
            "change_count": version.kept_count,
            "check_with_publisher": version.kept_check,
        }
        version.source = {key: value for key, value in said.items() if value is not None}
        yield version


def _document_body(version: FrameworkVersion) -> dict[str, Any]:
    stages = sorted(version.stages.all(), key=lambda stage: stage.order)
    writer = _writer(version, outline_without_items(version, stages))
    return writer.document_body(CFPackageURI=writer.package_link())


def _around(
    identifier: str, *, whole: bool, version: int | None = None
) -> tuple[CaseWriter, FrameworkVersion, CapabilityOutline]:
    """An item and as much of its framework as its own objects need: what is above, beside and below it, and its links.

    `whole` False: only whether anything is below it.
    """
    rows = Capability.objects.filter(identifier=identifier, version__state__in=PUBLISHED_STATES)
    if version is not None:
        rows = rows.filter(version_id=version)
    found = rows.select_related("version__framework").order_by("-version__published_at", "-version_id").first()
    if found is None:
        raise Unknown
    own = found.version
    beside = (
        Q(pk=found.parent_id) | Q(parent_id=found.parent_id) if found.parent_id else Q(parent__isnull=True, version=own)
    )
    near = own.capabilities.filter(parent=found)
    near = (near | own.capabilities.filter(beside)).order_by("order") if whole else near.order_by("order")[:1]
    joined = crosswalk_rows(own, found) if whole else []
    ends = [end for row in joined for end in (row.origin, row.target) if end.version_id == own.pk]
    items = {item.pk: item for item in (found, *near, *ends)}
    was_edited = is_edited(own)
    outlines = {
        pk: item_outline(item, parent=_parent(item, items), order=order, was_edited=was_edited)
        for order, (pk, item) in enumerate(sorted(items.items(), key=lambda one: one[1].order), start=1)
    }
    crosswalks, outside = crosswalk_outlines(own, joined)
    outline = replace(
        outline_without_items(own, ()), capabilities=tuple(outlines.values()), crosswalks=crosswalks, outside=outside
    )
    return _writer(own, outline), own, outlines[found.pk]


def _parent(item: Capability, items: dict[int, Capability]) -> str | None:
    """The parent's identifier; something that is no item's where the parent was not loaded."""
    if item.parent_id is None:
        return None
    return items[item.parent_id].identifier if item.parent_id in items else f"not loaded: {item.parent_id}"


def _crosswalk(identifier: str) -> dict[str, Any] | None:
    row = (
        Crosswalk.objects.filter(
            identifier=identifier,
            origin__version__state__in=PUBLISHED_STATES,
            target__version__state__in=PUBLISHED_STATES,
        )
        .select_related("origin__version__framework", "target")
        .order_by("-pk")
        .first()
    )
    if row is None:
        return None
    version = row.origin.version
    ends = [end for end in (row.origin, row.target) if end.version_id == version.pk]
    (link,), outside = crosswalk_outlines(version, [row])
    outline = replace(
        outline_without_items(version, ()),
        capabilities=tuple(item_outline(end, parent=None, order=order) for order, end in enumerate(ends, start=1)),
        outside=outside,
    )
    writer = _writer(version, outline)
    return writer.crosswalk_body(link, CFDocumentURI=writer.document_link())


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an association is: with its item, or (no item) among those that were kept with its version."""

    version: int
    item: str | None


@dataclass(frozen=True, slots=True)
class _Index:
    associations: dict[str, _Place]
    rubrics: dict[str, int]


def _index() -> _Index:
    """Every association's and rubric's identifier, of which the database has no index; made anew when anything changes."""
    index: _Index = case_cache.remember(
        "index", _make_index, size=lambda index: 300 * (len(index.associations) + len(index.rubrics))
    )
    return index


def _make_index() -> _Index:
    index = _Index({}, {})
    versions = dict(_published().reverse().values_list("pk", "identifier"))
    kept = _published().reverse().filter(Q(source__has_key="associations") | Q(source__has_key="rubrics"))
    sources = {version.pk: version for version in kept}
    for pk, document in versions.items():
        index.rubrics[made_identifier(document, "rubric")] = pk
        if pk in sources:
            index.associations.update(
                {
                    identifier: _Place(pk, None)
                    for one in _kept_associations(sources[pk])
                    if isinstance(identifier := one.get("identifier"), str)
                }
            )
            rubrics = sources[pk].source.get("rubrics")
            index.rubrics.update(
                {
                    one["identifier"]: pk
                    for one in (rubrics if isinstance(rubrics, list) else ())
                    if isinstance(one, dict) and isinstance(one.get("identifier"), str)
                }
            )
    rows = (
        Capability.objects.filter(version__state__in=PUBLISHED_STATES)
        .annotate(link=F("parent_link__identifier"))
        .order_by("version__published_at", "version_id")
        .values_list("version_id", "identifier", "link")
    )
    for pk, identifier, link in rows.iterator():
        name = link if isinstance(link, str) and link else made_identifier(versions[pk], identifier, "isChildOf")
        index.associations[name] = _Place(pk, identifier)
    return index


def _kept_associations(version: FrameworkVersion) -> list[dict[str, Any]]:
    kept = version.source.get("associations")
    return [one for one in kept if isinstance(one, dict)] if isinstance(kept, list) else []
