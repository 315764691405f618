"""Read later and recently read: one's own lists, kept, cleared, switched off, and seen by nobody else."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from content.models import DigestPage
from cpd.domain import reading
from cpd.models import NoReadingNoted, ReadLater, RecentRead
from people.models import User
from tests.factories.content import a_digest, a_guidance, a_module, a_site
from tests.factories.people import MembershipFactory, SupervisionFactory, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def reader() -> User:
    user: User = MembershipFactory().user
    return user


@pytest.fixture
def theirs(reader: User) -> Client:
    client = Client()
    sign_in(client, reader)
    return client


def said(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


def at(minute: int) -> datetime:
    return timezone.now() + timedelta(minutes=minute)


# The lists.


def test_a_page_is_kept_once_and_taken_off(reader: User) -> None:
    page = a_digest(title="Neglect", reading_minutes=7)
    assert reading.keep(by=reader, page=page)
    assert not reading.keep(by=reader, page=page)
    [one] = reading.reading_of(reader).later
    assert (one.title, one.kind, one.minutes, one.is_there) == ("Neglect", "Research digest", 7, True)
    assert reading.take_off(by=reader, page_id=page.pk)
    assert not reading.take_off(by=reader, page_id=page.pk)
    assert reading.reading_of(reader).later == []


def test_the_database_keeps_a_page_once(reader: User) -> None:
    page = a_digest()
    reading.keep(by=reader, page=page)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadLater.objects.create(user=reader, page=page)
    reading.note_read(by=reader, page=page)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecentRead.objects.create(user=reader, page=page)


def test_a_list_has_its_end(reader: User, theirs: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_KEPT", 1)
    reading.keep(by=reader, page=a_digest())
    page = a_digest()
    with pytest.raises(reading.ListIsFull):
        reading.keep(by=reader, page=page)
    response = theirs.post(reverse("cpd:keep", args=[page.pk]), follow=True)
    assert "Take one off, then keep this." in said(response.content)


def test_what_was_read_comes_newest_first_and_each_page_once(reader: User) -> None:
    first, second = a_digest(title="First"), a_guidance(title="Second")
    for minute, page in enumerate((first, second, first)):
        assert reading.note_read(by=reader, page=page, at=at(minute))
    assert [one.title for one in reading.reading_of(reader).recent] == ["First", "Second"]


def test_only_the_last_twenty_stay(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_RECENT", 2)
    other = MembershipFactory().user
    pages = [a_digest(title=f"Page {n}") for n in range(3)]
    reading.note_read(by=other, page=pages[0])
    for minute, page in enumerate(pages):
        reading.note_read(by=reader, page=page, at=at(minute))
    assert [one.title for one in reading.reading_of(reader).recent] == ["Page 2", "Page 1"]
    assert reader.recent_reads.count() == 2
    assert other.recent_reads.count() == 1


def test_after_ninety_days_it_is_not_shown_and_the_command_removes_it(
    reader: User, capsys: pytest.CaptureFixture[str]
) -> None:
    reading.note_read(by=reader, page=a_digest(), at=timezone.now() - timedelta(days=91))
    reading.note_read(by=reader, page=a_digest(), at=timezone.now() - timedelta(days=89))
    assert len(reading.reading_of(reader).recent) == 1
    call_command("purge_reads")
    assert reader.recent_reads.count() == 1
    assert "1 note of pages read removed." in capsys.readouterr().out


def test_whoever_wants_nothing_noted_has_nothing_noted(reader: User) -> None:
    page = a_digest()
    reading.note_read(by=reader, page=page)
    reading.stop_noting(by=reader)
    reading.stop_noting(by=reader)
    assert RecentRead.objects.count() == 0
    assert not reading.note_read(by=reader, page=page)
    assert (reading.reading_of(reader).recent, reading.reading_of(reader).is_noted) == ([], False)
    reading.start_noting(by=reader)
    assert reading.note_read(by=reader, page=page)


def test_everything_goes_with_the_person(reader: User) -> None:
    page = a_digest()
    reading.stop_noting(by=reader)
    reading.start_noting(by=reader)
    reading.keep(by=reader, page=page)
    reading.note_read(by=reader, page=page)
    NoReadingNoted.objects.create(user=reader)
    reader.memberships.all().delete()
    reader.delete()
    assert [model.objects.count() for model in (ReadLater, RecentRead, NoReadingNoted)] == [0, 0, 0]


# The pages.


@pytest.mark.parametrize("make", [a_digest, a_guidance, a_module])
def test_a_page_offers_a_visitor_to_sign_in_and_holds_nothing_personal(make: Any, client: Client) -> None:
    page = make()
    response = client.get(page.url)
    html = response.content.decode()
    address = reverse("cpd:keep", args=[page.pk])
    assert f'<a href="/accounts/login/?next={address}">Sign in to keep this for later</a>' in html
    assert "csrf" not in html
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"].startswith("public")


@pytest.mark.parametrize("make", [a_digest, a_guidance, a_module])
def test_a_page_offers_a_reader_to_keep_it(make: Any, theirs: Client, reader: User) -> None:
    page = make(title="Something")
    html = theirs.get(page.url).content.decode()
    address = reverse("cpd:keep", args=[page.pk])
    assert f'<form class="actions" method="post" action="{address}">' in html
    assert "Sign in to keep" not in html
    response = theirs.post(address, follow=True)
    assert response.redirect_chain == [(page.url, 302)]
    assert "Kept for later. Your list is in My CPD" in said(response.content)
    assert reader.read_later.get().page_id == page.pk


def test_fetching_a_page_notes_nothing(theirs: Client) -> None:
    page = a_digest()
    theirs.get(page.url)
    assert RecentRead.objects.count() == 0


def test_the_page_itself_says_that_it_was_opened_and_is_told_whether_it_is_kept(theirs: Client, reader: User) -> None:
    page = a_digest()
    opened = reverse("cpd:opened", args=[page.pk])
    assert f'hx-post="{opened}" hx-trigger="load"' in theirs.get(page.url).content.decode()
    assert "Keep for later" in said(theirs.post(opened).content)
    assert reader.recent_reads.get().page_id == page.pk
    reading.keep(by=reader, page=page)
    answer = theirs.post(opened)
    assert "Kept for later My list Take it off" in said(answer.content)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_visitor_who_signs_in_saves_it_with_one_press(reader: User, theirs: Client) -> None:
    page = a_digest(title="Neglect", reading_minutes=7)
    address = reverse("cpd:keep", args=[page.pk])
    assert Client().get(address)["Location"] == f"/accounts/login/?next={address}"
    response = theirs.get(address)
    assert "Research digest, 7 minutes Neglect" in said(response.content)
    assert ReadLater.objects.count() == 0
    assert theirs.post(address)["Location"] == page.url
    assert reader.read_later.count() == 1
    assert theirs.get(address)["Location"] == "/me/reading/"


def test_the_list_says_how_long_it_takes_and_gives_back_what_was_taken_off(theirs: Client, reader: User) -> None:
    page = a_digest(title="Neglect", reading_minutes=7)
    reading.keep(by=reader, page=page)
    reading.keep(by=reader, page=a_module(title="The ordinary day", minutes=30))
    words = said(theirs.get("/me/reading/").content)
    assert "Two pages to read later Only you can see this page. All of it takes about 37 minutes." in words
    assert "Neglect Research digest, 7 minutes Kept on 22 November 2026" in words
    response = theirs.post(reverse("cpd:take_off", args=[page.pk]), follow=True)
    assert "“Neglect” is off your list. Put it back" in said(response.content)
    again = theirs.post(reverse("cpd:keep", args=[page.pk]), {"from": "list"})
    assert again["Location"] == "/me/reading/"
    assert reader.read_later.count() == 2


def test_taken_off_from_the_page_itself(theirs: Client, reader: User) -> None:
    page = a_digest()
    reading.keep(by=reader, page=page)
    response = theirs.post(reverse("cpd:take_off", args=[page.pk]), {"from": "page"})
    assert response["Location"] == page.url
    assert reader.read_later.count() == 0


def test_an_empty_list_says_how_to_fill_it(theirs: Client) -> None:
    words = said(theirs.get("/me/reading/").content)
    assert "Nothing kept for later" in words
    assert "has a button “Keep for later” beneath its title" in words
    assert "Nothing yet. The pages you open while you are signed in stand here" in words


def test_what_is_no_longer_published_stays_on_the_list_without_a_link(theirs: Client, reader: User) -> None:
    page = a_digest(title="Neglect")
    reading.keep(by=reader, page=page)
    reading.note_read(by=reader, page=page)
    DigestPage.objects.get(pk=page.pk).unpublish()
    html = theirs.get("/me/reading/").content.decode()
    assert "Neglect" in html
    assert "No longer published" in html
    assert f'href="{page.url}"' not in html
    theirs.post(reverse("cpd:take_off", args=[page.pk]))
    assert reader.read_later.count() == 0


def test_clearing_and_switching_off(theirs: Client, reader: User) -> None:
    reading.note_read(by=reader, page=a_digest())
    noting = reverse("cpd:noting")
    assert "The list of what you read is empty." in said(theirs.post(noting, {"do": "clear"}, follow=True).content)
    assert reader.recent_reads.count() == 0
    words = said(theirs.post(noting, {"do": "stop"}, follow=True).content)
    assert "Nothing is noted, because you switched it off." in words
    theirs.post(reverse("cpd:opened", args=[a_digest().pk]))
    assert reader.recent_reads.count() == 0
    theirs.post(noting, {"do": "start"})
    assert reading.reading_of(reader).is_noted
    assert theirs.post(noting, {"do": "nonsense"}).status_code == 400
    assert theirs.get(noting).status_code == 405


# Nobody else's.


def test_nobody_sees_or_changes_what_somebody_else_keeps(theirs: Client, reader: User) -> None:
    page = a_digest(title="Something private to read")
    reading.keep(by=reader, page=page)
    reading.note_read(by=reader, page=page)
    supervisor = SupervisionFactory(worker=reader).supervisor
    client = Client()
    sign_in(client, supervisor)
    client.post(reverse("cpd:take_off", args=[page.pk]))
    client.post(reverse("cpd:noting"), {"do": "stop"})
    assert (reader.read_later.count(), reader.recent_reads.count()) == (1, 1)
    for address in ("/me/reading/", "/me/", "/me/learning/", f"/supervision/{reader.public_id}/"):
        assert "Something private to read" not in client.get(address).content.decode(), address
    assert "Something private to read" in theirs.get("/me/reading/").content.decode()


def test_what_is_not_for_everybody_to_read_is_not_there(theirs: Client) -> None:
    home, library = a_site(), Page.objects.get(slug="library")
    hidden, restricted, beneath = a_digest(), a_digest(), a_module()
    DigestPage.objects.filter(pk=hidden.pk).update(live=False)
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    PageViewRestriction.objects.create(page=beneath.get_parent(), restriction_type="login")
    for page in (hidden.pk, restricted.pk, beneath.pk, home.pk, library.pk, 0, 10**30):
        for name in ("cpd:keep", "cpd:opened"):
            assert theirs.post(reverse(name, args=[page])).status_code == 404, (page, name)
        assert theirs.get(reverse("cpd:keep", args=[page])).status_code == 404
        assert theirs.get(f"/me/reading/?off={page}").status_code == 200
    assert ReadLater.objects.count() + RecentRead.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_costs_the_same_whatever_is_on_it(
    number: int, theirs: Client, reader: User, django_assert_num_queries: Any
) -> None:
    for n in range(number):
        page = a_digest() if n % 2 else a_guidance()
        reading.keep(by=reader, page=page)
        reading.note_read(by=reader, page=page, at=at(n))
    theirs.get("/me/reading/")  # Wagtail remembers the site's addresses from here on
    with django_assert_num_queries(7):
        html = theirs.get("/me/reading/").content.decode()
    assert html.count('class="thing-title"') == number + min(number, 20)


def test_noting_a_page_is_cheap(theirs: Client, django_assert_max_num_queries: Any) -> None:
    page = a_digest()
    theirs.get(page.url)
    with django_assert_max_num_queries(12):
        theirs.post(reverse("cpd:opened", args=[page.pk]))
