"""How often pages are read: counted without knowing by whom, mostly without a query, and added up from every process."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.caching import whole_pages
from content.domain import page_views
from content.models import PageViews
from people.models import Membership
from tests.factories.content import a_digest, a_site
from tests.factories.people import MembershipFactory, UserFactory, sign_in

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1"
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    page_views.forget()
    caches["pages"].clear()
    whole_pages.forget_what_was_good()
    with time_machine.travel(TODAY, tick=False):
        yield
    page_views.forget()


def _reader(agent: str = BROWSER) -> Client:
    return Client(headers={"user-agent": agent})


def _counted() -> dict[int, int]:
    """What is stored and what waits to be."""
    page_views.flush()
    return page_views.counts_since(TODAY - timedelta(days=3650))


@pytest.mark.django_db
def test_nothing_says_who_it_was() -> None:
    assert {field.name for field in PageViews._meta.get_fields()} == {"id", "page", "day", "count"}


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["made", "kept"])
def test_every_reading_is_counted_whether_the_page_is_made_or_kept(settings: Any, how: str) -> None:
    settings.WHOLE_PAGE_CACHE = how == "kept"
    page = a_digest()
    for _ in range(3):
        assert _reader().get(page.url).status_code == 200
    _reader(PHONE).get(page.url)
    assert _counted() == {page.pk: 4}
    assert list(PageViews.objects.values_list("day", flat=True)) == [TODAY]


@pytest.mark.django_db
def test_a_page_that_the_browser_has_is_read_all_the_same(settings: Any) -> None:
    settings.WHOLE_PAGE_CACHE = True
    page = a_digest()
    tag = _reader().get(page.url).headers["ETag"]
    assert _reader().get(page.url, headers={"user-agent": BROWSER, "if-none-match": tag}).status_code == 304
    assert _counted() == {page.pk: 2}


@pytest.mark.django_db
def test_a_reading_from_the_cache_costs_no_query(settings: Any, django_assert_num_queries: Callable[..., Any]) -> None:
    settings.WHOLE_PAGE_CACHE = True
    page = a_digest()
    _reader().get(page.url)
    with django_assert_num_queries(0):
        _reader().get(page.url)
    assert dict(page_views.waiting()) == {(page.pk, TODAY): 2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
        "Mozilla/5.0 (X11; Linux x64) HeadlessChrome/141.0.0.0 Safari/537.36",
        "curl/8.5.0",
        "python-requests/2.32",
        "UptimeRobot/2.0",
        "facebookexternalhit/1.1",
    ],
)
def test_programs_are_not_counted(agent: str) -> None:
    page = a_digest()
    _reader(agent).get(page.url)
    assert _counted() == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
    ],
)
def test_what_a_browser_loads_ahead_is_not_counted(headers: dict[str, str]) -> None:
    page = a_digest()
    _reader().get(page.url, headers=headers | {"user-agent": BROWSER})
    _reader().head(page.url)
    assert _counted() == {}


@pytest.mark.django_db
def test_what_is_not_read_is_not_counted() -> None:
    page = a_digest()
    page.unpublish()
    _reader().get(page.url)
    page.make_preview_request(extra_request_attrs={"headers": {"User-Agent": BROWSER}})
    assert _counted() == {}


@pytest.mark.django_db
def test_workers_who_are_signed_in_count_and_those_who_write_do_not() -> None:
    page = a_digest()
    for person in (
        MembershipFactory(role=Membership.Role.AUTHOR, organisation__kind="university").user,
        UserFactory(is_superuser=True),
    ):
        sign_in(_reader(), person).get(page.url)
    assert _counted() == {}
    sign_in(_reader(), MembershipFactory().user).get(page.url)
    assert _counted() == {page.pk: 1}


@pytest.mark.django_db
def test_views_are_stored_once_a_minute_or_once_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    page = a_digest()
    clock = [1000.0]
    monkeypatch.setattr(page_views.time, "monotonic", lambda: clock[0])
    _reader().get(page.url)
    clock[0] += 59
    _reader().get(page.url)
    assert not PageViews.objects.exists()
    clock[0] += 1
    with CaptureQueriesContext(connection) as asked:
        page_views.flush_if_due()
    assert len([one for one in asked if "INSERT" in one["sql"]]) == 1
    assert PageViews.objects.get().count == 2

    for _ in range(page_views.MOST_VIEWS - 1):
        page_views.note(Client().get("/healthz", headers={"user-agent": BROWSER}).wsgi_request, page.pk)
    assert PageViews.objects.get().count == 2
    _reader().get(page.url)
    assert PageViews.objects.get().count == 2 + page_views.MOST_VIEWS


@pytest.mark.django_db
def test_a_page_that_was_deleted_meanwhile_is_left_out() -> None:
    gone, page = a_digest(), a_digest()
    for one in (gone, page):
        _reader().get(one.url)
    number = gone.pk
    gone.delete()
    assert _counted() == {page.pk: 1}
    assert number != page.pk


@pytest.mark.django_db
def test_what_cannot_be_stored_now_is_stored_later(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    page = a_digest()
    _reader().get(page.url)

    def away(views: Any) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(page_views, "add", away)
        page_views.flush()
    assert _counted() == {page.pk: 1}


@pytest.mark.django_db
def test_counts_are_asked_for_by_day_and_page(django_assert_num_queries: Callable[..., Any]) -> None:
    first, second = a_digest(), a_digest()
    page_views.add(
        Counter(
            {(first.pk, TODAY): 2, (first.pk, TODAY - timedelta(days=1)): 3, (second.pk, TODAY - timedelta(days=9)): 5}
        )
    )
    with django_assert_num_queries(1):
        assert page_views.counts_since(TODAY) == {first.pk: 2}
    assert page_views.counts_since(TODAY - timedelta(days=9)) == {first.pk: 5, second.pk: 5}
    assert page_views.counts_since(TODAY - timedelta(days=9), pages=[second.pk]) == {second.pk: 5}


@pytest.mark.django_db
def test_old_days_become_months_and_nothing_is_lost() -> None:
    page = a_digest()
    days = [
        date(2025, 11, 1),
        date(2025, 11, 30),
        date(2025, 10, 31),
        date(2025, 10, 3),
        date(2025, 10, 1),
        date(2024, 2, 9),
    ]
    page_views.add(Counter({(page.pk, day): number for number, day in enumerate(days, start=1)}))
    call_command("roll_up_page_views", verbosity=0)
    assert dict(PageViews.objects.values_list("day", "count")) == {
        date(2025, 11, 1): 1,
        date(2025, 11, 30): 2,
        date(2025, 10, 1): 3 + 4 + 5,
        date(2024, 2, 1): 6,
    }
    assert page_views.roll_up() == 0


@pytest.mark.django_db(transaction=True)
def test_several_processes_add_up() -> None:
    """Each thread has a connection of its own, as processes have; all begin with the same pages and no rows."""
    a_site()
    pages = [a_digest().pk for _ in range(5)]
    barrier, failures = threading.Barrier(4), []

    def store() -> None:
        try:
            barrier.wait()
            for _ in range(5):
                page_views.add(Counter(dict.fromkeys(((page, TODAY) for page in pages), 3)))
        except Exception as error:  # noqa: BLE001  told below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=store) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert page_views.counts_since(TODAY) == dict.fromkeys(pages, 4 * 5 * 3)
