"""How often pages are read: by people, by day, and nothing about whom. No cookie, no address, no session.

Each process counts in memory and adds to the table after an answer has been sent: at most once a minute, or once it has
200 views, and when it ends. Pages from the cache are counted as well, and mostly without a query. What a process has not
added yet is lost if it is killed: at most 200 views, of which the last come from its latest quiet time.

Days are kept for a year; of what is older, `roll_up` leaves a sum for each month, as its first day.
"""

from __future__ import annotations

import atexit
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import structlog
from django.core.signals import request_finished
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from content.models import PageViews

MOST_SECONDS = 60.0
MOST_VIEWS = 200
BATCH = 200

# Programs name themselves, mostly; whoever does not say what they read with is none of our readers either.
_PROGRAM = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|archiver|preview|monitor|uptime|headless|lighthouse|facebookexternalhit"
    r"|feed|curl|wget|python|java/|okhttp|go-http|libwww|http-client|axios|scrapy|phantom|selenium|playwright",
    re.IGNORECASE,
)

logger = structlog.get_logger(__name__)
Views = Counter[tuple[int, date]]


class _Waiting:
    """What this process has counted and not stored yet; `since`: the monotonic second of the first of it."""

    lock = threading.Lock()
    views: Views = Counter()
    since = 0.0


def note(request: HttpRequest, page: int | None) -> None:
    """Count that a page was read, if it was by a person who does not write for the library. No query."""
    if page is None or not is_reading(request):
        return
    with _Waiting.lock:
        if not _Waiting.views:
            _Waiting.since = time.monotonic()
        _Waiting.views[page, timezone.localdate()] += 1


def is_reading(request: HttpRequest) -> bool:
    """Whether a person is reading: not a program, not a browser that only loads ahead, not whoever writes pages."""
    asked = request.headers
    ahead = f"{asked.get('Sec-Purpose', '')} {asked.get('Purpose', '')} {asked.get('X-Moz', '')}".lower()
    program = asked.get("User-Agent", "")
    return (
        request.method == "GET"
        and "prefetch" not in ahead
        and "preview" not in ahead
        and bool(program)
        and not _PROGRAM.search(program)
        and not getattr(request, "is_preview", False)
        and not _writes(request)
    )


def _writes(request: HttpRequest) -> bool:
    # The header of a signed-in person's page has asked for both already (people/middleware.py).
    standing: Any = getattr(request, "standing", None)
    return bool(standing) and (bool(standing.authors) or request.user.is_superuser)


def flush_if_due(**_about: Any) -> None:
    """Store what was counted, if it is much or old. Called after every answer."""
    due = _Waiting.views and (time.monotonic() - _Waiting.since >= MOST_SECONDS or _Waiting.views.total() >= MOST_VIEWS)
    if due:
        flush()
        if not connection.in_atomic_block:  # the request's own connection was given back already
            connection.close_if_unusable_or_obsolete()


def flush() -> None:
    """Store what was counted. What cannot be stored now is tried again a minute later."""
    with _Waiting.lock:
        views, _Waiting.views = _Waiting.views, Counter()
    if not views:
        return
    try:
        add(views)
    except DatabaseError as error:
        logger.warning("page_views_not_stored", error=type(error).__name__, views=views.total())
        with _Waiting.lock:
            # Not without bounds: where the database is away for long, the newest pages to be read are not counted.
            if len(_Waiting.views) + len(views) <= 10 * MOST_VIEWS:
                _Waiting.views.update(views)
            _Waiting.since = time.monotonic()


@transaction.atomic
def add(views: Views) -> None:
    """Add to the table, in one statement for up to 200 pages; several processes add up. What is deleted stays away."""
    known = set(Page.objects.filter(pk__in={page for page, _day in views}).values_list("pk", flat=True))
    # In one order for everybody, so that two processes never wait for each other.
    rows = sorted((page, day, count) for (page, day), count in views.items() if page in known and count > 0)
    _insert(rows)


def _insert(rows: list[tuple[int, date, int]]) -> None:
    for at in range(0, len(rows), BATCH):
        some = rows[at : at + BATCH]
        places = ", ".join(["(%s, %s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO content_pageviews (page_id, day, count) VALUES {places} "  # noqa: S608  placeholders only
                "ON CONFLICT (page_id, day) DO UPDATE SET count = content_pageviews.count + EXCLUDED.count",
                [
                    connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
                    for row in some
                    for value in row
                ],
            )


def counts_since(day: date, pages: Iterable[int] | None = None) -> dict[int, int]:
    """How often each page was read from that day on, by number; pages that nobody read are left out. 1 query.

    The last minute may be missing, and of more than a year ago only whole months are known.
    """
    rows = PageViews.objects.filter(day__gte=day)
    if pages is not None:
        rows = rows.filter(page__in=list(pages))
    return dict(rows.order_by().values_list("page").annotate(Sum("count")))


@transaction.atomic
def roll_up(today: date | None = None) -> int:
    """Put the days of each month more than a year ago into its first; how many rows that made fewer."""
    today = today or timezone.localdate()
    first = today.replace(year=today.year - 1, day=1)
    old = PageViews.objects.filter(day__lt=first).exclude(day__day=1)
    months = list(old.order_by().values_list("page", TruncMonth("day")).annotate(Sum("count")))
    removed, _by_model = old.delete()
    _insert(sorted((page, month, count) for page, month, count in months))
    return removed


def listen() -> None:
    """Store after answers, and when the process ends. A process that forks leaves what it counted to itself."""
    request_finished.connect(flush_if_due, dispatch_uid="content.page_views")
    atexit.register(_at_the_end)
    os.register_at_fork(after_in_child=forget)


def _at_the_end() -> None:
    try:
        flush()
    except Exception as error:  # noqa: BLE001  nothing is left to be done about it
        logger.warning("page_views_lost", error=type(error).__name__)


def forget() -> None:
    """Begin to count anew: what was counted before is another process's, or of no use."""
    _Waiting.views = Counter()


def waiting() -> Collection[tuple[tuple[int, date], int]]:
    """What this process has counted and not stored yet."""
    return list(_Waiting.views.items())
