"""Reads that cross the content models: what the home page, the collections and a capability's page list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.utils.safestring import SafeString
from wagtail.models import Page

from capabilities.domain import queries as frameworks
from capabilities.domain.trees import Area
from capabilities.models import Capability, FrameworkVersion, Stage
from content.domain.rich_text import with_anchors
from content.models import CollectionPage, DigestPage, GuidancePage, InformationPage, ModulePage, PageCapability
from content.models.public import readable

LATEST = 3


@dataclass(frozen=True)
class Tag:
    """A capability that a page bears on, and the stage it is meant for, if for one."""

    capability: Capability
    stage: str


@dataclass(frozen=True)
class Home:
    """What the home page shows besides its own words. `linked`: versions in force that the default one is linked to."""

    digests: list[DigestPage]
    digest_count: int
    module: ModulePage | None
    version: FrameworkVersion | None
    areas: list[Area]
    stages: list[Stage]
    linked: list[FrameworkVersion]

    @property
    def capability_count(self) -> int:
        return sum(len(area.capabilities) for area in self.areas)


def home() -> Home:
    """Latest digests, a module with a voice to quote, and the default framework: 5 queries, whatever there is."""
    digests = list(
        readable(DigestPage.objects.all())
        .annotate(number=Window(Count("pk")))
        .order_by("-last_reviewed", "-pk")[:LATEST]
    )
    modules = readable(ModulePage.objects.exclude(voice=""))
    version, linked = frameworks.default_and_linked()
    return Home(
        digests=digests,
        digest_count=digests[0].number if digests else 0,
        module=modules.order_by("-first_published_at", "-pk").first(),
        version=version,
        areas=frameworks.tree(version) if version else [],
        stages=list(version.stages.order_by("order")) if version else [],
        linked=linked,
    )


def things_in(collection: CollectionPage) -> list[Page]:
    """The pages of a collection, each as its own type, newest review first. 1 query and 1 for each type."""
    children = readable(Page.objects.child_of(collection).specific())
    return sorted(children, key=lambda page: (-_when(page), page.title))


def _when(page: Page) -> int:
    day = page.last_reviewed if isinstance(page, DigestPage | GuidancePage) else None
    return day.toordinal() if day else 0


# What somebody learns from, in the order in which a capability's page lists it.
LEARNING = (DigestPage, GuidancePage, ModulePage)


def learning_about(capability: Capability) -> list[DigestPage | GuidancePage | ModulePage]:
    """Digests, guidance, then modules, tagged with the capability in any version; newest review first. 1 query."""
    tagged = PageCapability.objects.filter(capability__lineage=capability.lineage).values("page")
    found = as_learning(readable(Page.objects.filter(pk__in=tagged)))
    return sorted(found, key=lambda page: (LEARNING.index(type(page)), -_when(page), page.title))


def as_learning(pages: QuerySet[Page]) -> list[DigestPage | GuidancePage | ModulePage]:
    """Those of `pages` that one learns from, each as its own type: 1 query, where `.specific()` takes one per type."""
    names = [model._meta.model_name for model in LEARNING]
    rows = pages.select_related(*names)
    return [one for row in rows for name in names if (one := getattr(row, name, None)) is not None]


def tags_of(page: Page) -> list[Tag]:
    """The capabilities a page is tagged with, in the author's order, a capability of several stages once. 2 queries."""
    rows = list(page.capability_tags.select_related("capability__version__framework").all())
    versions = {row.capability.version_id for row in rows if row.stage_code}
    titles = {
        (stage.version_id, stage.code): stage.title
        for stage in (Stage.objects.filter(version__in=versions) if versions else ())
    }
    return [
        Tag(
            capability=group[0].capability,
            stage=", ".join(
                titles.get((row.capability.version_id, row.stage_code), "") for row in group if row.stage_code
            ),
        )
        for group in _by_capability(rows)
    ]


def _by_capability(rows: Iterable[PageCapability]) -> list[list[PageCapability]]:
    grouped: dict[int, list[PageCapability]] = {}
    for row in rows:
        grouped.setdefault(row.capability_id, []).append(row)
    return list(grouped.values())


def surroundings_of(page: Page) -> dict[str, Any]:
    """For a page's template: its `collection`, its `tags`, and `about`, the first of them that can be claimed."""
    tags = tags_of(page)
    return {
        "collection": page.get_parent(),
        "tags": tags,
        "about": next((tag.capability for tag in tags if frameworks.is_claimable(tag.capability.version)), None),
    }


def body_of(page: InformationPage) -> SafeString:
    """The page's rich text, safe, with an id on each heading that others may point at."""
    return with_anchors(page.body)
