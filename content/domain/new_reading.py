"""What was published last, for feeds: of everything, of one collection, on one theme, or on one area of the starter
framework."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from wagtail.models import Locale, Page

from capabilities.domain import queries as frameworks
from capabilities.models import Capability
from content.domain import collections, themes
from content.domain.languages import in_language
from content.domain.queries import LEARNING, Learning, as_learning
from content.models import CollectionPage, PageCapability, Theme
from content.models.public import readable

MOST = 30

Reading = Learning


@dataclass(frozen=True)
class AreaReading:
    """An area of the starter framework with all that is in it, however deep. `lineages` hold across versions."""

    area: Capability
    lineages: list[uuid.UUID]


def newest(
    *, beneath: CollectionPage | None = None, about: AreaReading | None = None, on: Theme | None = None
) -> list[Reading]:
    """Digests, guidance and modules in the active language that anybody may read, last published first, each with its
    language. 2 queries."""
    pages: QuerySet[Page] = collections.beneath(beneath) if beneath else in_language(Page.objects.all())
    if about:
        tagged = PageCapability.objects.filter(capability__lineage__in=about.lineages).values("page")
        pages = pages.filter(pk__in=tagged)
    if on:
        tied = Q()
        for model in LEARNING:
            tied |= Q(pk__in=themes.on(on, model).values("pk"))
        pages = pages.filter(tied)
    kinds = Q()
    for model in LEARNING:
        kinds |= Q(**{f"{model._meta.model_name}__isnull": False})
    found = as_learning(readable(pages.filter(kinds)).order_by("-first_published_at", "-pk")[:MOST])
    languages = Locale.objects.in_bulk()
    for page in found:
        page.locale = languages[page.locale_id]
    return found


def collection_at(home: Page, slug: str) -> CollectionPage | None:
    """The collection with that address beneath the home page, if anybody may read it."""
    found: CollectionPage | None = readable(CollectionPage.objects.child_of(home)).filter(slug=slug).first()
    return found


def area_at(slug: str) -> AreaReading | None:
    """The area with that address in the starter framework's version in force. 2 queries."""
    return next((found for found in _areas() if found.area.slug == slug), None)


def _areas() -> list[AreaReading]:
    version = next((one for one in frameworks.versions_in_force() if one.framework.slug == frameworks.STARTER), None)
    if version is None:
        return []
    areas = frameworks.tree(version)
    found = []
    for place, area in enumerate(areas):
        if area.item is None:
            continue
        area.item.version = version
        within = [area]
        for other in areas[place + 1 :]:
            if other.item is None or other.level <= area.level:
                break
            within.append(other)
        found.append(AreaReading(area.item, [item.lineage for one in within for item in one.capabilities]))
    return found
