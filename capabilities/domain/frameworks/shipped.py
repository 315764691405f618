"""The frameworks that come with Throughline: the starter framework, names of reference frameworks, and the links between
them. Each is a CASE 1.1 package in capabilities/shipped; the links stand in the starter framework's.

Their identifiers never change, so an installation that has some of them already gets only those that are new.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from capabilities.domain.addresses import as_label
from capabilities.domain.frameworks.errors import FrameworkProblem
from capabilities.domain.frameworks.imports import ImportSummary, import_outline
from capabilities.formats import CrosswalkOutline, FrameworkOutline, read_framework
from capabilities.models import Capability, Crosswalk, Framework, FrameworkVersion
from people.models import User

SHIPPED = Path(__file__).resolve().parents[2] / "shipped"
FILES = ("starter.json", "pcf.json", "swe-standards.json", "pqs.json", "ecs.json")
CHECK = "check_with_publisher"


@transaction.atomic
def load_shipped(by: User | None = None) -> list[ImportSummary]:
    """Publish what is shipped and not there yet, with its links. Safe to run again.

    Returns a summary of each framework that was new. Raises FormatError for a damaged file, FrameworkProblem for a link
    that leads nowhere.
    """
    outlines = [read_shipped_file(name) for name in FILES]
    summaries = []
    versions = []
    for outline in outlines:
        version = _version_of(outline)
        if version is None:
            ours = replace(outline, crosswalks=(), outside={}, slug=_free_slug(outline))
            summaries.append(import_outline(by=by, outline=ours, publish=True))
            version = summaries[-1].version
        elif outline.source.keys() - version.source.keys():
            # What an earlier release did not say yet: that the wording has to be checked.
            version.source = outline.source | version.source
            version.save(update_fields=["source"])
        versions.append(version)
    new = [summary.version for summary in summaries]
    _link([link for outline in outlines for link in outline.crosswalks], versions, new)
    return summaries


def read_shipped_file(name: str) -> FrameworkOutline:
    """One of our files. Nothing is kept of how CASE writes it: it is ours, and every part of it has its place."""
    outline = read_framework((SHIPPED / name).read_bytes(), name=name)
    return replace(
        outline,
        source={key: value for key, value in outline.source.items() if key == CHECK},
        capabilities=tuple(replace(item, source={}, parent_link={}) for item in outline.capabilities),
        crosswalks=tuple(replace(link, source={}) for link in outline.crosswalks),
    )


def _version_of(outline: FrameworkOutline) -> FrameworkVersion | None:
    return (
        FrameworkVersion.objects.public()
        .filter(framework__identifier=outline.identifier, label=as_label(outline.label))
        .first()
    )


def _free_slug(outline: FrameworkOutline) -> str:
    """Its slug; none, so that one is made from the title, where somebody's own framework has that address already."""
    others = Framework.objects.filter(slug=outline.slug).exclude(identifier=outline.identifier)
    return "" if others.exists() else outline.slug


def _link(links: list[CrosswalkOutline], versions: list[FrameworkVersion], new: list[FrameworkVersion]) -> None:
    """The links from or to a version that is new. Where both were there before, a link that is gone was taken away."""
    fresh = {version.pk for version in new}
    if not fresh:
        return
    items = {item.identifier: item for item in Capability.objects.filter(version__in=versions)}
    for link in links:
        for end in (link.origin, link.target):
            if end not in items:
                raise FrameworkProblem(_("A link names “%(end)s”, which is in no shipped framework.") % {"end": end})
    Crosswalk.objects.bulk_create(
        (
            Crosswalk(
                origin=items[link.origin],
                target=items[link.target],
                kind=link.kind,
                note=link.note,
                identifier=link.identifier,
            )
            for link in links
            if fresh & {items[link.origin].version_id, items[link.target].version_id}
        ),
        ignore_conflicts=True,
    )
