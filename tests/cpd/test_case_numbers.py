"""What those who write a case learn of those who played it: no names, nothing that rests on few."""

from __future__ import annotations

import codecs
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content.models import Edition
from cpd.domain import attempts
from cpd.domain.case_numbers import Numbers, numbers_of, rows_of
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


def table(edition: Edition) -> list[list[Any]]:
    """The rows of the table beneath its headings."""
    return [*rows_of(attempts.case_of(edition), edition.page_key)][1:]


def leave_off(edition: Edition, *moves: Any, number: int, days: int = 15) -> None:
    """So many people make these moves and stop."""
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
        for _ in range(number):
            make(an_attempt(None, edition), *moves)


def test_nothing_is_said_before_ten_people_have_begun() -> None:
    edition = a_case_edition()
    played(edition, 9)
    played(edition, 3, user=UserFactory())
    numbers = of(a_case_edition(page_key=edition.page_key, number=2))
    assert (numbers.is_enough, numbers.begun) == (True, 10)
    edition = a_case_edition()
    played(edition, 9)
    assert of(edition) == Numbers()
    assert table(edition) == []


def test_choices_reasons_and_time() -> None:
    edition = a_case_edition()
    played(edition, 6, reason="I want to see")
    played(edition, 5, "back", reason="She is tired")
    numbers = of(edition)
    assert (numbers.begun, numbers.finished) == (11, 11)
    first = numbers.choices[0]
    assert [(one.option, one.number) for one in first.options] == [("up", 6), ("back", 5), ("other", 0)]
    up, back = numbers.reasons["at-the-door"]
    assert (up.letter, back.letter, len(back.reasons)) == ("A", "B", 5)
    assert sorted(up.reasons) == [f"I want to see {number}" for number in range(6)]
    # Six took five moves of four minutes, five took three.
    assert numbers.minutes == 20


def test_the_table_holds_all_that_the_page_holds() -> None:
    edition = a_case_edition()
    played(edition, 6, reason="I want to see")
    played(edition, 5, "back", reason="She is tired")
    leave_off(edition, LOOK, number=5)
    rows = table(edition)
    reasons = [row for row in rows if row[0] == "reason"]
    assert [row for row in rows if row[0] != "reason"] == [
        ["begun", "", "", "", 16, "", ""],
        ["finished", "", "", "", 11, "", ""],
        ["half took at most", "", "", "", "", "", 20],
        ["decided", "What do you do?", "", "", 11, "", ""],
        ["choice", "What do you do?", "A", "Ask to see upstairs", 6, 55, ""],
        ["choice", "What do you do?", "B", "Come back tomorrow", 5, 45, ""],
        ["choice", "What do you do?", "C", "Something else", 0, 0, ""],
        ["not shown", "And now?", "", "", "hidden", "hidden", ""],
        ["stopped", "Door", "", "", 5, "", ""],
    ]
    assert sorted(row[2:4] for row in reasons) == [
        *(["A", f"I want to see {number}"] for number in range(6)),
        *(["B", f"She is tired {number}"] for number in range(5)),
    ]


def test_a_single_one_is_hidden_and_cannot_be_worked_out() -> None:
    edition = a_case_edition()
    played(edition, 11)
    played(edition, 1, "back", reason="Only me")
    numbers = of(edition)
    # Eleven came to the room, and one of twelve did not: so it is not said how many came.
    assert [[one.number for one in decided.options] for decided in numbers.choices] == [[None, None, None]]
    assert numbers.counted.left_out == ("And now?",)
    assert numbers.reasons == {}
    said = [cell for row in table(edition) for cell in row]
    assert "Only me 0" not in said
    assert {cell for cell in said if isinstance(cell, int)} == {12, 20}, "people, and minutes"


def test_how_many_begun_is_hidden_where_few_of_them_have_not_finished() -> None:
    edition = a_case_edition()
    played(edition, 11)
    leave_off(edition, LOOK, number=1)
    numbers = of(edition)
    assert (numbers.begun, numbers.finished, numbers.choices[0].people) == (None, 11, 11)
    assert table(edition)[0] == ["begun", "", "", "", "hidden", "", ""]


def test_how_many_finished_is_hidden_while_they_are_few() -> None:
    edition = a_case_edition()
    played(edition, 2)
    leave_off(edition, LOOK, number=9)
    numbers = of(edition)
    assert (numbers.begun, numbers.finished, numbers.minutes, numbers.stopped) == (11, None, None, ())


