"""Which capabilities somebody may claim, and how forms and addresses name them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from capabilities.domain.trees import tree
from capabilities.models import Capability, FrameworkVersion

Choices = list[tuple[str, list[tuple[str, str]]]]


def claimable_versions(day: date | None = None) -> list[FrameworkVersion]:
    """Versions that a new claim may name on `day` (default today), with their frameworks; newest first in each."""
    return list(FrameworkVersion.objects.claimable(day).select_related("framework"))


def claimable_capabilities(day: date | None = None) -> QuerySet[Capability]:
    """Every capability (not area) that a new claim may name on `day`, with its version and framework."""
    return (
        Capability.objects.filter(
            kind=Capability.Kind.CAPABILITY, version__in=FrameworkVersion.objects.claimable(day).values("pk")
        )
        .select_related("version__framework", "parent")
        .order_by("version__framework__title", "-version__in_force_from", "-version_id", "order")
    )


def choices_for_claims(versions: Iterable[FrameworkVersion]) -> Choices:
    """Grouped choices of a select: (group, [(name for the form, what it says)]), one group for each area.

    The names are read back by `capability_named`. With several versions, groups begin with the framework's short title.
    One query for each version.
    """
    versions = list(versions)
    choices: Choices = []
    for version in versions:
        framework = version.framework.short_title or version.framework.title
        for area in tree(version):
            if not area.capabilities:
                continue
            parts = ([framework] if len(versions) > 1 or not area.title else []) + ([area.title] if area.title else [])
            choices.append((": ".join(parts), [(name_of(item, version), str(item)) for item in area.capabilities]))
    return choices


def name_of(capability: Capability, version: FrameworkVersion | None = None) -> str:
    """How a form or an address names a capability exactly: `framework/label/slug`."""
    version = version or capability.version
    return f"{version.framework.slug}/{version.label}/{capability.slug}"


def capability_named(name: str, day: date | None = None) -> Capability | None:
    """The claimable capability meant by `framework/label/slug`, `framework/slug` or a CASE identifier; None if none is.

    Where several versions have it, the one in force wins, then the newest. One query.
    """
    parts = name.strip().split("/")
    if len(parts) == 3:
        where = Q(version__framework__slug=parts[0], version__label=parts[1], slug=parts[2])
    elif len(parts) == 2:
        where = Q(version__framework__slug=parts[0], slug=parts[1])
    else:
        where = Q(identifier=name.strip())
    found = list(claimable_capabilities(day).filter(where).order_by("-version__in_force_from", "-version_id")[:20])
    published = [item for item in found if item.version.state == FrameworkVersion.State.PUBLISHED]
    return next(iter(published or found), None)


def is_claimable(version: FrameworkVersion, day: date | None = None) -> bool:
    """Whether a new claim may name a loaded version on `day` (default today): as FrameworkVersionQuerySet.claimable."""
    day = day or timezone.localdate()
    return (
        version.is_claimable
        and version.state in (FrameworkVersion.State.PUBLISHED, FrameworkVersion.State.SUPERSEDED)
        and (version.claimable_until is None or version.claimable_until >= day)
    )
