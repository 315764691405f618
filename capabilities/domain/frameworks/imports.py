"""From an outline (capabilities/formats) to a stored version: all of it or nothing.

The same framework identifier is the same framework; a draft with the same label is written over in place, so that a
file may be imported again and again while it is being prepared; a published version is never touched.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from capabilities.domain.addresses import as_label, free_slug
from capabilities.domain.frameworks.errors import FrameworkProblem, VersionExists
from capabilities.domain.frameworks.links import links_to_others, restore_links, store_crosswalks
from capabilities.domain.frameworks.versions import check_may_change, create_framework, create_version, publish
from capabilities.formats.outline import CapabilityOutline, FrameworkOutline, check_outline
from capabilities.models import Capability, Expectation, Framework, FrameworkVersion, Stage
from people.models import User

MAX_LEVELS = 30
BATCH = 500


@dataclass(frozen=True)
class ImportSummary:
    """What an import stored (or would have stored, in a dry run). `version` has no row after a dry run."""

    version: FrameworkVersion
    areas: int
    capabilities: int
    stages: int
    expectations: int
    crosswalks: int
    updated: bool
    published: bool
    dry_run: bool


@transaction.atomic
def import_outline(
    *, by: User | None, outline: FrameworkOutline, publish: bool = False, dry_run: bool = False, label: str = ""
) -> ImportSummary:
    """Store an outline as a version, as a draft or published at once.

    `label` stands in for the outline's own; without either the year it comes into force is taken, then "1". Raises
    FormatError (the outline cannot be stored), VersionExists (that label is published or in review), NotComplete (asked
    to publish and something is missing), NotYourFramework. After any of these, and after a dry run, nothing is stored.
    """
    check_outline(outline)
    framework = _framework(by, outline)
    version, updated = _draft(by, framework, outline, label)
    kept = links_to_others(version) if updated else []
    lineages = _lineages(framework, version)
    if updated:
        version.capabilities.all().delete()
        version.stages.all().delete()
    stages = _store_stages(version, outline)
    stored = _store_capabilities(version, outline, lineages)
    expectations = _store_expectations(outline, stored, stages)
    crosswalks = store_crosswalks(outline, stored)
    restore_links(kept, stored)
    if publish:
        _publish(by=by, version=version)
    summary = ImportSummary(
        version=version,
        areas=sum(item.kind == "area" for item in outline.capabilities),
        capabilities=sum(item.kind == "capability" for item in outline.capabilities),
        stages=len(stages),
        expectations=expectations,
        crosswalks=crosswalks,
        updated=updated,
        published=publish,
        dry_run=dry_run,
    )
    if dry_run:
        transaction.set_rollback(True)
    return summary


_publish = publish  # `publish` is also the name of an argument above


def _framework(by: User | None, outline: FrameworkOutline) -> Framework:
    fields: dict[str, Any] = {
        "title": outline.title,
        "short_title": outline.short_title,
        "publisher": outline.publisher,
        "description": outline.description,
        "licence": outline.licence,
        "source_url": outline.source_url,
        "language": outline.language or "en-GB",
    }
    framework = Framework.objects.select_for_update().filter(identifier=outline.identifier).first()
    if framework is None:
        if outline.slug and Framework.objects.filter(slug=outline.slug).exists():
            raise FrameworkProblem(
                _("Another framework has the address “%(slug)s”. Give this one another slug.") % {"slug": outline.slug}
            )
        return create_framework(by=by, slug=outline.slug, identifier=outline.identifier, **fields)
    check_may_change(by, framework)
    if not framework.versions.public().exists():
        # Nobody has read it yet, so a better title in a later draft replaces the first.
        for name, value in fields.items():
            setattr(framework, name, value)
        framework.save()
    return framework


def _draft(
    by: User | None, framework: Framework, outline: FrameworkOutline, label: str
) -> tuple[FrameworkVersion, bool]:
    """The draft to fill, and whether it was there before."""
    begins = outline.in_force_from
    label = as_label(label or outline.label) or (str(begins.year) if begins else "1")
    version = framework.versions.filter(label=label).first()
    if version is None:
        return create_version(
            by=by,
            framework=framework,
            label=label,
            in_force_from=begins,
            in_force_until=outline.in_force_until,
            is_claimable=outline.claimable,
            claimable_until=outline.claimable_until,
            notes=outline.notes,
            source=outline.source,
        ), False
    names = {"label": label, "framework": framework.title}
    if version.is_public:
        raise VersionExists(
            _("Version “%(label)s” of “%(framework)s” is published and never changes. Give the new one another label.")
            % names
        )
    if version.state != FrameworkVersion.State.DRAFT:
        raise VersionExists(
            _("Version “%(label)s” of “%(framework)s” is in review. Take it back to draft first.") % names
        )
    version.in_force_from = begins
    version.in_force_until = outline.in_force_until
    version.is_claimable = outline.claimable
    version.claimable_until = outline.claimable_until
    version.notes = outline.notes
    version.source = outline.source
    version.save()
    return version, True


@dataclass(frozen=True)
class _Lineages:
    """Which lineage an item continues: by its identifier, else by code and title together (codes alone are reused)."""

    by_identifier: dict[str, uuid.UUID]
    by_code: dict[tuple[str, str], uuid.UUID]

    def of(self, item: CapabilityOutline) -> uuid.UUID:
        named = self.by_code.get((item.code, item.title.casefold())) if item.code else None
        return self.by_identifier.get(item.identifier) or named or uuid.uuid4()


def _lineages(framework: Framework, version: FrameworkVersion) -> _Lineages:
    rows = (
        Capability.objects.filter(version__framework=framework)
        .order_by("version_id")
        .values_list("identifier", "code", "title", "lineage")
    )
    found = _Lineages({}, {})
    for identifier, code, title, lineage in rows:
        found.by_identifier[identifier] = lineage
        found.by_code[code, title.casefold()] = lineage
    return found


def _store_stages(version: FrameworkVersion, outline: FrameworkOutline) -> dict[str, Stage]:
    taken: set[str] = set()
    stages = [
        Stage(
            version=version,
            code=free_slug(stage.code, stage.title, taken=taken, length=40),
            title=stage.title,
            description=stage.description,
            order=order,
        )
        for order, stage in enumerate(outline.stages, start=1)
    ]
    Stage.objects.bulk_create(stages)
    return {given.code: stage for given, stage in zip(outline.stages, stages, strict=True)}


def _store_capabilities(
    version: FrameworkVersion, outline: FrameworkOutline, lineages: _Lineages
) -> dict[str, Capability]:
    """Stored level by level, since a row needs its parent's number. Returns them by identifier."""
    taken: set[str] = set()
    stored: dict[str, Capability] = {}
    levels: dict[int, list[Capability]] = {}
    depth: dict[str, int] = {}
    for item in outline.capabilities:
        level = depth[item.identifier] = 0 if item.parent is None else depth[item.parent] + 1
        if level >= MAX_LEVELS:
            raise FrameworkProblem(
                _("“%(title)s” stands %(levels)s levels deep; the most is %(most)s.")
                % {"title": item.title[:60], "levels": level + 1, "most": MAX_LEVELS}
            )
        stored[item.identifier] = Capability(
            version=version,
            parent=stored[item.parent] if item.parent is not None else None,
            kind=item.kind,
            identifier=item.identifier,
            lineage=lineages.of(item),
            code=item.code,
            slug=free_slug(item.code, item.title, taken=taken, length=80),
            title=item.title,
            statement=item.statement,
            why=item.why,
            notice=list(item.notice),
            shows=item.shows,
            order=item.order,
            source=item.source,
        )
        levels.setdefault(level, []).append(stored[item.identifier])
    for level in sorted(levels):
        Capability.objects.bulk_create(levels[level], batch_size=BATCH)
    return stored


def _store_expectations(outline: FrameworkOutline, stored: dict[str, Capability], stages: dict[str, Stage]) -> int:
    expectations = [
        Expectation(
            capability=stored[item.identifier], stage=stages[code], headline=expected.headline, text=expected.text
        )
        for item in outline.capabilities
        for code, expected in item.expectations.items()
    ]
    Expectation.objects.bulk_create(expectations, batch_size=BATCH)
    return len(expectations)
