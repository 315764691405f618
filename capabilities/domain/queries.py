"""Reads of frameworks for pages and for the apps above: versions in force, trees, and all that a capability's page says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain.claiming import (
    capability_named,
    choices_for_claims,
    claimable_capabilities,
    claimable_versions,
    is_claimable,
    name_of,
)
from capabilities.domain.in_force import in_force_since, in_force_words, is_in_force, is_to_come, newest_first
from capabilities.domain.trees import Area, tree
from capabilities.models import (
    PUBLISHED_STATES,
    Capability,
    Crosswalk,
    Expectation,
    FrameworkVersion,
    FrameworkVersionQuerySet,
    Stage,
)

__all__ = [
    "Area",
    "CapabilityView",
    "Link",
    "NoFramework",
    "Step",
    "capability_named",
    "capability_view",
    "choices_for_claims",
    "claimable_capabilities",
    "claimable_versions",
    "current_of",
    "default_and_linked",
    "default_version",
    "in_force_since",
    "in_force_words",
    "is_claimable",
    "is_in_force",
    "is_to_come",
    "linked_frameworks",
    "linked_versions",
    "links_of",
    "name_of",
    "public_capability",
    "public_pair",
    "public_versions",
    "public_versions_of",
    "publisher_to_check",
    "starter_first",
    "tree",
    "versions_in_force",
]

STARTER = "starter"


class NoFramework(Exception):
    """No published framework is in force: load one with `manage.py load_frameworks`."""


@dataclass(frozen=True)
class Step:
    """One stage of the ladder, and what the capability looks like there (None: the framework does not say)."""

    stage: Stage
    expectation: Expectation | None


@dataclass(frozen=True)
class Link:
    """A crosswalk as seen from one of its ends: the capability at the other end, and how the two relate in words."""

    capability: Capability
    relation: str
    note: str
    in_force: str

    @property
    def version(self) -> FrameworkVersion:
        return self.capability.version


@dataclass(frozen=True)
class CapabilityView:
    """What the page of a capability shows of it."""

    capability: Capability
    ladder: list[Step]
    links: list[Link]
    before: Capability | None
    after: Capability | None
    other_versions: list[Capability]


def public_versions() -> FrameworkVersionQuerySet:
    """Every version that was ever published, with its framework, newest of each framework first."""
    return FrameworkVersion.objects.public().select_related("framework")


def public_versions_of(slug: str) -> list[FrameworkVersion]:
    """The same of the framework at an address only, newest first. One query."""
    return list(public_versions().filter(framework__slug=slug).order_by(*newest_first()))


def versions_in_force(day: date | None = None) -> list[FrameworkVersion]:
    """Published versions in force on `day` (default today), with their frameworks; the starter framework first."""
    return starter_first(FrameworkVersion.objects.in_force(day).select_related("framework"))


def starter_first(versions: Iterable[FrameworkVersion]) -> list[FrameworkVersion]:
    """The same versions with the starter framework's before the others'."""
    return sorted(versions, key=lambda version: version.framework.slug != STARTER)


def default_and_linked(day: date | None = None) -> tuple[FrameworkVersion | None, list[FrameworkVersion]]:
    """The default version (None if there is none) and the other versions in force that it is linked to. One query
    where the default is the starter framework's."""
    links = Crosswalk.objects.filter(
        Q(origin__version__framework__slug=STARTER, target__version=OuterRef("pk"))
        | Q(target__version__framework__slug=STARTER, origin__version=OuterRef("pk"))
    )
    rows: Iterable[Any] = (
        FrameworkVersion.objects.in_force(day).select_related("framework").annotate(is_linked=Exists(links))
    )
    linked = {version.pk for version in rows if version.is_linked}
    versions = starter_first(rows)
    if versions and versions[0].framework.slug == STARTER:
        return versions[0], [one for one in versions if one.pk in linked and one.framework.slug != STARTER]
    default = next((version for version in versions if version.stages.exists()), None)
    return default, linked_frameworks(default) if default else []


def current_of(versions: Sequence[FrameworkVersion], day: date | None = None) -> FrameworkVersion:
    """Of a framework's versions, newest first: the newest in force on `day`, else the newest at all."""
    return next((version for version in versions if is_in_force(version, day)), versions[0])


def default_version(day: date | None = None) -> FrameworkVersion:
    """The starter framework's version in force on `day`, else the first one in force that has stages.

    Raises NoFramework when there is none. One query.
    """
    versions = versions_in_force(day)
    for version in versions:
        if version.framework.slug == STARTER:
            return version
    for version in versions:
        if version.stages.exists():
            return version
    raise NoFramework(_("No framework is in force. Load one first."))


def public_capability(framework: str, slug: str, label: str | None = None) -> Capability | None:
    """The capability at an address, in the version in force or in the one with that label; None if it is not public.

    Without a label: the version in force, else the newest published one. It carries `label_in_force`, the label of the
    framework's version in force (None: there is none). One query.
    """
    in_force = FrameworkVersion.objects.in_force().filter(framework=OuterRef("version__framework"))
    found = (
        Capability.objects.filter(version__framework__slug=framework, slug=slug, version__state__in=PUBLISHED_STATES)
        .select_related("version__framework", "parent")
        .annotate(label_in_force=Subquery(in_force.order_by(*newest_first()).values("label")[:1]))
        .order_by(*newest_first("version__"))
    )
    if label is not None:
        return found.filter(version__label=label).first()
    capabilities = list(found)
    today = timezone.localdate()
    return next((item for item in capabilities if is_in_force(item.version, today)), None) or next(
        iter(capabilities), None
    )


