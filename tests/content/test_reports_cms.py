"""The reports in the CMS: what is due, what is missing, what is read; who sees which rows, and what a file holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.admin.menu import reports_menu

from capabilities.models import FrameworkVersion
from content.domain.gaps import gaps
from content.domain.stale import due_pages, scope_of
from content.domain.use import used
from content.models import DigestPage, PageViews
from people.models import Membership, User
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.content import a_digest, a_guidance, a_module
from tests.factories.editorial import a_practice_lead, a_written_digest, an_institution
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
REPORTS = ("stale-pages", "gaps", "use")


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def _in_cms(user: User) -> Client:
    return sign_in(Client(), user, second_factor=True)


def _live(page: DigestPage) -> DigestPage:
    page.save_revision().publish()
    return DigestPage.objects.get(pk=page.pk)


def test_what_is_overdue_and_due_within_sixty_days_is_named_the_longest_overdue_first() -> None:
    for title, days in (("Late", -30), ("Later", -1), ("Today", 0), ("Soon", 60), ("Far", 61)):
        a_digest(title=title, review_by=TODAY + timedelta(days=days))
    a_guidance(title="Advice", review_by=TODAY + timedelta(days=5))
    a_digest(title="Gone", review_by=TODAY).unpublish()

    assert [(one.title, one.days, one.is_overdue) for one in due_pages()] == [
        ("Late", -30, True),
        ("Later", -1, True),
        ("Today", 0, False),
        ("Advice", 5, False),
        ("Soon", 60, False),
    ]


def test_authors_see_their_institutions_pages_and_leads_and_operators_all() -> None:
    north, south = an_institution(), an_institution("South", "south")
    due = TODAY + timedelta(days=3)
    for place, title in ((north, "Of north"), (south, "Of south")):
        _live(a_written_digest(place, title=title, slug=title.replace(" ", "-").lower(), review_by=due))
    everything = ["Of north", "Of south"]
    seen = {
        north.author: ["Of north"],
        south.author: ["Of south"],
        a_practice_lead(): everything,
        UserFactory(is_superuser=True): everything,
        MembershipFactory(role=Membership.Role.MEMBER).user: [],
    }
    for user, titles in seen.items():
        scope = scope_of(user)
        assert [one.title for one in due_pages(scope=scope)] == titles
        assert sorted(one.title for one in used(scope)) == titles
        assert bool(scope) == bool(titles)


def test_the_stale_report_shows_owner_institution_and_how_late_it_is() -> None:
    north = an_institution()
    page = _live(a_written_digest(north, review_by=TODAY - timedelta(days=2)))

    content = _in_cms(north.author).get("/cms/reports/stale-pages/").content.decode()

    for said in (page.title, north.author.name, "North University", "Overdue by 2 days", "19 November 2026"):
        assert said in content


def test_a_capability_without_a_page_comes_first_and_a_page_for_every_stage_counts_at_each() -> None:
    version: FrameworkVersion = a_published_framework(stages=2, areas=1, per_area=2)
    first, second = capability_of(version, "K1"), capability_of(version, "K2")
    stage = version.stages.order_by("order")[0]
    a_digest(tags=(second,))
    a_module(tags=((second, stage.code), (second, "")))
    a_guidance(tags=(first,)).unpublish()

    rows = [(row.code, row.stage, row.digests, row.guidance, row.modules) for row in gaps()]

    titles = [one.title for one in version.stages.order_by("order")]
    assert rows == [("K1", title, 0, 0, 0) for title in titles] + [("K2", title, 1, 0, 1) for title in titles]
    assert {row.said for row in gaps()} == {"None yet", "Some"}


def test_a_page_for_one_stage_counts_there_alone() -> None:
    version = a_published_framework(stages=2, areas=1, per_area=1)
    stage = version.stages.order_by("order")[0]
    a_digest(tags=((capability_of(version, "K1"), stage.code),))

    assert {row.stage: row.total for row in gaps()} == {
        one.title: int(one == stage) for one in version.stages.order_by("order")
    }


def test_the_gaps_of_one_framework_can_be_looked_at_alone() -> None:
    a_published_framework(slug="one", areas=1, per_area=1)
    a_published_framework(slug="two", areas=1, per_area=1)
    client = _in_cms(a_practice_lead())

    response = client.get("/cms/reports/gaps/", {"framework": "two"})

    assert {row.framework_slug for row in response.context["object_list"]} == {"two"}
    assert response.content.decode().count('aria-current="page"') >= 1


def test_reads_are_counted_over_a_month_and_a_year_and_nobody_is_named() -> None:
    page, unread = a_digest(title="Read"), a_digest(title="Unread")
    for days, count in ((0, 3), (29, 4), (30, 10), (364, 20), (365, 40)):
        PageViews.objects.create(page=page, day=TODAY - timedelta(days=days), count=count)

    rows = used(scope_of(UserFactory(is_superuser=True)))

    assert [(row.title, row.month, row.year) for row in rows] == [("Read", 7, 37), (unread.title, 0, 0)]


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_a_file_too_and_no_title_is_a_formula(report: str) -> None:
    version = a_published_framework(areas=1, per_area=1)
    a_digest(title="=1+1", tags=(capability_of(version, "K1"),), review_by=TODAY)
    client = _in_cms(UserFactory(is_superuser=True))

    response = client.get(f"/cms/reports/{report}/", {"export": "csv"})

    said = b"".join(response.streaming_content).decode()
    assert response.headers["Content-Type"] == "text/csv"
    assert len(said.splitlines()) >= 2
    if report != "gaps":
        assert "'=1+1" in said
    assert client.get(f"/cms/reports/{report}/", {"export": "xlsx"}).status_code == 200


@pytest.mark.parametrize("report", REPORTS)
def test_whoever_has_no_part_in_it_sees_no_report(report: str) -> None:
    member = MembershipFactory(role=Membership.Role.MEMBER).user
    assert _in_cms(member).get(f"/cms/reports/{report}/").status_code == 404


@pytest.mark.parametrize("report", REPORTS)
def test_an_empty_report_says_so(report: str) -> None:
    content = _in_cms(UserFactory(is_superuser=True)).get(f"/cms/reports/{report}/").content.decode()
    assert "No " in content


def test_the_menu_names_the_reports(rf: Any) -> None:
    request = rf.get("/cms/")
    for user, shown in ((a_practice_lead(), True), (MembershipFactory().user, False)):
        request = rf.get("/cms/")
        request.user = user
        names = {item.name for item in reports_menu.registered_menu_items if item.is_shown(request)}
        assert ({"stale-pages", "gaps", "use"} <= names) is shown


@pytest.mark.parametrize("number", [1, 3, 30])
def test_reports_take_the_same_queries_however_many_pages(number: int, django_assert_num_queries: Any) -> None:
    version = a_published_framework(areas=1, per_area=2)
    capability = capability_of(version, "K1")
    owner = UserFactory()
    for _place in range(number):
        a_digest(tags=(capability,), review_by=TODAY, owner=owner)
    scope = scope_of(UserFactory(is_superuser=True))
    with django_assert_num_queries(5):
        assert len(due_pages(scope=scope)) == number
    with django_assert_num_queries(4):
        assert gaps()[-1].digests == number
    with django_assert_num_queries(2):
        assert len(used(scope)) == number
