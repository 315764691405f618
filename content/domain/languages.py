"""Languages: which pages belong to one, where the same thing is in another, and where an address leads.

The address alone says the language: English has no prefix, Welsh is under /cy/ (config/middleware.py). A page and its
translation are twins: they share `translation_key`, and each is published, taken down and restricted by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse, translate_url
from django.utils import translation
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from content.caching import tracing
from content.models import HomePage
from content.models.public import readable, twin_paths

P = TypeVar("P", bound=Page)

_KEPT, _SECONDS = "pages-of-every-site", 300
_NAMES = {"en-gb": "English", "cy": "Cymraeg"}
"""What each language calls itself."""


@dataclass(frozen=True)
class Version:
    """The same thing in one language: `code` as in `lang`, the language's own `name`, and where it is read."""

    code: str
    name: str
    path: str
    is_here: bool = False

    @property
    def is_default(self) -> bool:
        return self.code == default()

    @property
    def page(self) -> str:
        """The path without what was asked of it."""
        return self.path.partition("?")[0]


def default() -> str:
    """The language without a prefix."""
    return str(settings.LANGUAGE_CODE)


def active() -> str:
    """The language of the address that is being answered; the default one elsewhere."""
    code = translation.get_language()
    return code if code in dict(settings.LANGUAGES) else default()


def in_language(pages: QuerySet[P], code: str | None = None) -> QuerySet[P]:
    """Those pages that are written in the language: the active one, unless a code is given."""
    return pages.filter(locale__language_code=code or active())


def home_in(site: Site, code: str | None = None) -> HomePage | None:
    """The site's home page in a language (the active one), with its locale and the path of its twin. 1 query."""
    keys = Page.objects.filter(pk=site.root_page_id).values("translation_key")
    homes = in_language(HomePage.objects.filter(translation_key__in=keys), code)
    with tracing.only(tracing.ADDRESSES):  # whatever it says: only the home page itself shows that
        found: HomePage | None = homes.annotate(**twin_paths()).select_related("locale").first()
    return found


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """The page at `path` in the language of the address, as Wagtail's own serving takes it from the request.

    Wagtail's way asks for the active language and then for the home page's translation; this is one query for both.
    """
    if not hasattr(request, "_wagtail_route_for_request"):
        site = Site.find_for_request(request)
        home = home_in(site) if site else None
        try:
            found = home.route(request, [part for part in path.split("/") if part]) if home else None
        except Http404:
            found = None
        request._wagtail_route_for_request = found  # type: ignore[attr-defined]  # noqa: SLF001  Wagtail looks here first
    routed: RouteResult | None = request._wagtail_route_for_request  # type: ignore[attr-defined]  # noqa: SLF001
    return routed


def path_of(url_path: str) -> str:
    """The address of the page with that `url_path`, in its own language; empty where it is on no site. No query."""
    for root in Site.get_site_root_paths():
        if url_path.startswith(root.root_path):
            with translation.override(root.language_code):
                return reverse("wagtail_serve", args=(url_path[len(root.root_path) :],))
    return ""


def versions_of(request: HttpRequest) -> list[Version]:
    """What the address shows in every language it can be read in, the default one first; nothing if only in one.

    A page of the CMS has its published twin; the search and the pages of frameworks are there in every language, and keep
    what was asked. No query.
    """
    match = request.resolver_match
    if match is None or not {"get", "head"} & {str(request.method).lower()}:
        return []
    here = request.get_full_path()
    if match.url_name == "wagtail_serve":
        routed = getattr(request, "_wagtail_route_for_request", None)
        twin = getattr(routed.page, "twin", None) if routed else None
        paths = {_other(): path_of(twin) if twin else "", active(): here}
    else:
        paths = {code: here if code == active() else translate_url(here, code) for code, _name in settings.LANGUAGES}
    found = [
        Version(code, _NAMES.get(code, code), paths[code], is_here=code == active())
        for code, _name in settings.LANGUAGES
        if paths.get(code)
    ]
    return found if len({version.path for version in found}) > 1 else []


def _other() -> str:
    return next(code for code, _name in settings.LANGUAGES if code != active())


@dataclass(frozen=True)
class Place:
    """A page that every site has: where it is, and its language where that is not the reader's."""

    path: str
    language: str = ""


def place(path: str) -> Place:
    """Where `library/`, `help/` and the like are: in the active language, or else in the default one. Mostly no query."""
    if active() == default() or path in _kept().get(active(), ()):
        return Place(reverse("wagtail_serve", args=(path,)))
    with translation.override(default()):
        return Place(reverse("wagtail_serve", args=(path,)), language=default())


def _kept() -> Mapping[str, frozenset[str]]:
    """The paths right beneath the home page that can be read in each further language. 1 query, every five minutes."""
    kept: dict[str, frozenset[str]] | None = cache.get(_KEPT)
    if kept is None:
        kept = {}
        for root in Site.get_site_root_paths():
            if root.language_code != default():
                children = readable(Page.objects.filter(url_path__startswith=root.root_path, depth__lte=3))
                kept[root.language_code] = frozenset(
                    url_path[len(root.root_path) :] for url_path in children.values_list("url_path", flat=True)
                )
        cache.set(_KEPT, kept, _SECONDS)
    return kept


def forget_places() -> None:
    """A page was published, moved or taken down: what is read in which language is looked up anew."""
    cache.delete(_KEPT)


def elsewhere(request: HttpRequest, path: str) -> str:
    """Where `path` is read in the default language, when it is not there in the active one; empty if nowhere. 3 queries."""
    site = Site.find_for_request(request)
    if site is None or active() == default():
        return ""
    with translation.override(default()):
        home = home_in(site)
        try:
            if home is None or not home.route(request, [part for part in path.split("/") if part]).page.live:
                return ""
        except Http404:
            return ""
        return reverse("wagtail_serve", args=(path,))


def same_language(one: str, other: str) -> bool:
    """Whether two codes stand for one language: "en", "en-gb" and "en-GB" do."""
    return one.partition("-")[0].lower() == other.partition("-")[0].lower()
