"""How often pages are read, in aggregate: counts by day, and nobody's name, for none is known (content/domain/page_views)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.models import Page

from content.domain.institutions import organisations_of
from content.domain.queries import as_learning
from content.domain.stale import Scope
from content.models import PageViews

MONTH, YEAR = 30, 365


@dataclass(frozen=True)
class Used:
    """A live page and how often it was read in the last 30 days and in the last year."""

    page: Page
    title: str
    kind: str
    institution: str
    month: int
    year: int


def used(scope: Scope) -> list[Used]:
    """Live digests, guidance and modules, most read in the last 30 days first; unread ones last. 3 queries."""
    today = timezone.localdate()
    recent = PageViews.objects.filter(day__gt=today - timedelta(days=YEAR)).values("page")
    counts: dict[int, Any] = {
        row["page"]: row
        for row in recent.annotate(
            year=Sum("count"), month=Sum("count", filter=Q(day__gt=today - timedelta(days=MONTH)))
        )
    }
    pages = as_learning(Page.objects.live())
    answers = {} if scope.everything else organisations_of(pages)
    found = [
        Used(
            page,
            page.title,
            capfirst(str(page._meta.verbose_name)),
            page.institution,
            int(counts.get(page.pk, {}).get("month") or 0),
            int(counts.get(page.pk, {}).get("year") or 0),
        )
        for page in pages
        if scope.takes_in(answers.get(page.pk))
    ]
    return sorted(found, key=lambda one: (-one.month, -one.year, one.title))
