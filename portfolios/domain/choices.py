"""What a worker may claim today: the capabilities and stages to choose from, and how a form names them.

A capability is named `<framework>/<label>/<slug>` and a stage `<framework>/<label>/<code>`, so that no row number leaves
the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from capabilities.models import Capability, Crosswalk, FrameworkVersion, Stage
from cpd.models import EntryCapability
from people.models import Membership, User
from portfolios.models import CareerStage, Evidence, Place

OPEN_PLACES = ("planned", "active", "paused", "recommended")


@dataclass(frozen=True)
class Option:
    """One thing to choose, as a form names it."""

    value: str
    label: str


@dataclass(frozen=True)
class Group:
    """Options under one heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Choices:
    """Everything the picker needs. `suggested` bear on what is claimed already or on the CPD entry it came from."""

    suggested: tuple[Option, ...]
    groups: tuple[Group, ...]
    stages: tuple[Group, ...]
    own_stage: str

    @property
    def several_versions(self) -> bool:
        return len(self.stages) > 1


def claimable_versions(user: User, day: date | None = None) -> QuerySet[FrameworkVersion]:
    """Framework versions that a new claim of this person may name on `day` (default today).

    Of the frameworks that belong to nobody (the profession's, and ours), to an organisation they are in, or to a
    programme they are on: another employer's own framework is theirs to read and not to claim. By the version's own
    date; and for the people on a programme, and nobody else, until the programme's own where that is later (DOMAIN.md:
    people mid-programme go on claiming the old one). Never what was withdrawn.
    """
    day = day or timezone.localdate()
    places = Place.objects.filter(portfolio__user=user, state__in=OPEN_PLACES)
    kept_open = places.filter(programme__claimable_until__gte=day)
    theirs = (
        Q(framework__owner__isnull=True)
        | Q(framework__owner__in=Membership.objects.live(day).filter(user=user).values("organisation"))
        | Q(pk__in=places.values("programme__framework_version"))
    )
    return FrameworkVersion.objects.filter(
        Q(theirs, pk__in=FrameworkVersion.objects.claimable(day).values("pk"))
        | Q(
            pk__in=kept_open.values("programme__framework_version"),
            is_claimable=True,
            state__in=("published", "superseded"),
        )
    )


def choices_for(
    user: User, *, evidence: Evidence | None = None, claimed: Collection[Capability] = (), matching: str = ""
) -> Choices:
    """What may be claimed, grouped by area, in 2 queries. `claimed` is left out; `matching` narrows by words or code."""
    versions = claimable_versions(user)
    stages = stages_of(user, versions)
    taken = {capability.pk for capability in claimed}
    nodes = list(_nodes({stage.version_id for stage in stages}, evidence, taken))
    areas = {node.pk: node for node in nodes if node.kind == Capability.Kind.AREA}
    wanted = [
        node
        for node in nodes
        if node.kind == Capability.Kind.CAPABILITY and node.pk not in taken and _matches(node, matching)
    ]
    versions_of: dict[int, set[int]] = {}
    for node in wanted:
        versions_of.setdefault(node.version.framework_id, set()).add(node.version_id)
    several = len(versions_of) > 1 or any(len(pks) > 1 for pks in versions_of.values())
    grouped: dict[str, list[Option]] = {}
    for node in wanted:
        area = areas.get(node.parent_id or 0)
        heading = area.title if area else str(node.version.framework)
        if several:
            named = node.version.framework.short_title or str(node.version.framework)
            if len(versions_of[node.version.framework_id]) > 1:
                named = f"{named} {node.version.label}"
            heading = f"{named}: {heading}"
        grouped.setdefault(heading, []).append(Option(name_of(node), str(node)))
    return Choices(
        suggested=tuple(Option(name_of(node), str(node)) for node in wanted if getattr(node, "is_suggested", False)),
        groups=tuple(Group(label, tuple(options)) for label, options in grouped.items()),
        stages=tuple(_grouped_stages(stages)),
        own_stage=stage_name(own) if (own := stage_to_offer(stages)) else "",
    )