def test_the_time_is_that_of_ten_people_and_not_of_one_who_plays_again() -> None:
    edition = a_case_edition()
    played(edition, 5)
    played(edition, 8, user=UserFactory())
    leave_off(edition, LOOK, number=6)
    numbers = of(edition)
    assert (numbers.begun, numbers.finished, numbers.minutes) == (12, 6, None)


@pytest.mark.parametrize(("with_reason", "shown"), [(4, 0), (7, 5), (10, 10)])
def test_neither_few_reasons_are_shown_nor_how_few_gave_none(with_reason: int, shown: int) -> None:
    document = the_cold_room()
    document["scenes"][0]["decision"]["ask_reason"] = False
    edition = a_case_edition(document)
    for place in range(10):
        attempt = an_attempt(None, edition)
        reason = f"I want to see {place}" if place < with_reason else ""
        make(attempt, estimate(), decide("up", reason=reason), GO_ON, decide_room(), GO_ON)
    numbers = of(edition)
    assert numbers.choices[0].options[0].number == 10
    assert [len(one.reasons) for said in numbers.reasons.values() for one in said] == [shown] * (shown > 0)


def test_a_long_pause_counts_for_nothing() -> None:
    edition = a_case_edition()
    for _ in range(10):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            attempt = an_attempt(None, edition)
            for move, minutes in ((LOOK, 5), (estimate(), 60 * 24), (decide("back"), 2), (GO_ON, 1)):
                clock.shift(timedelta(minutes=minutes))
                make(attempt, move)
    assert of(edition).minutes == 8


@pytest.mark.parametrize(
    ("at_the_door", "upstairs", "under_way", "shown"),
    [
        (5, 0, 5, [("Door", 5)]),
        (20, 4, 5, [("Door", 20)]),
        (4, 0, 6, []),
        # Twelve have not finished: beside nine at the door, three would be left.
        (9, 0, 3, []),
    ],
)
def test_where_people_stop_is_shown_after_two_weeks_and_tells_nothing_of_few(
    at_the_door: int, upstairs: int, under_way: int, shown: list[tuple[str, int]]
) -> None:
    edition = a_case_edition()
    leave_off(edition, LOOK, number=at_the_door)
    leave_off(edition, estimate(), decide(), GO_ON, number=upstairs)
    leave_off(edition, number=under_way, days=1)
    numbers = of(edition)
    assert numbers.begun == at_the_door + upstairs + under_way
    assert [(one.scene, one.people) for one in numbers.stopped] == shown


def test_whoever_finished_once_and_plays_again_did_not_stop() -> None:
    edition = a_case_edition()
    again = UserFactory.create_batch(5)
    for user in again:
        played(edition, 1, user=user)
    with time_machine.travel(timezone.now() - timedelta(days=15), tick=False):
        for user in again:
            an_attempt(user, edition)
    leave_off(edition, LOOK, number=5)
    assert [(one.scene, one.people) for one in of(edition).stopped] == [("Door", 5)]


@pytest.mark.parametrize("number", [10, 14])
def test_the_numbers_take_the_same_queries_however_many_played(number: int, django_assert_num_queries: Any) -> None:
    edition = a_case_edition()
    played(edition, number)
    leave_off(edition, LOOK, number=5)
    with django_assert_num_queries(6):
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

    played(edition, 6, reason="=HYPERLINK(1)")
    played(edition, 5, "back", reason="She is tired")

    body = client.get(address).content.decode()
    assert body.count("<h1") == 1
    assert "11 people have begun it." in body
    assert "=HYPERLINK(1) 3" in body
    response = client.get(table)
    rows = response.content.decode("utf-8-sig").splitlines()
    assert response.content.startswith(codecs.BOM_UTF8)
    assert rows[0] == "what,where,option,words,people,per_cent,minutes"
    assert "choice,What do you do?,A,Ask to see upstairs,6,55," in rows
    assert "reason,What do you do?,A,'=HYPERLINK(1) 3,,," in rows
    assert f'href="{address}"' in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    other = sign_in(Client(), south.author, second_factor=True)
    for one in (address, table):
        assert [other.get(one).status_code, other.post(one).status_code] == [404, 404]
