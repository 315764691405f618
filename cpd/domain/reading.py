"""What somebody keeps to read later and what they read of late: for themselves alone, never for anybody who supervises,
leads or writes. Page views of everybody together are another thing, and know nobody.

Kept pages stay until they are taken off. Of what was read the last 20 pages stay, for 90 days; the person may clear the
list, or have nothing noted at all. Both go with the person (foreign keys that cascade).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Page

from content.models import Findable
from content.models.public import readable
from cpd.models import NoReadingNoted, ReadLater, RecentRead
from people.models import User

MOST_RECENT = 20
DAYS = 90
MOST_KEPT = 200
"""Enough for anybody who reads; a list of more is no list, and no page of it would be quick."""


class NothingToRead(Exception):
    """There is no such page for everybody to read."""


class ListIsFull(Exception):
    """200 pages are kept already."""


@dataclass(frozen=True)
class Kept:
    """A page on one of the two lists. `minutes` is 0 where none are known; `is_there`: it can be read today."""

    page: Page
    title: str
    kind: str
    minutes: int
    at: datetime
    is_there: bool


@dataclass(frozen=True)
class Reading:
    """All that is known of what a person reads: the page /me/reading/, and whatever takes their data along."""

    later: list[Kept]
    recent: list[Kept]
    is_noted: bool

    @property
    def minutes(self) -> int:
        """How long it takes to read all that is kept."""
        return sum(one.minutes for one in self.later if one.is_there)


def page_to_read(page_id: int) -> Findable:
    """A page that everybody may read today, as lists show it: 1 query. Raises NothingToRead."""
    pages = readable(Page.objects.filter(pk=page_id))
    found = Findable.objects.filter(page__in=pages.values("pk")).select_related("page__locale").first()
    if found is None or found.page is None:
        raise NothingToRead
    return found


@transaction.atomic
def keep(*, by: User, page: Page, at: datetime | None = None) -> bool:
    """Keep a page to read later; False where it was kept already. Raises ListIsFull."""
    if by.read_later.filter(page=page).exists():
        return False
    if by.read_later.count() >= MOST_KEPT:
        raise ListIsFull
    _row, made = ReadLater.objects.get_or_create(user=by, page=page, defaults={"kept_at": at or timezone.now()})
    return made


@transaction.atomic
def take_off(*, by: User, page_id: int) -> bool:
    """Take a page off one's own list; False where it was not on it."""
    removed, _by_model = by.read_later.filter(page=page_id).delete()
    return bool(removed)


def is_kept(*, by: User, page_id: int) -> bool:
    """Whether a page is on the person's list: 1 query."""
    return by.read_later.filter(page=page_id).exists()


@transaction.atomic
def note_read(*, by: User, page: Page, at: datetime | None = None) -> bool:
    """Note that somebody opened a page; False where they want nothing noted. At most 3 queries."""
    if NoReadingNoted.objects.filter(user=by).exists():
        return False
    at = at or timezone.now()
    RecentRead.objects.bulk_create(
        [RecentRead(user=by, page=page, read_at=at)],
        update_conflicts=True,
        unique_fields=["user", "page"],
        update_fields=["read_at"],
    )
    last = by.recent_reads.order_by("-read_at", "-pk").values("pk")[:MOST_RECENT]
    by.recent_reads.exclude(pk__in=last).delete()
    return True


@transaction.atomic
def forget_reads(*, by: User) -> int:
    """Clear the list of what was read; how many pages were on it."""
    removed, _by_model = by.recent_reads.all().delete()
    return removed


@transaction.atomic
def stop_noting(*, by: User) -> None:
    """From now on nothing is noted, and what was noted is gone."""
    NoReadingNoted.objects.get_or_create(user=by)
    forget_reads(by=by)


@transaction.atomic
def start_noting(*, by: User) -> None:
    """From now on it is noted again what is read."""
    NoReadingNoted.objects.filter(user=by).delete()


def reading_of(user: User, now: datetime | None = None) -> Reading:
    """Both lists of a person, the newest first, and whether it is noted what they read: 3 queries."""
    since = (now or timezone.now()) - timedelta(days=DAYS)
    later = _with_pages(user.read_later.order_by("-kept_at", "-pk"))
    recent = _with_pages(user.recent_reads.filter(read_at__gte=since).order_by("-read_at", "-pk")[:MOST_RECENT])
    return Reading(
        later=[_kept(row, row.kept_at) for row in later],
        recent=[one for row in recent if (one := _kept(row, row.read_at)).is_there],
        is_noted=not NoReadingNoted.objects.filter(user=user).exists(),
    )


def _with_pages(rows: QuerySet[Any]) -> QuerySet[Any]:
    there = readable(Page.objects.filter(pk=OuterRef("page"), findable__isnull=False))
    return rows.select_related("page__locale", "page__findable").annotate(is_there=Exists(there))


def _kept(row: Any, at: datetime) -> Kept:
    found: Findable | None = getattr(row.page, "findable", None)
    return Kept(
        page=row.page,
        title=found.title if found else row.page.title,
        kind=str(Findable.Kind(found.kind).label) if found else "",
        minutes=(found.minutes or 0) if found else 0,
        at=at,
        is_there=row.is_there,
    )


def purge_reads(now: datetime | None = None) -> int:
    """Remove what was read more than 90 days ago, whoever read it; how many rows."""
    before = (now or timezone.now()) - timedelta(days=DAYS)
    removed, _by_model = RecentRead.objects.filter(read_at__lt=before).delete()
    return removed
