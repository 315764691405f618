"""A person's CPD years: which rule is theirs, and how they stand. Reads; the one write is the tick of a renewal step."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Min, Q
from django.utils import timezone

from cpd.domain.calendar import EARLIEST_YEAR, LATEST_YEAR, CpdYear, year_ending_in, year_holding
from cpd.domain.rule_sets import YearStanding, judge_year
from cpd.models import RenewalMark, RuleSet
from people.models import Registration, User

DEFAULT_REGULATOR = Registration.Regulator.SOCIAL_WORK_ENGLAND


class NoSuchYear(Exception):
    """There is no CPD year by that name: too far back, or not begun."""


class NoSuchStep(Exception):
    """The rule of that year knows no renewal step by that code."""


def rules_of(user: User) -> list[RuleSet]:
    """The rule sets of the person's regulator, in 2 queries.

    Whoever is registered with Social Work England, or gives no registration, is judged by its rule; for another
    register the rule we hold of it, which may be none.
    """
    regulators = {registration.regulator for registration in user.registrations.all()} or {DEFAULT_REGULATOR}
    chosen = DEFAULT_REGULATOR if DEFAULT_REGULATOR in regulators else min(regulators)
    return list(RuleSet.objects.filter(regulator=chosen))


def year_of(user: User, today: date | None = None) -> YearStanding:
    """The CPD year that holds today (in London), in 4 queries."""
    today = today or timezone.localdate()
    return _standing(user, year_holding(rules_of(user), today), today)


def year_named(user: User, name: int, today: date | None = None) -> YearStanding:
    """The CPD year that ends in the calendar year `name`, in 4 queries. Raises NoSuchYear."""
    today = today or timezone.localdate()
    year = year_ending_in(rules_of(user), name)
    if year is None or year.starts > today:
        raise NoSuchYear
    return _standing(user, year, today)


def is_rule_assumed(user: User) -> bool:
    """Whether somebody without a registration is shown the default regulator's rule: 1 query."""
    return not user.registrations.exists()


def other_year_of(user: User, day: date, today: date | None = None) -> CpdYear | None:
    """The CPD year that `day` lies in when it is not this one and has a page of its own, in 2 queries; else None."""
    today = today or timezone.localdate()
    year = year_holding(rules_of(user), day)
    if today in year or year.starts > today or not EARLIEST_YEAR <= year.name <= LATEST_YEAR:
        return None
    return year


def earlier_years(user: User, standing: YearStanding) -> list[int]:
    """Names of the years before this one back to the person's first entry, newest first: 1 query."""
    first: date | None = user.entries.aggregate(first=Min("done_on"))["first"]
    if first is None or first >= standing.starts:
        return []
    oldest = year_holding([standing.rule] if standing.rule else [], first).name
    return list(range(standing.name - 1, max(oldest, EARLIEST_YEAR) - 1, -1))


def _standing(user: User, year: CpdYear, today: date) -> YearStanding:
    entries = user.entries.filter(done_on__range=(year.starts, year.ends)).prefetch_related("capabilities")
    marks: dict[str, date] = {}
    if isinstance(year.rule, RuleSet):
        marks = dict(
            user.renewal_marks.filter(rule_set=year.rule, year_starts=year.starts).values_list("step", "marked_on")
        )
    return judge_year(year, entries, marks, today)


@transaction.atomic
def mark_renewal(*, by: User, name: int, step: str, done: bool, today: date | None = None) -> YearStanding:
    """Note for oneself that a renewal step has been done with the regulator, or take the note back.

    Nothing is sent. Safe to repeat. Raises NoSuchYear, NoSuchStep.
    """
    today = today or timezone.localdate()
    standing = year_named(by, name, today)
    rule = standing.rule
    if not isinstance(rule, RuleSet) or standing.renewal is None:
        raise NoSuchStep
    if step not in {known.code for known in standing.renewal.steps}:
        raise NoSuchStep
    mark = Q(rule_set=rule, year_starts=standing.starts, step=step)
    if not done:
        by.renewal_marks.filter(mark).delete()
        return standing
    try:
        with transaction.atomic():
            if not by.renewal_marks.filter(mark).exists():
                RenewalMark.objects.create(
                    user=by, rule_set=rule, year_starts=standing.starts, step=step, marked_on=today
                )
    except IntegrityError:
        pass  # Two clicks: the other one has written it.
    return standing