def name_of(capability: Capability) -> str:
    """How a form names a capability. Needs version and framework."""
    return f"{capability.version.framework.slug}/{capability.version.label}/{capability.slug}"


def stage_name(stage: Stage) -> str:
    """How a form names a stage. Needs version and framework."""
    return f"{stage.version.framework.slug}/{stage.version.label}/{stage.code}"


def capability_named(user: User, name: str) -> Capability | None:
    """The claimable capability a form named, or None: 1 query."""
    framework, label, slug = _split(name)
    return (
        Capability.objects.filter(
            version__framework__slug=framework,
            version__label=label,
            slug=slug,
            kind=Capability.Kind.CAPABILITY,
            version__in=claimable_versions(user),
        )
        .select_related("version__framework")
        .first()
    )


def stage_for(user: User, capability: Capability, name: str = "") -> Stage | None:
    """The stage a form named, in the capability's own version: by code, else the worker's own, else the first.

    None only where the version has no stages at all. 1 query.
    """
    code = _split(name)[2] if name else ""
    stages = stages_of(user, FrameworkVersion.objects.filter(pk=capability.version_id))
    return next((stage for stage in stages if stage.code == code), None) or stage_to_offer(stages)


def _split(name: str) -> tuple[str, str, str]:
    parts = name.split("/")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", "")


def stages_of(user: User, versions: QuerySet[FrameworkVersion]) -> list[Stage]:
    """Stages of `versions` in 1 query, each knowing the code of the worker's own stage and whether they are on an ASYE."""
    own = CareerStage.objects.filter(portfolio__user=user).order_by("-since", "-pk").values("stage__code")[:1]
    asye = Place.objects.filter(portfolio__user=user, state__in=OPEN_PLACES, programme__kind="asye")
    return list(
        Stage.objects.filter(version__in=versions)
        .select_related("version__framework")
        .annotate(own_code=Subquery(own, output_field=CharField()), on_asye=Exists(asye))
        .order_by(F("version__in_force_from").desc(nulls_last=True), "version", "order")
    )


def own_among(stages: Iterable[Stage]) -> Stage | None:
    """The worker's own stage among annotated `stages`: as recorded, else newly qualified for somebody on an ASYE."""
    all_stages = list(stages)
    for stage in all_stages:
        if stage.code == (getattr(stage, "own_code", None) or ""):
            return stage
    return next((s for s in all_stages if getattr(s, "on_asye", False) and s.code == "newly-qualified"), None)


def stage_to_offer(stages: Iterable[Stage]) -> Stage | None:
    """The stage a form begins with: the worker's own, else the first. None only where there are no stages."""
    all_stages = list(stages)
    return own_among(all_stages) or (all_stages[0] if all_stages else None)


def _grouped_stages(stages: list[Stage]) -> Iterable[Group]:
    versions = {stage.version_id: stage.version for stage in stages}
    for pk, version in versions.items():
        options = tuple(Option(stage_name(stage), stage.title) for stage in stages if stage.version_id == pk)
        yield Group(str(version), options)


def _nodes(versions: Collection[int], evidence: Evidence | None, taken: set[int]) -> QuerySet[Capability]:
    """Areas and capabilities in order; suggested are those of the entry, and those that a crosswalk ties to claims."""
    links = Crosswalk.objects.filter(
        Q(origin=OuterRef("pk"), target__in=taken) | Q(target=OuterRef("pk"), origin__in=taken)
    )
    from_entry = EntryCapability.objects.filter(
        entry=evidence.entry_id if evidence else None, capability=OuterRef("pk")
    )
    return (
        Capability.objects.filter(version__in=versions)
        .select_related("version__framework")
        .annotate(is_suggested=Exists(links) | Exists(from_entry))
        .order_by(F("version__in_force_from").desc(nulls_last=True), "version", "order")
    )


def _matches(capability: Capability, words: str) -> bool:
    """Every word of `words` stands somewhere in the capability's code, title or statement."""
    text = f"{capability.code} {capability.title} {capability.statement}".casefold()
    return all(word in text for word in words.casefold().split())
