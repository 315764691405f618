"""Whose rule it is, which year a day in London lies in, and the ticks of renewal."""

from __future__ import annotations

from datetime import date
from unittest import mock

import pytest
import time_machine

from cpd.domain import years
from cpd.models import RenewalMark, RuleSet
from people.models import Registration, User
from tests.factories.cpd import EntryFactory, RuleSetFactory
from tests.factories.people import RegistrationFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def test_the_rule_of_england_comes_with_the_product_and_names_its_source() -> None:
    rule = RuleSet.objects.get(regulator="swe")
    assert rule.source_url == "https://www.socialworkengland.org.uk/cpd/"
    assert rule.read_on <= date(2026, 11, 21)
    assert [(one["kind"], one["wanted"]) for one in rule.requirements] == [
        ("different_pieces", 2),
        ("peer_reflection", 1),
    ]
    assert [step["code"] for step in rule.renewal["steps"]] == ["form", "cpd", "fee"]


def test_without_a_registration_the_rule_of_england_is_taken(worker: User) -> None:
    standing = years.year_of(worker, TODAY)
    assert (standing.starts, standing.ends, standing.days_left) == (date(2025, 12, 1), date(2026, 11, 30), 9)
    assert isinstance(standing.rule, RuleSet)
    assert standing.rule.regulator == "swe"


def test_another_register_is_not_judged_by_the_rule_of_england(worker: User) -> None:
    RegistrationFactory(user=worker, regulator=Registration.Regulator.SOCIAL_CARE_WALES)
    standing = years.year_of(worker, TODAY)
    assert (standing.rule, standing.starts, standing.requirements) == (None, date(2026, 1, 1), ())


def test_a_rule_we_hold_of_another_register_is_taken(worker: User) -> None:
    RegistrationFactory(user=worker, regulator=Registration.Regulator.SOCIAL_CARE_WALES)
    rule = RuleSetFactory(regulator="scw")
    assert years.year_of(worker, TODAY).rule == rule


def test_who_is_on_two_registers_is_judged_by_the_rule_of_england(worker: User) -> None:
    RegistrationFactory(user=worker, regulator=Registration.Regulator.SOCIAL_CARE_WALES)
    RegistrationFactory(user=worker, regulator=Registration.Regulator.SOCIAL_WORK_ENGLAND)
    rule = years.year_of(worker, TODAY).rule
    assert isinstance(rule, RuleSet)
    assert rule.regulator == "swe"


def test_a_new_rule_set_judges_the_years_that_begin_under_it(worker: User) -> None:
    RuleSet.objects.filter(regulator="swe").update(applies_until=date(2025, 12, 1))
    new = RuleSetFactory(regulator="swe", starts_month=12, applies_from=date(2026, 12, 1))
    assert years.year_of(worker, date(2026, 11, 30)).rule != new
    assert years.year_of(worker, date(2026, 12, 1)).rule == new


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2027-03-31T22:59:59Z", date(2027, 3, 31)),
        ("2027-03-31T23:00:00Z", date(2028, 3, 31)),  # midnight in London, an hour before it is in UTC
    ],
)
def test_the_year_turns_at_midnight_in_london(worker: User, now: str, ends: date) -> None:
    RegistrationFactory(user=worker, regulator=Registration.Regulator.SOCIAL_CARE_WALES)
    RuleSetFactory(regulator="scw")
    with time_machine.travel(now, tick=False):
        assert years.year_of(worker).ends == ends


@pytest.mark.parametrize(("now", "ends"), [("2026-11-30T23:59:59Z", 2026), ("2026-12-01T00:00:00Z", 2027)])
def test_the_england_year_turns_after_30_november(worker: User, now: str, ends: int) -> None:
    with time_machine.travel(now, tick=False):
        assert years.year_of(worker).name == ends


def test_entries_of_other_people_and_other_years_are_not_counted(worker: User, somebody_else: User) -> None:
    mine = EntryFactory(user=worker)
    EntryFactory(user=somebody_else)
    EntryFactory(user=worker, done_on=date(2025, 11, 30))
    assert [judged.entry for judged in years.year_of(worker, TODAY).entries] == [mine]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_year_takes_five_queries_however_many_entries(
    worker: User, number: int, django_assert_num_queries: object
) -> None:
    EntryFactory.create_batch(number, user=worker)
    with django_assert_num_queries(5):  # type: ignore[operator]
        assert len(years.year_of(worker, TODAY).entries) == number


def test_a_year_that_has_not_begun_is_not_there(worker: User) -> None:
    with pytest.raises(years.NoSuchYear):
        years.year_named(worker, 2027, TODAY)


def test_earlier_years_go_back_to_the_first_entry(worker: User) -> None:
    EntryFactory(user=worker, done_on=date(2023, 12, 1))
    assert years.earlier_years(worker, years.year_of(worker, TODAY)) == [2025, 2024]


def test_without_earlier_entries_there_are_no_earlier_years(worker: User) -> None:
    EntryFactory(user=worker)
    assert years.earlier_years(worker, years.year_of(worker, TODAY)) == []


def mark(worker: User, step: str = "fee", *, done: bool = True, name: int = 2026) -> dict[str, date | None]:
    years.mark_renewal(by=worker, name=name, step=step, done=done, today=TODAY)
    renewal = years.year_named(worker, name, TODAY).renewal
    assert renewal is not None
    return {one.code: one.marked_on for one in renewal.steps}


def test_a_renewal_step_is_ticked_and_unticked(worker: User) -> None:
    assert mark(worker) == {"form": None, "cpd": None, "fee": TODAY}
    assert mark(worker, done=False) == {"form": None, "cpd": None, "fee": None}


def test_ticking_twice_is_one_tick(worker: User) -> None:
    mark(worker)
    mark(worker)
    assert RenewalMark.objects.count() == 1


def test_two_ticks_at_the_same_moment_are_one(worker: User) -> None:
    mark(worker)
    with mock.patch("django.db.models.query.QuerySet.exists", return_value=False):
        years.mark_renewal(by=worker, name=2026, step="fee", done=True, today=TODAY)
    assert RenewalMark.objects.count() == 1


def test_a_tick_is_of_one_person_and_one_year(worker: User, somebody_else: User) -> None:
    mark(worker)
    assert mark(somebody_else, "form")["fee"] is None
    assert mark(worker, "form", name=2025)["fee"] is None


@pytest.mark.parametrize("step", ["", "forged", "fee; drop table"])
def test_a_step_that_the_rule_does_not_know_is_refused(worker: User, step: str) -> None:
    with pytest.raises(years.NoSuchStep):
        years.mark_renewal(by=worker, name=2026, step=step, done=True, today=TODAY)
