"""Two clicks at the same moment: one enrolment, one entry."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection

from cpd.domain import attempts, completion, entries, learning
from cpd.models import CaseAttempt, Enrolment, Entry
from tests.factories.cases import a_case_edition, an_attempt, decide, estimate
from tests.factories.content import an_edition
from tests.factories.cpd import an_enrolment, take_all_steps
from tests.factories.people import UserFactory
from tests.portfolios.test_deciding_at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at once need PostgreSQL"),
]


def test_two_enrolling_clicks_at_once_make_one_enrolment() -> None:
    user, edition = UserFactory(), an_edition()
    results = at_once(*[lambda: learning.enrol(by=user, edition=edition)] * 4)
    assert {result.pk for result in results if isinstance(result, Enrolment)} == {Enrolment.objects.get().pk}
    assert len(results) == 4


def test_finishing_four_times_at_once_makes_one_entry() -> None:
    enrolment = an_enrolment()
    take_all_steps(enrolment)

    def finish() -> object:
        mine = Enrolment.objects.select_related("user", "edition").get(pk=enrolment.pk)
        return completion.complete(by=mine.user, enrolment=mine)

    results = at_once(*[finish] * 4)
    assert results == [Entry.objects.get()] * 4


def test_a_form_sent_four_times_at_once_makes_one_entry() -> None:
    user, key = UserFactory(), uuid.uuid4()
    results = at_once(*[lambda: entries.create_entry(by=user, title="A visit", key=key)] * 4)
    assert results == [Entry.objects.get()] * 4


def test_four_clicks_on_one_decision_make_one_move_each() -> None:
    attempt = an_attempt()

    def decide_now() -> object:
        mine = CaseAttempt.objects.select_related("user", "edition").get(pk=attempt.pk)
        seen = attempts.playing(mine)
        return attempts.make_moves(by=mine.user, seen=seen, after=0, moves=[estimate(), decide()]).state.chosen

    assert at_once(*[decide_now] * 4) == [(("at-the-door", "up"),)] * 4
    assert attempt.moves.count() == 2


def test_two_tabs_deciding_differently_at_once_make_one_decision() -> None:
    attempt = an_attempt()

    def decide_now(option: str) -> object:
        mine = CaseAttempt.objects.select_related("user", "edition").get(pk=attempt.pk)
        seen = attempts.playing(mine)
        return attempts.make_moves(by=mine.user, seen=seen, after=0, moves=[estimate(), decide(option)])

    results = at_once(lambda: decide_now("up"), lambda: decide_now("back"))
    assert sum(isinstance(result, attempts.MovedElsewhere) for result in results) == 1
    assert attempt.moves.count() == 2


def test_beginning_a_case_four_times_at_once_makes_one_attempt() -> None:
    user, edition = UserFactory(), a_case_edition()
    results = at_once(*[lambda: attempts.start(by=user, edition=edition)] * 4)
    assert results == [CaseAttempt.objects.get()] * 4
