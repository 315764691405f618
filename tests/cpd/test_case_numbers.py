"""What those who write a case learn of those who played it: no names, nothing that rests on few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from content.models import Edition
from cpd.domain import attempts
from cpd.domain.case_numbers import numbers_of, rows_of
from people.models import User
from tests.factories.cases import GO_ON, LOOK, a_case_edition, an_attempt, decide, decide_room, estimate, make
from tests.factories.people import UserFactory

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
