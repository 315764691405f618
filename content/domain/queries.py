"""Reads that cross the content models: what the home page, the collections and a capability's page list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.utils.safestring import SafeString
from wagtail.models import Page

from capabilities.domain import queries as frameworks
from capabilities.domain.trees import Area
from capabilities.models import Capability, FrameworkVersion, Stage
from content.caching import tracing
from content.domain import page_cache
from content.domain.languages import in_language
from content.domain.rich_text import with_anchors
from content.models import (
    CasePage,
    DigestPage,
    GuidancePage,
    HomePage,
    InformationPage,
    ModulePage,
    PageCapability,
    Theme,
)
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


def home(page: HomePage) -> Home:
    """Latest digests, a module with a voice to quote, both in the page's language, and the default framework: 5 queries,
    whatever there is."""
    digests = list(
        readable(DigestPage.objects.filter(locale=page.locale_id))
        .annotate(number=Window(Count("pk")))
        .order_by("-last_reviewed", "-pk")[:LATEST]
    )
    modules = readable(ModulePage.objects.filter(locale=page.locale_id).exclude(voice=""))
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


# What somebody learns from, in the order in which a capability's page lists it.
LEARNING = (DigestPage, GuidancePage, ModulePage, CasePage)
Learning = DigestPage | GuidancePage | ModulePage | CasePage


def by_review(page: Page) -> tuple[int, str]:
    """For sorting: newest review first, then by title."""
    day = page.last_reviewed if isinstance(page, DigestPage | GuidancePage | CasePage) else None
    return -day.toordinal() if day else 0, page.title


def in_order(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Pages of one type in that order."""
    return pages.order_by(*(["-last_reviewed"] if pages.model is not ModulePage else []), "title", "pk")


def learning_about(capability: Capability) -> list[Learning]:
    """Digests, guidance, modules, then cases in the active language, tagged with the capability in any version; newest review
    first. 1 query."""
    tagged = PageCapability.objects.filter(capability__lineage=capability.lineage).values("page")
    pages = readable(in_language(Page.objects.filter(pk__in=tagged)))
    found = tracing.listed(lambda: as_learning(pages), page_cache.about(capability))
    return sorted(found, key=lambda page: (LEARNING.index(type(page)), *by_review(page)))


def as_learning(pages: QuerySet[Page]) -> list[Learning]:
    """Those of `pages` that one learns from, each as its own type: 1 query, where `.specific()` takes one per type."""
    names = [str(model._meta.model_name) for model in LEARNING]
    rows = pages.select_related(*names)
    return [one for row in rows for name in names if (one := getattr(row, name, None)) is not None]


def tags_of(page: Page) -> list[Tag]:
    """The capabilities a page is tagged with, in the author's order, a capability of several stages once. 1 query; 2 for a
    draft whose tags are not stored yet."""
    tags = page.capability_tags.select_related("capability__version__framework").all()
    if isinstance(tags, QuerySet):
        stages = Stage.objects.filter(version=OuterRef("capability__version"), code=OuterRef("stage_code"))
        rows = list(tags.annotate(stage_title=Subquery(stages.values("title")[:1])))
        titles = {row.pk: row.stage_title or "" for row in rows}
        return [Tag(group[0].capability, _in_a_row(titles[row.pk] for row in group)) for group in _by_capability(rows)]
    rows = list(tags)
    versions = {row.capability.version_id for row in rows if row.stage_code}
    named = {(stage.version_id, stage.code): stage.title for stage in Stage.objects.filter(version__in=versions)}
    return [
        Tag(
            group[0].capability,
            _in_a_row(named.get((row.capability.version_id, row.stage_code), "") for row in group),
        )
        for group in _by_capability(rows)
    ]


def _in_a_row(titles: Iterable[str]) -> str:
    return ", ".join(title for title in titles if title)


def _by_capability(rows: Iterable[PageCapability]) -> list[list[PageCapability]]:
    grouped: dict[int, list[PageCapability]] = {}
    for row in rows:
        grouped.setdefault(row.capability_id, []).append(row)
    return list(grouped.values())


def themes_of(page: Any) -> list[Theme]:
    """The themes of a page by name, in its own language where they are there. 1 query, or 2."""
    tied = list(page.themes.all())
    if any(theme.locale_id != page.locale_id for theme in tied):
        keys = [theme.translation_key for theme in tied]
        own = {
            theme.translation_key: theme
            for theme in Theme.objects.filter(translation_key__in=keys, locale=page.locale_id)
        }
        tied = list({theme.translation_key: own.get(theme.translation_key, theme) for theme in tied}.values())
    return sorted(tied, key=lambda theme: theme.name)


def surroundings_of(page: Page) -> dict[str, Any]:
    """For a page's template: its `collection`, `themes` and `tags`, and `about`, the first tag that can be claimed."""
    tags = tags_of(page)
    return {
        "themes": themes_of(page),
        "collection": page.get_parent(),
        "tags": tags,
        "about": next((tag.capability for tag in tags if frameworks.is_claimable(tag.capability.version)), None),
    }


def body_of(page: InformationPage) -> SafeString:
    """The page's rich text, safe, with an id on each heading that others may point at."""
    return with_anchors(page.body)
