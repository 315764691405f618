"""Reminders of review dates: who is written to, when, once for each date, and what the email says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.db.utils import IntegrityError

from content.domain.reminders import remind_reviews
from content.models import DigestPage, ReviewReminder
from people.models import Membership, User
from tests.factories.content import a_digest, a_guidance
from tests.factories.editorial import a_written_digest, an_author, an_institution
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(TODAY, tick=False) as travelling:
        yield travelling


@pytest.fixture(autouse=True)
def _sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests never commit; what waits for the commit is done at once."""
    monkeypatch.setattr(transaction, "on_commit", lambda callback, **_how: callback())


def _due(days: int, **kwargs: Any) -> DigestPage:
    return a_digest(review_by=TODAY + timedelta(days=days), **kwargs)


def _of(institution: Any, *, days: int, **kwargs: Any) -> DigestPage:
    page = a_written_digest(institution, review_by=TODAY + timedelta(days=days), **kwargs)
    page.save_revision().publish()
    return DigestPage.objects.get(pk=page.pk)


def _written_to() -> set[str]:
    return {address for message in mail.outbox for address in message.to}


def test_the_owner_and_the_institutions_authors_are_written_to() -> None:
    north, south = an_institution(), an_institution("South", "south")
    other = an_author(north.organisation)
    _of(north, days=14)
    mail.outbox.clear()

    assert remind_reviews().people == 2
    assert _written_to() == {north.author.email, other.email}
    assert south.author.email not in _written_to()


def test_one_email_lists_all_pages_of_a_person_with_links() -> None:
    north = an_institution()
    first = _of(north, days=-3, title="Old words", slug="old-words")
    second = _of(north, days=40, title="Newer words", slug="newer-words")
    mail.outbox.clear()

    remind_reviews()

    [message] = mail.outbox
    assert message.subject == "2 pages to look at again"
    for said in (
        "Old words",
        "Newer words",
        "Was to be reviewed by 18 November 2026",
        "To be reviewed by 31 December 2026",
    ):
        assert said in message.body
    for page in (first, second):
        assert f"/cms/pages/{page.pk}/edit/" in message.body


def test_nobody_is_written_to_twice_for_the_same_date_and_stage(clock: Any) -> None:
    owner = UserFactory(is_superuser=True)
    page = _due(60, owner=owner)
    counts = []
    for day in range(62 + 30):
        clock.move_to(TODAY + timedelta(days=day))
        mail.outbox.clear()
        remind_reviews()
        remind_reviews()
        if mail.outbox:
            counts.append((day, len(mail.outbox)))
    assert counts == [(0, 1), (46, 1), (61, 1)]
    assert set(ReviewReminder.objects.values_list("stage", flat=True)) == {60, 14, 0}
    assert ReviewReminder.objects.filter(page=page.pk).count() == 3


def test_a_new_date_begins_anew(clock: Any) -> None:
    page = _due(-1, owner=UserFactory(is_superuser=True))
    assert remind_reviews().pages == 1
    DigestPage.objects.filter(pk=page.pk).update(review_by=TODAY + timedelta(days=10))
    assert remind_reviews().pages == 1
    assert remind_reviews().pages == 0


def test_what_is_far_away_or_not_published_is_not_mentioned() -> None:
    UserFactory(is_superuser=True)
    _due(61)
    a_guidance(review_by=TODAY).unpublish()
    assert remind_reviews().pages == 0
    assert mail.outbox == []


def test_whoever_left_is_not_written_to_but_the_others_are() -> None:
    north = an_institution()
    other = an_author(north.organisation)
    _of(north, days=5)
    Membership.objects.filter(user=north.author).update(started=TODAY - timedelta(days=9), ended=TODAY)
    mail.outbox.clear()

    remind_reviews()

    assert _written_to() == {other.email}


def test_where_nobody_writes_any_more_the_operators_are_written_to() -> None:
    north = an_institution()
    operator = UserFactory(is_superuser=True)
    _of(north, days=5)
    Membership.objects.filter(user=north.author).update(started=TODAY - timedelta(days=9), ended=TODAY)
    User.objects.filter(pk=north.author.pk).update(is_active=False)
    mail.outbox.clear()

    remind_reviews()

    assert _written_to() == {operator.email}


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    UserFactory(is_superuser=True)
    _due(3)
    call_command("remind_reviews")
    call_command("remind_reviews")
    assert capsys.readouterr().out.splitlines() == ["1 person reminded of 1 page.", "0 people reminded of 0 pages."]


def test_the_database_keeps_one_reminder_for_each_date_and_stage() -> None:
    reminder = {"page": _due(3), "person": UserFactory(), "review_by": TODAY, "stage": 14}
    ReviewReminder.objects.create(**reminder)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewReminder.objects.create(**reminder)


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_however_many_pages(number: int, django_assert_num_queries: Any) -> None:
    UserFactory(is_superuser=True)
    for _place in range(number):
        _due(3)
    remind_reviews()
    with django_assert_num_queries(9):
        assert remind_reviews().pages == 0
