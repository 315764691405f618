"""What nobody found: only the words, never who; counted by day, gone after 90 days, shown to those who write."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from wagtail.admin.menu import reports_menu

from content.domain.finding_missed import keep_missed, seems_personal
from content.models import MissedSearch
from people.domain.authors import sync_author
from people.models import Membership, User
from tests.factories.content import a_digest
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
REPORT = "/cms/reports/missed-searches/"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def kept() -> dict[str, int]:
    return dict(MissedSearch.objects.values_list("words", "count"))


def test_words_that_find_nothing_are_counted_by_day() -> None:
    for query in ("Crossing zebra", "zebra CROSSING", "zebra"):
        Client().get("/search/", {"q": query})
    assert kept() == {"zebra crossing": 2, "zebra": 1}  # as it was typed last
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        Client().get("/search/", {"q": "zebra"})
    assert MissedSearch.objects.filter(words="zebra").count() == 2


def test_two_orders_that_were_both_kept_are_counted_each_by_itself() -> None:
    for words in ("abuse based honour", "honour based abuse"):
        MissedSearch.objects.create(words=words, day=TODAY)
    keep_missed("honour based abuse")
    assert kept() == {"abuse based honour": 1, "honour based abuse": 2}


def test_nothing_says_who_it_was() -> None:
    assert {field.name for field in MissedSearch._meta.get_fields()} == {"id", "words", "day", "count"}


def test_words_that_find_something_are_not_kept() -> None:
    a_digest(title="Zebra")
    Client().get("/search/", {"q": "zebra"})
    Client().get("/search/", {"q": "zebra", "type": "module"})
    Client().head("/search/", {"q": "nothing"})
    Client().get("/search/")
    assert kept() == {}


@pytest.mark.parametrize(
    "words",
    [
        "jo@example.org",
        "call 07700900123",
        "07700 900 123",
        "12/03/2015",
        "born 12.03.2015",
        "12-03-15",
        "case 123456",
        "SW1A 1AA",
        "m1 1ae neglect",
        "943 476 5919",
    ],
)
def test_what_could_be_about_somebody_is_never_kept(words: str) -> None:
    assert seems_personal(words)
    assert Client().get("/search/", {"q": words}).status_code == 200
    assert kept() == {}


@pytest.mark.parametrize(
    "words", ["section 47", "s17", "children act 1989", "K1", "2.4", "16 17", "working together 2023"]
)
def test_laws_years_and_codes_are_not_taken_for_somebody(words: str) -> None:
    assert not seems_personal(words)
    assert keep_missed(words)


def test_very_long_words_are_not_kept() -> None:
    assert not keep_missed("a" * 81)
    assert not keep_missed("%")
    assert kept() == {}


def test_no_machine_fills_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.domain.finding_missed.MOST_A_DAY", 2)
    for word in ("one", "two", "three", "one"):
        keep_missed(word)
    assert kept() == {"one": 2, "two": 1}


def test_after_ninety_days_they_are_gone(capsys: pytest.CaptureFixture[str]) -> None:
    MissedSearch.objects.create(words="old", day=TODAY - timedelta(days=91))
    MissedSearch.objects.create(words="young", day=TODAY - timedelta(days=90))
    call_command("purge_missed_searches")
    assert kept() == {"young": 1}
    assert "1 row removed." in capsys.readouterr().out
    MissedSearch.objects.create(words="old", day=TODAY - timedelta(days=91))
    keep_missed("new")
    assert kept() == {"young": 1, "new": 1}


def in_cms(role: str | None) -> tuple[User, Client]:
    if role is None:
        user = UserFactory(is_superuser=True)
    else:
        user = MembershipFactory(role=role).user
        sync_author(user)
    client = Client()
    sign_in(client, user)
    return user, client


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.parametrize("role", [None, Membership.Role.AUTHOR])
def test_operators_and_authors_read_the_report(role: str | None, rf: Any) -> None:
    keep_missed("zebra crossing")
    MissedSearch.objects.create(words="long ago", day=TODAY - timedelta(days=91))
    user, client = in_cms(role)
    response = client.get(REPORT)
    assert response.status_code == 200
    html = response.content.decode()
    assert "zebra crossing" in html
    assert "long ago" not in html
    request = rf.get("/cms/")
    request.user = user
    assert "missed-searches" in [item.name for item in reports_menu.menu_items_for_request(request)]
    assert client.get(f"{REPORT}results/").status_code == 200
    assert b"zebra crossing,1,2026-11-21" in b"".join(client.get(f"{REPORT}?export=csv"))


@pytest.mark.usefixtures("shipped_content")
@pytest.mark.parametrize("role", [Membership.Role.PRACTICE_LEAD, Membership.Role.MEMBER, "visitor"])
def test_nobody_else_does(role: str, rf: Any) -> None:
    keep_missed("zebra")
    client = Client() if role == "visitor" else in_cms(role)[1]
    response = client.get(REPORT)
    assert response.status_code in {302, 403, 404}
    assert "zebra" not in response.content.decode()
