"""When a CPD year begins and ends, and which rule it is judged by. Pure: dates in, dates out, no database.

The rule sets of a regulator follow one another: each reigns from the first year that begins on or after its
`applies_from` until the first year of the next. A year cut short by the next rule ends the day before that begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


class RuleLike(Protocol):
    """A regulator's requirement: cpd.models.RuleSet, or anything that reads like it."""

    @property
    def starts_month(self) -> int: ...
    @property
    def starts_day(self) -> int: ...
    @property
    def applies_from(self) -> date: ...
    @property
    def applies_until(self) -> date | None: ...
    @property
    def requirements(self) -> Any: ...
    @property
    def renewal(self) -> Any: ...
    @property
    def source_title(self) -> str: ...
    @property
    def source_url(self) -> str: ...
    @property
    def read_on(self) -> date: ...


@dataclass(frozen=True)
class CpdYear:
    """The days from `starts` to `ends`, both of them in it. Without a `rule` entries are kept and nothing is judged.

    It is named for the calendar year in which it *ends*, when the registration it renews is renewed.
    """

    starts: date
    ends: date
    rule: RuleLike | None = None

    @property
    def name(self) -> int:
        return self.ends.year

    def __contains__(self, day: date) -> bool:
        return self.starts <= day <= self.ends


def in_year(year: int, month: int, day: int) -> date:
    """That day of that year; the month's last day where the month is shorter (29 February, 31 November)."""
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day - 1), first_of_next - timedelta(days=1))


def _latest_start(rule: RuleLike, day: date) -> date:
    """The latest first day of a year, by the shape of the rule's years, on or before `day`."""
    start = in_year(day.year, rule.starts_month, rule.starts_day)
    return start if start <= day else in_year(day.year - 1, rule.starts_month, rule.starts_day)


def first_start(rule: RuleLike) -> date:
    """The first day of the first year that the rule is for."""
    start = in_year(rule.applies_from.year, rule.starts_month, rule.starts_day)
    return start if start >= rule.applies_from else in_year(start.year + 1, rule.starts_month, rule.starts_day)


def year_holding(rules: Iterable[RuleLike], day: date) -> CpdYear:
    """The CPD year that `day` (in London) lies in. Without any rule: the calendar year."""
    ordered = sorted(rules, key=lambda rule: rule.applies_from)
    if not ordered:
        return CpdYear(date(day.year, 1, 1), date(day.year, 12, 31))
    begun = [rule for rule in ordered if first_start(rule) <= day]
    shape = begun[-1] if begun else ordered[0]
    starts = _latest_start(shape, day)
    following = in_year(starts.year + 1, shape.starts_month, shape.starts_day)
    handovers = [first_start(rule) for rule in ordered if first_start(rule) > day]
    applies = bool(begun) and (shape.applies_until is None or starts <= shape.applies_until)
    return CpdYear(starts, min([following, *handovers]) - timedelta(days=1), shape if applies else None)


def year_ending_in(rules: Iterable[RuleLike], year: int) -> CpdYear | None:
    """The CPD year that ends in the calendar year `year`; None where there is none."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    rules = list(rules)
    found = year_holding(rules, date(year, 12, 31))
    if found.ends.year != year:
        found = year_holding(rules, found.starts - timedelta(days=1))
    return found if found.ends.year == year else None
