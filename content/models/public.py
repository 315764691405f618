"""What every page type shares: how visitors' pages are kept, and the fewest queries to serve one."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, PageViewRestriction, Revision

from content.caching import for_visitors
from content.caching.tracing import shows_page

P = TypeVar("P", bound=Page)

# Sent before a page is published or scheduled, with `page`, its `revision` and `user` (None: by a program). A receiver that
# raises stops it. Wagtail's editor goes past it: see content/views/checks.py.
about_to_publish = Signal()


class HeldBack(Exception):
    """Raised by a receiver: the page is not published now, whoever has to know was told, and what goes on goes on."""


class PublicPage(Page):
    """A page for everybody: a visitor's may be kept for a minute, a person's never."""

    is_nothing_restricted = False
    """Known once Wagtail has asked whether this page is: nothing on the site is, so whatever is live can be read."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shows_page(self)
        request.shown_page = self.pk  # type: ignore[attr-defined]  # content/middleware.py counts readers
        return for_visitors(request, super().serve(request, *args, **kwargs))

    def publish(self, revision: Revision, user: Any = None, *args: Any, **kwargs: Any) -> Any:
        try:
            about_to_publish.send(sender=type(self), page=self, revision=revision, user=user)
        except HeldBack:
            return None
        return super().publish(revision, user, *args, **kwargs)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail looks at every ancestor first; mostly no page is restricted at all, which one query tells."""
        self.is_nothing_restricted = not PageViewRestriction.objects.exists()
        if self.is_nothing_restricted:
            none: QuerySet[PageViewRestriction] = PageViewRestriction.objects.none()
            return none
        own: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return own


def readable(pages: QuerySet[P]) -> QuerySet[P]:
    """Those pages that a visitor may read: live, and not beneath a restricted page. `.public()` without its own query."""
    restricted = PageViewRestriction.objects.alias(
        here=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(here__startswith=F("page__path"))
    return pages.filter(live=True).exclude(Exists(restricted))


def twin_paths() -> dict[str, Subquery]:
    """For `.annotate()`: `twin`, the url_path of the page's twin if anybody may read that; one at most, of two languages."""
    twins = readable(Page.objects.filter(translation_key=OuterRef("translation_key")).exclude(pk=OuterRef("pk")))
    return {"twin": Subquery(twins.values("url_path")[:1], output_field=CharField())}
