"""What every page type shares: how visitors' pages are kept, and the fewest queries to serve one."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, PageViewRestriction

from content.caching import for_visitors

P = TypeVar("P", bound=Page)


class PublicPage(Page):
    """A page for everybody: a visitor's may be kept for a minute, a person's never."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return for_visitors(request, super().serve(request, *args, **kwargs))

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail looks at every ancestor first; mostly no page is restricted at all, which one query tells."""
        if not PageViewRestriction.objects.exists():
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
