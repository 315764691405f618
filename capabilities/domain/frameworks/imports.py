"""From an outline (capabilities/formats) to a stored version: all of it or nothing.

The same framework identifier is the same framework, the same document identifier (CASE) the same version of it; so is,
in one framework, the same label. A draft is written over in place, so that a file may be imported again and again while
it is being prepared; a published version is never touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain.addresses import as_label, free_slug
from capabilities.domain.frameworks.drafts import check_may_change
from capabilities.domain.frameworks.errors import FrameworkProblem, VersionExists
from capabilities.domain.frameworks.lineages import Lineages, batches, lineages_in
from capabilities.domain.frameworks.links import (
    link_earlier_mentions,
    links_to_others,
    restore_links,
    store_crosswalks,
)
from capabilities.domain.frameworks.outlines import READ_AT
from capabilities.domain.frameworks.versions import create_framework, create_version, publish
from capabilities.formats.outline import FrameworkOutline, check_outline
from capabilities.models import Capability, Expectation, Framework, FrameworkVersion, Stage
from people.models import Organisation, User

MAX_LEVELS = 30


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


Progress = Callable[[int, int], None]


@transaction.atomic
def import_outline(
    *,
    by: User | None,
    outline: FrameworkOutline,
    publish: bool = False,
    dry_run: bool = False,
    label: str = "",
    into: Framework | None = None,
    owner: Organisation | None = None,
    progress: Progress | None = None,
) -> ImportSummary:
    """Store an outline as a version, as a draft or published at once.

    `into` makes it a version of that framework, whatever its identifier says; a framework that is new belongs to
    `owner`. `label` stands in for the outline's own;
    without either the year it comes into force is taken, then "1". A document that is published already becomes another
    version only where `into` or `label` asks for it. `progress` is told now and then how many rows of how many are done.

    Raises FormatError (the outline cannot be stored), VersionExists (that document or label is published or in review),
    NotComplete (asked to publish and something is missing), NotYourFramework. After any of these, and after a dry run,
    nothing is stored.
    """
    check_outline(outline)
    report = _Report(progress, len(outline.capabilities), sum(len(item.expectations) for item in outline.capabilities))
    known = _same_document(outline, label, into)
    framework = _framework(by, outline, known.framework, owner, same=into is None)
    version, updated = _draft(by, framework, outline, label, known.draft)
    kept = links_to_others(version) if updated else []
    lineages = lineages_in(framework, outline)
    if updated:
        version.capabilities.all().delete()
        version.stages.all().delete()
    stages = _store_stages(version, outline)
    stored = _store_capabilities(version, outline, lineages, report)
    expectations = _store_expectations(outline, stored, stages, report)
    crosswalks, elsewhere = store_crosswalks(outline, version, stored)
    restore_links(kept, stored)
    _keep(version, elsewhere)
    link_earlier_mentions(version, stored)
    report.finished()
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


@dataclass
class _Report:
    """How far an import has come: a row of an item or an expectation counts one."""

    tell: Progress | None
    items: int
    expectations: int
    done: int = 0

    def add(self, rows: int) -> None:
        self.done += rows
        if self.tell is not None:
            self.tell(self.done, self.items + self.expectations)

    def finished(self) -> None:
        if self.done < self.items + self.expectations or not self.done:
            self.add(self.items + self.expectations - self.done)


@dataclass(frozen=True)
class _Known:
    """What the file's document is here already: a version of `framework`, to be written over if it is a `draft`."""

    framework: Framework | None = None
    draft: FrameworkVersion | None = None


def _same_document(outline: FrameworkOutline, label: str, into: Framework | None) -> _Known:
    """Find the version that is this very document. A label of its own asks for another version beside it."""
    version = None
    if outline.document:
        version = FrameworkVersion.objects.select_related("framework").filter(identifier=outline.document).first()
    if version is None or (into is not None and version.framework_id != into.pk):
        return _Known(into)
    if version.state == FrameworkVersion.State.DRAFT and as_label(label) in ("", version.label):
        return _Known(version.framework, version)
    if version.is_public and not label and into is None:
        raise VersionExists(
            _(
                "This document is published already, as version “%(label)s” of “%(framework)s”, and never changes. "
                "To store the file as a new version, give it another label (--label NAME), "
                "or say which framework it is a version of (--into ADDRESS --label NAME)."
            )
            % {"label": version.label, "framework": version.framework.title}
        )
    if version.state == FrameworkVersion.State.IN_REVIEW and not label:
        raise _in_review(version)
    return _Known(version.framework)


