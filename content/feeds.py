"""Atom feeds of new reading: of everything, of each collection, on each theme, and on each area of the starter
framework.

Ids are the pages' own for good (URNs), so that a reader who moved with the site is shown nothing twice; addresses have the
site's in front.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from capabilities.domain import queries as frameworks
from content.caching import for_visitors, unless_unchanged
from content.domain.addresses import address_of, with_site
from content.domain.editions import key_of
from content.domain.languages import home_in
from content.domain.new_reading import Reading, area_at, collection_at, newest
from content.domain.themes import theme_at


@dataclass(frozen=True)
class Subject:
    """What a feed is about: its title, its own address, the page it stands for, its lasting id, and what is new.

    `since` is when a feed that has nothing yet was last changed.
    """

    title: str
    about: str
    address: str
    page: str
    key: uuid.UUID
    since: datetime
    site: Callable[[str], str]
    pages: list[Reading] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """A page in a feed."""

    page: Reading
    address: str


class _Atom(Atom1Feed):
    """A feed whose day does not move while nothing is published."""

    def latest_post_date(self) -> datetime:
        days = [item["updateddate"] for item in self.items]
        return max(days, default=self.feed["since"])


class ReadingFeed(Feed):  # type: ignore[type-arg]
    """New reading: digests, guidance and modules, last published first."""

    feed_type = _Atom
    language = None  # that of the address
    author_name = settings.WAGTAIL_SITE_NAME

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        home = _home(request)
        return Subject(
            title=_("Throughline: new reading"),
            about=_("Research digests, guidance and modules for child and family social work, as they are published."),
            address=reverse("content:feed"),
            page=home.url or "/",
            key=key_of(home),
            since=_since(home),
            site=partial(with_site, request),
            pages=newest(),
        )

    def title(self, obj: Subject) -> str:
        return _plain(obj.title)

    def subtitle(self, obj: Subject) -> str:
        return _plain(obj.about)

    def link(self, obj: Subject) -> str:
        return obj.site(obj.page)

    def feed_url(self, obj: Subject) -> str:
        return obj.site(obj.address)

    def feed_guid(self, obj: Subject) -> str:
        return obj.key.urn

    def feed_extra_kwargs(self, obj: Subject) -> dict[str, Any]:
        return {"since": obj.since}

    def items(self, obj: Subject) -> list[Item]:
        return [Item(page, obj.site(page.url or "/")) for page in obj.pages]

    def item_title(self, item: Item) -> str:
        return _plain(item.page.title)

    def item_description(self, item: Item) -> str:
        """An Atom summary is HTML."""
        return escape(_plain(item.page.summary))

    def item_link(self, item: Item) -> str:
        return item.address

    def item_guid(self, item: Item) -> str:
        return key_of(item.page).urn

    def item_pubdate(self, item: Item) -> datetime:
        return item.page.first_published_at or _since(item.page)

    def item_updateddate(self, item: Item) -> datetime:
        return _since(item.page)

    def item_author_name(self, item: Item) -> str:
        return _plain(item.page.institution)

    def item_categories(self, item: Item) -> list[str]:
        return [item.page.kind]


class CollectionFeed(ReadingFeed):
    """New reading in one collection."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        collection = collection_at(_home(request), kwargs["collection"])
        if collection is None:
            raise Http404
        return Subject(
            title=_("Throughline: new in %(collection)s") % {"collection": collection.title},
            about=collection.lead,
            address=reverse("content:collection_feed", kwargs=kwargs),
            page=collection.url or "/",
            key=key_of(collection),
            since=_since(collection),
            site=partial(with_site, request),
            pages=newest(beneath=collection),
        )


class ThemeFeed(ReadingFeed):
    """New reading on one theme, in the reader's language."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        home, theme = _home(request), theme_at(kwargs["slug"])
        if theme is None:
            raise Http404
        return Subject(
            title=_("Throughline: new on %(theme)s") % {"theme": theme.name},
            about=theme.lead,
            address=request.path,
            page=reverse("content:theme", args=[theme.slug]),
            key=uuid.uuid5(key_of(home), f"theme {theme.translation_key}"),
            since=_since(home),
            site=partial(with_site, request),
            pages=newest(on=theme),
        )


class AreaFeed(ReadingFeed):
    """New reading on one area of the starter framework."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Subject:
        home, found = _home(request), area_at(kwargs["area"])
        if found is None:
            raise Http404
        return Subject(
            title=_("Throughline: new reading on %(area)s") % {"area": found.area.title},
            about=found.area.statement or found.area.title,
            address=reverse("content:area_feed", kwargs=kwargs),
            page=address_of(found.area),
            key=uuid.uuid5(key_of(home), f"area {frameworks.STARTER} {found.area.lineage}"),
            since=found.area.version.published_at or _since(home),
            site=partial(with_site, request),
            pages=newest(about=found),
        )


def kept(feed: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The feed as a view: only read, kept for a minute, and not sent again to whoever has it."""

    @require_safe
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return for_visitors(request, unless_unchanged(request, feed(request, *args, **kwargs)))

    return view


def _home(request: HttpRequest) -> Page:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    home = home_in(site)
    if home is None:
        raise Http404
    return home


def _since(page: Page) -> datetime:
    """When the page was last published; a page made by hand without publishing counts from its first revision."""
    return page.last_published_at or page.first_published_at or page.latest_revision_created_at or _NEVER


_NEVER = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def _plain(text: str) -> str:
    """Without control characters, which no XML may hold and a word processor leaves behind."""
    kept_characters = (" " if unicodedata.category(char) == "Cc" else char for char in text)
    return " ".join("".join(kept_characters).split())
