"""For search engines: every public page with the day it was last published, and what is none of their business.

`/sitemap.xml` is an index; a section of it holds 50,000 addresses at most (the protocol's limit) and is split beyond that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import View
from wagtail.models import Page, Site

from capabilities.domain import queries as frameworks
from capabilities.models import Capability
from content.caching import for_visitors, unless_unchanged
from content.domain.addresses import address_of, with_site
from content.models.public import readable

PRIVATE = ("/me/", "/cms/", "/accounts/", "/supervision/", "/organisation/")
"""Rooms of signed-in people: a robot that asks is led to the sign-in, and has nothing to find there."""


@dataclass(frozen=True)
class Place:
    """An address on this site, and when what is read there was last published (None: nobody knows)."""

    path: str
    lastmod: datetime | None


@dataclass(frozen=True)
class _Domain:
    """What Django's sitemaps ask of a site."""

    domain: str


class Places(Sitemap[Place]):
    """A section: 50,000 places on a page at most, as the protocol has it."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = list(places)

    def items(self) -> list[Place]:
        return self.places

    def location(self, item: Place) -> str:
        return item.path

    def lastmod(self, item: Place) -> datetime | None:
        return item.lastmod

    def latest(self) -> datetime | None:
        return max((place.lastmod for place in self.places if place.lastmod), default=None)


def pages(request: HttpRequest) -> list[Place]:
    """Every page of the CMS that anybody may read. 2 queries, however many there are."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    found = readable(Page.objects.descendant_of(site.root_page, inclusive=True)).order_by("path")
    return [Place(page.get_url(request) or "/", page.last_published_at) for page in found]


def capabilities(request: HttpRequest) -> list[Place]:
    """Frameworks in force with every capability in them. Other versions are left to those who look for them. 2 queries."""
    versions = {version.pk: version for version in frameworks.versions_in_force()}
    found = Capability.objects.filter(version__in=versions, kind=Capability.Kind.CAPABILITY)
    places = [Place(address_of(version), version.published_at) for version in versions.values()]
    for item in found.order_by("version_id", "order"):
        item.version = versions[item.version_id]
        places.append(Place(address_of(item), item.version.published_at))
    newest = max((version.published_at for version in versions.values() if version.published_at), default=None)
    return [Place(reverse("content:framework_list"), newest), *places]


SECTIONS: dict[str, Callable[[HttpRequest], list[Place]]] = {"pages": pages, "capabilities": capabilities}


class _ForRobots(View):
    """The same for everybody, kept for a minute, and not sent again to whoever has it."""

    http_method_names = ("get", "head", "options")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if not isinstance(response, HttpResponse):
            return response
        return for_visitors(request, unless_unchanged(request, response))


class ReadSitemapView(_ForRobots):
    """The index of the sections, each as often as its addresses need."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sitemaps = []
        for name, places in SECTIONS.items():
            section = Places(places(request))
            address = with_site(request, reverse("content:sitemap_section", kwargs={"section": name}))
            sitemaps += [
                {"location": address if number == 1 else f"{address}?p={number}", "last_mod": section.latest()}
                for number in section.paginator.page_range
            ]
        return render(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type="application/xml")


class ReadSitemapSectionView(_ForRobots):
    """One section; `?p=` where it has several parts."""

    def get(self, request: HttpRequest, section: str) -> HttpResponse:
        if section not in SECTIONS:
            raise Http404
        ours = urlsplit(with_site(request, "/"))
        try:
            urls = Places(SECTIONS[section](request)).get_urls(
                request.GET.get("p", 1),
                _Domain(ours.netloc),  # type: ignore[arg-type]  # all that is asked of it is its domain
                ours.scheme,
            )
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404 from error
        return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")


class ReadRobotsView(_ForRobots):
    """robots.txt: everything public may be read; where the sitemap is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "Allow: /", ""]
        lines += [f"Sitemap: {with_site(request, reverse('content:sitemap'))}", ""]
        return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
