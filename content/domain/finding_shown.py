"""What a visitor may find today, asked anew with every search: pages that are live and unrestricted, and capabilities of
versions in force."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet

from capabilities.models import FrameworkVersion
from content.models import Likeness

HIDDEN = """SELECT thing.id FROM "content_findable" AS thing JOIN "wagtailcore_page" AS page ON page.id = thing.page_id
    WHERE NOT page.live
    UNION ALL
    SELECT thing.id FROM "wagtailcore_pageviewrestriction" AS restriction
    JOIN "wagtailcore_page" AS closed ON closed.id = restriction.page_id
    JOIN "wagtailcore_page" AS page ON substr(page.path, 1, length(closed.path)) = closed.path
    JOIN "content_findable" AS thing ON thing.page_id = page.id
"""
"""SQL for the numbers of things whose pages a visitor may not read: not live, or beneath a restricted one."""


def hidden() -> list[int]:
    """The numbers of the things that HIDDEN finds. 1 query.

    They are few, or none: to leave them out costs less than to look at each page that can be read.
    """
    with connection.cursor() as cursor:
        cursor.execute(HIDDEN)
        return [number for (number,) in cursor.fetchall()]


def likenesses_shown(versions: list[FrameworkVersion]) -> QuerySet[Likeness]:
    """The likenesses of pages, and of capabilities of these versions."""
    return Likeness.objects.filter(Q(version=None) | Q(version__in=[version.pk for version in versions]))
