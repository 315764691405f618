"""What those who write a case learn of those who played it: no names, nothing that rests on few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content.models import Edition
from cpd.domain import attempts
from cpd.domain.case_numbers import numbers_of, rows_of
from people.models import User
from tests.factories.case_pages import a_draft_case
from tests.factories.cases import (
    GO_ON,
    LOOK,
    a_case_edition,
    an_attempt,
    decide,
    decide_room,
    estimate,
    make,
    the_cold_room,
)
from tests.factories.editorial import an_institution
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


def played(
    edition: Edition, number: int, option: str = "up", *, reason: str = "Because", user: User | None = None
) -> None:
    """So many people (or `user` so many times) play to the end, four minutes between moves."""
    for place in range(number):
        start = timezone.now()
        with time_machine.travel(start, tick=False) as clock:
            attempt = an_attempt(user, edition)
            moves = [estimate(), decide(option, reason=f"{reason} {place}"), GO_ON]
            for move in moves if option == "back" else [*moves, decide_room(), GO_ON]:
                clock.shift(timedelta(minutes=4))
                make(attempt, move)


def of(edition: Edition) -> Any:
    return numbers_of(attempts.case_of(edition), edition.page_key)


def test_nothing_is_said_before_ten_people_have_begun() -> None:
    edition = a_case_edition()
    played(edition, 9)
    played(edition, 3, user=UserFactory())
    numbers = of(a_case_edition(page_key=edition.page_key, number=2))
    assert numbers.people == 10
    edition = a_case_edition()
    played(edition, 9)
    assert of(edition).people is None
    assert of(edition).choices == ()
    assert [*rows_of(attempts.case_of(edition), edition.page_key)][1:] == []


def test_choices_reasons_and_time() -> None:
    edition = a_case_edition()
    played(edition, 6, reason="I want to see")
    played(edition, 5, "back", reason="She is tired")
    numbers = of(edition)
    assert (numbers.people, numbers.finished) == (11, 11)
    first = numbers.choices[0]
    assert [(one.option, one.number) for one in first.options] == [("up", 6), ("back", 5), ("other", 0)]
    up, back = numbers.reasons["at-the-door"]
    assert (up.letter, back.letter, len(back.reasons)) == ("A", "B", 5)
    assert sorted(up.reasons) == [f"I want to see {number}" for number in range(6)]
    # Six took five moves of four minutes, five took three.
    assert numbers.minutes == 20
    rows = [*rows_of(attempts.case_of(edition), edition.page_key)]
    assert rows[1] == ["What do you do?", "A", "Ask to see upstairs", 6, 55]


def test_a_single_one_is_hidden_and_cannot_be_worked_out() -> None:
    edition = a_case_edition()
    played(edition, 11)
    played(edition, 1, "back", reason="Only me")
    numbers = of(edition)
    assert [one.number for one in numbers.choices[0].options] == [None, None, 0]
    assert "at-the-door" not in numbers.reasons


def test_reasons_of_few_are_not_shown_though_many_chose_it() -> None:
    document = the_cold_room()
    document["scenes"][0]["decision"]["ask_reason"] = False
    edition = a_case_edition(document)
    for place in range(10):
        attempt = an_attempt(None, edition)
        make(attempt, estimate(), decide("up", reason=f"I want to see {place}" if place < 4 else ""), GO_ON)
    numbers = of(edition)
    assert numbers.choices[0].options[0].number == 10
    assert numbers.reasons == {}


def test_a_long_pause_counts_for_nothing() -> None:
    edition = a_case_edition()
    for _ in range(10):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            attempt = an_attempt(None, edition)
            for move, minutes in ((LOOK, 5), (estimate(), 60 * 24), (decide("back"), 2), (GO_ON, 1)):
                clock.shift(timedelta(minutes=minutes))
                make(attempt, move)
    assert of(edition).minutes == 8


def test_where_people_stop_is_shown_after_two_weeks_and_from_five_people_on() -> None:
    edition = a_case_edition()
    with time_machine.travel(timezone.now() - timedelta(days=15), tick=False):
        for _ in range(5):
            make(an_attempt(None, edition), LOOK)
        for _ in range(4):
            make(an_attempt(None, edition), estimate(), decide(), GO_ON)
    an_attempt(None, edition)
    assert [(one.scene, one.people) for one in of(edition).stopped] == [("Door", 5)]


@pytest.mark.parametrize("number", [10, 14])
def test_the_numbers_take_the_same_queries_however_many_played(number: int, django_assert_num_queries: Any) -> None:
    edition = a_case_edition()
    played(edition, number)
    with django_assert_num_queries(7):
        of(edition)


def test_authors_of_a_case_see_the_numbers_and_to_others_they_are_not_there(client: Client) -> None:
    north, south = an_institution(), an_institution("South", "south")
    page = a_draft_case(parent=north.space)
    address, table = (reverse(name, args=[page.pk]) for name in ("case_choices", "case_choices_csv"))
    sign_in(client, north.author, second_factor=True)
    assert client.get(address).status_code == 404, "never published"
    page.get_latest_revision().publish()
    edition = Edition.objects.get(page=page.pk)
    assert "Fewer than ten people have begun this case." in client.get(address).content.decode()

    played(edition, 6, reason="I want to see")
    played(edition, 5, "back", reason="She is tired")

    body = client.get(address).content.decode()
    assert body.count("<h1") == 1
    assert "11 people have begun it." in body
    assert "I want to see 3" in body
    assert "Ask to see upstairs,6,55" in client.get(table).content.decode()
    assert f'href="{address}"' in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    other = sign_in(Client(), south.author, second_factor=True)
    for one in (address, table):
        assert [other.get(one).status_code, other.post(one).status_code] == [404, 404]
