"""The page types. Each publishes an edition of itself from whichever door it is published (content/signals.py)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from content import blocks
from content.models.kinds import Kind
from content.models.public import PublicPage, twin_paths


class HomePage(PublicPage):
    """The front door: what this is, in three lines and three doors."""

    headline = models.TextField(_("headline"), help_text=_("One line each"))
    lead = models.TextField(_("lead"))
    learn = models.TextField(_("door: learn"))
    show = models.TextField(_("door: show"))
    supervise = models.TextField(_("door: supervise"))

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("learn"), FieldPanel("show"), FieldPanel("supervise")], heading=_("Doors")),
    ]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page at an address in two queries however deep it lies; Wagtail's own way takes two for each level.

        `self` is the home page of the address's language, with its locale (content/domain/languages.py).
        """
        if not path_components:
            return super().route(request, path_components)
        paths = [f"{self.url_path}{'/'.join(path_components[: n + 1])}/" for n in range(len(path_components))]
        rows = Page.objects.filter(url_path__in=paths[-2:]).annotate(**twin_paths())
        found = {page.url_path: page for page in rows}
        if paths[-1] not in found:
            raise Http404
        page = found[paths[-1]].specific
        page.twin = found[paths[-1]].twin
        if page.locale_id == self.locale_id:
            page.locale = self.locale
        page._cached_parent_obj = found[paths[-2]] if len(paths) > 1 else self  # noqa: SLF001 as Wagtail's own route() does
        return page.route(request, [])

    @property
    def headline_lines(self) -> list[str]:
        return [line.strip() for line in self.headline.splitlines() if line.strip()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import queries

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"home": queries.home(self)}


class CollectionPage(PublicPage):
    """A list of all pages of one kind in its language, or of the pages beneath it: the library, the modules, the guidance."""

    lead = models.TextField(_("lead"), blank=True)
    lists = models.CharField(
        _("what it lists"),
        max_length=12,
        choices=Kind,
        blank=True,
        default="",
        db_default="",
        help_text=_("All pages of this kind, wherever they are. With nothing chosen: the pages beneath it."),
    )

    parent_page_types: ClassVar = ["content.HomePage"]
    subpage_types: ClassVar = ["content.DigestPage", "content.ModulePage", "content.GuidancePage", "content.CasePage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead"), FieldPanel("lists")]

    class Meta:
        verbose_name = _("collection")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import collections

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        try:
            things = collections.part_of(self, request.GET.get("page", 1))
        except (EmptyPage, PageNotAnInteger) as error:
            raise Http404 from error
        address = self.get_url(request) or "/"
        return context | {
            "things": things,
            "address": f"{address}?page={things.number}" if things.number > 1 else address,
        }


class InformationPage(PublicPage):
    """Words about the site: accessibility, privacy, help."""

    body = RichTextField(_("text"), features=["h2", *blocks.RICH])

    parent_page_types: ClassVar = ["content.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("information page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from content.domain import queries

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"body": queries.body_of(self)}