def public_pair(
    framework: str, label: str, other: str, other_label: str
) -> tuple[FrameworkVersion, FrameworkVersion] | None:
    """Two different published versions by their addresses; None unless both are public. One query."""
    wanted = ((framework, label), (other, other_label))
    rows = public_versions().filter(
        Q(framework__slug=framework, label=label) | Q(framework__slug=other, label=other_label)
    )
    found = {(version.framework.slug, version.label): version for version in rows}
    if wanted[0] == wanted[1] or len(found) < 2:
        return None
    return found[wanted[0]], found[wanted[1]]


def publisher_to_check(version: FrameworkVersion) -> str:
    """Why its wording has to be checked with the publisher, as the file it came from says; empty where it need not be.

    A file says so in the version (our own files) or in the extensions of its document (CASE): with a sentence.
    """
    said = version.source.get("check_with_publisher")
    return said.strip() if isinstance(said, str) else ""


def capability_view(capability: Capability) -> CapabilityView:
    """Ladder, crosswalks in both directions, neighbours and other versions of a capability: 5 queries."""
    expected = {expectation.stage_id: expectation for expectation in capability.expectations.all()}
    stages = capability.version.stages.order_by("order")
    before, after = _neighbours(capability)
    return CapabilityView(
        capability=capability,
        ladder=[Step(stage, expected.get(stage.pk)) for stage in stages] if expected else [],
        links=links_of(capability),
        before=before,
        after=after,
        other_versions=list(
            Capability.objects.filter(lineage=capability.lineage, version__state__in=PUBLISHED_STATES)
            .exclude(pk=capability.pk)
            .select_related("version__framework")
            .order_by(*newest_first("version__"))
        ),
    )


def _neighbours(capability: Capability) -> tuple[Capability | None, Capability | None]:
    siblings = capability.version.capabilities.filter(kind=Capability.Kind.CAPABILITY)
    nearest = siblings.filter(order__lt=capability.order).order_by("-order").values("order")[:1]
    next_one = siblings.filter(order__gt=capability.order).order_by("order").values("order")[:1]
    found = siblings.filter(Q(order=Subquery(nearest)) | Q(order=Subquery(next_one)))
    sides = {item.order < capability.order: item for item in found}
    return sides.get(True), sides.get(False)


# How a crosswalk reads from each of its ends: "K1 is … it".
def _words(kind: str, *, outward: bool) -> str:
    out = {
        Crosswalk.Kind.SAME_AS: _("The same"),
        Crosswalk.Kind.PART_OF: _("Part of it"),
        Crosswalk.Kind.RELATED: _("Related"),
        Crosswalk.Kind.REPLACED_BY: _("Replaced by it"),
    }
    back = {Crosswalk.Kind.PART_OF: _("Wider than it"), Crosswalk.Kind.REPLACED_BY: _("In its place")}
    return str(out[Crosswalk.Kind(kind)] if outward else back.get(Crosswalk.Kind(kind), out[Crosswalk.Kind(kind)]))


def links_of(capability: Capability, day: date | None = None) -> list[Link]:
    """Crosswalks of a capability in both directions, to capabilities of published versions, each other end once.

    "Part of" comes before "related". One query.
    """
    rows = (
        Crosswalk.objects.filter(Q(origin=capability) | Q(target=capability))
        .filter(origin__version__state__in=PUBLISHED_STATES, target__version__state__in=PUBLISHED_STATES)
        .select_related("origin__version__framework", "target__version__framework")
    )
    weight = {
        Crosswalk.Kind.SAME_AS: 0,
        Crosswalk.Kind.PART_OF: 1,
        Crosswalk.Kind.REPLACED_BY: 2,
        Crosswalk.Kind.RELATED: 3,
    }
    links: dict[int, Link] = {}
    for row in sorted(rows, key=lambda row: (weight[Crosswalk.Kind(row.kind)], row.pk)):
        outward = row.origin_id == capability.pk
        other = row.target if outward else row.origin
        links.setdefault(
            other.pk, Link(other, _words(row.kind, outward=outward), row.note, in_force_words(other.version, day))
        )
    return list(links.values())


def linked_frameworks(version: FrameworkVersion) -> list[FrameworkVersion]:
    """Published versions of other frameworks that the version's capabilities are linked to, in either direction."""
    return [other for other in linked_versions(version) if other.framework_id != version.framework_id]


def linked_versions(version: FrameworkVersion) -> list[FrameworkVersion]:
    """The same with other versions of the same framework among them. One query."""
    return list(
        FrameworkVersion.objects.public()
        .filter(
            Q(capabilities__crosswalks_in__origin__version=version)
            | Q(capabilities__crosswalks_out__target__version=version)
        )
        .exclude(pk=version.pk)
        .select_related("framework")
        .distinct()
    )
