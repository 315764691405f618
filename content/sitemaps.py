"""For search engines: every public page with the day it was last published, and what is none of their business.

`/sitemap.xml` is an index; a section of it holds 50,000 addresses at most (the protocol's limit) and is split beyond that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import View
from wagtail.models import Page, Site

from capabilities.domain import queries as frameworks
from capabilities.models import Capability
from content.caching import for_visitors, unless_unchanged
from content.domain.addresses import address_of, with_site
from content.domain.languages import default
from content.domain.themes import all_stages, all_themes
from content.models.public import readable

PRIVATE = ("/me/", "/cms/", "/accounts/", "/cy/accounts/", "/supervision/", "/organisation/")
"""Rooms of signed-in people: a robot that asks is led to the sign-in, and has nothing to find there."""


@dataclass(frozen=True)
class Place:
    """An address on this site, and when what is read there was last published (None: nobody knows).

    `others` are the addresses of the same thing by language, this one included; empty where there is only one.
    """

    path: str
    lastmod: datetime | None
    others: Mapping[str, str] = field(default_factory=dict)


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

    def get_urls(self, page: Any = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """As the template takes them, with the same thing in other languages."""
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            others = dict(url["item"].others)
            if default() in others:
                others["x-default"] = others[default()]
            url["alternates"] = [
                {"lang_code": code, "location": f"{protocol}://{site.domain}{path}"} for code, path in others.items()
            ]
        return urls

    def lastmod(self, item: Place) -> datetime | None:
        return item.lastmod

    def latest(self) -> datetime | None:
        return max((place.lastmod for place in self.places if place.lastmod), default=None)


def pages(request: HttpRequest) -> list[Place]:
    """Every page of the CMS that anybody may read, in every language. 2 queries, however many there are."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    ours = Q()
    for root in Site.get_site_root_paths():
        if root.site_id == site.pk:
            ours |= Q(url_path__startswith=root.root_path)
    twins: dict[UUID, dict[str, str]] = defaultdict(dict)
    found = []
    for page in readable(Page.objects.filter(ours)).select_related("locale").order_by("path"):
        path = page.get_url(request) or "/"
        twins[page.translation_key][page.locale.language_code] = path
        found.append((page, path))
    return [
        Place(path, page.last_published_at, others if len(others := twins[page.translation_key]) > 1 else {})
        for page, path in found
    ]


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


def themes(request: HttpRequest) -> list[Place]:
    """Every theme and stage: what is listed there changes with every page, so they have no day. 3 queries."""
    names = [reverse("content:theme", args=[theme.slug]) for theme in all_themes()]
    codes = [reverse("content:stage", args=[stage.code]) for stage in all_stages()]
    return [Place(path, None) for path in (reverse("content:themes"), *names, *codes)]


SECTIONS: dict[str, Callable[[HttpRequest], list[Place]]] = {
    "pages": pages,
    "capabilities": capabilities,
    "themes": themes,
}


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
            address = with_site(request, reverse("robots:sitemap_section", kwargs={"section": name}))
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
                _Domain(ours.netloc),
                ours.scheme,
            )
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404 from error
        return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")


class ReadRobotsView(_ForRobots):
    """robots.txt: everything public may be read; where the sitemap is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "Allow: /", ""]
        lines += [f"Sitemap: {with_site(request, reverse('robots:sitemap'))}", ""]
        return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