def _in_review(version: FrameworkVersion) -> VersionExists:
    return VersionExists(
        _("Version “%(label)s” of “%(framework)s” is in review. Take it back to draft first.")
        % {"label": version.label, "framework": version.framework.title}
    )


def _framework(
    by: User | None, outline: FrameworkOutline, chosen: Framework | None, owner: Organisation | None, *, same: bool
) -> Framework:
    """The framework to store into. A chosen one keeps its own name and texts."""
    fields: dict[str, Any] = {
        "title": outline.title,
        "short_title": outline.short_title,
        "publisher": outline.publisher,
        "description": outline.description,
        "licence": outline.licence,
        "source_url": outline.source_url,
        "language": outline.language or "en-GB",
    }
    frameworks = Framework.objects.select_for_update()
    framework = frameworks.get(pk=chosen.pk) if chosen else frameworks.filter(identifier=outline.identifier).first()
    if framework is None:
        slug = "" if Framework.objects.filter(slug=outline.slug).exists() else outline.slug
        return create_framework(by=by, slug=slug, owner=owner, identifier=outline.identifier, **fields)
    check_may_change(by, framework)
    if same and not framework.versions.public().exists():
        # Nobody has read it yet, so a better title in a later draft replaces the first.
        for name, value in fields.items():
            setattr(framework, name, value)
        framework.save()
    return framework


def _draft(
    by: User | None, framework: Framework, outline: FrameworkOutline, label: str, draft: FrameworkVersion | None
) -> tuple[FrameworkVersion, bool]:
    """The draft to fill, and whether it was there before."""
    begins = outline.in_force_from
    label = as_label(label or outline.label) or (str(begins.year) if begins else "1")
    version = draft or framework.versions.filter(label=label).first()
    if version is None:
        taken = FrameworkVersion.objects.filter(identifier=outline.document).exists()
        return create_version(
            by=by,
            framework=framework,
            label=label,
            in_force_from=begins,
            in_force_until=outline.in_force_until,
            is_claimable=outline.claimable,
            claimable_until=outline.claimable_until,
            notes=outline.notes,
            identifier="" if taken else outline.document,
            source=outline.source,
        ), False
    if version.is_public:
        raise VersionExists(
            _("Version “%(label)s” of “%(framework)s” is published and never changes. Give the new one another label.")
            % {"label": label, "framework": framework.title}
        )
    if version.state != FrameworkVersion.State.DRAFT:
        raise _in_review(version)
    version.in_force_from = begins
    version.in_force_until = outline.in_force_until
    version.is_claimable = outline.claimable
    version.claimable_until = outline.claimable_until
    version.notes = outline.notes
    version.changed_at = timezone.now()
    version.change_count += 1
    version.source = outline.source | {READ_AT: version.change_count}
    version.save()
    return version, True


def _keep(version: FrameworkVersion, elsewhere: list[dict[str, Any]]) -> None:
    """Links with items that are not stored here stay as the file had them, to be written back."""
    if elsewhere:
        kept = version.source.get("associations", [])
        version.source = version.source | {"associations": [*kept, *elsewhere]}
        version.save(update_fields=["source"])


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
    version: FrameworkVersion, outline: FrameworkOutline, lineages: Lineages, report: _Report
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
            parent_link=item.parent_link,
            source=item.source,
        )
        levels.setdefault(level, []).append(stored[item.identifier])
    for level in sorted(levels):
        for batch in batches(levels[level]):
            Capability.objects.bulk_create(batch)
            report.add(len(batch))
    return stored


def _store_expectations(
    outline: FrameworkOutline, stored: dict[str, Capability], stages: dict[str, Stage], report: _Report
) -> int:
    expectations = [
        Expectation(
            capability=stored[item.identifier], stage=stages[code], headline=expected.headline, text=expected.text
        )
        for item in outline.capabilities
        for code, expected in item.expectations.items()
    ]
    for batch in batches(expectations):
        Expectation.objects.bulk_create(batch)
        report.add(len(batch))
    return len(expectations)
