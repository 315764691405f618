"""What was published last, for feeds: of everything, of one collection, or on one area of the starter framework."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from wagtail.models import Locale, Page

from capabilities.domain import queries as frameworks
from capabilities.models import Capability
from content.domain.queries import LEARNING, as_learning
from content.models import CollectionPage, DigestPage, GuidancePage, ModulePage, PageCapability
from content.models.public import readable

MOST = 30

Reading = DigestPage | GuidancePage | ModulePage


@dataclass(frozen=True)
class Theme:
    """An area of the starter framework with all that is in it, however deep. `lineages` hold across versions."""

    area: Capability
    lineages: list[uuid.UUID]


def newest(*, beneath: CollectionPage | None = None, about: Theme | None = None) -> list[Reading]:
    """Digests, guidance and modules that anybody may read, last published first, each with its language. 2 queries."""
    pages: QuerySet[Page] = Page.objects.child_of(beneath) if beneath else Page.objects.all()
    if about:
        tagged = PageCapability.objects.filter(capability__lineage__in=about.lineages).values("page")
        pages = pages.filter(pk__in=tagged)
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


def theme_at(slug: str) -> Theme | None:
    """The area with that address in the starter framework's version in force. 2 queries."""
    return next((theme for theme in _themes() if theme.area.slug == slug), None)


def _themes() -> list[Theme]:
    version = next((one for one in frameworks.versions_in_force() if one.framework.slug == frameworks.STARTER), None)
    if version is None:
        return []
    areas = frameworks.tree(version)
    themes = []
    for place, area in enumerate(areas):
        if area.item is None:
            continue
        area.item.version = version
        within = [area]
        for other in areas[place + 1 :]:
            if other.item is None or other.level <= area.level:
                break
            within.append(other)
        themes.append(Theme(area.item, [item.lineage for one in within for item in one.capabilities]))
    return themes
