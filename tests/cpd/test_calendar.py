"""When CPD years begin and end, and which rule is theirs, for any day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpd.domain.calendar import first_start, in_year, year_ending_in, year_holding

DAY = timedelta(days=1)
days = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@dataclass(frozen=True)
class Rule:
    applies_from: date
    starts_month: int = 12
    starts_day: int = 1
    applies_until: date | None = None
    requirements: tuple[Any, ...] = ()
    renewal: dict[str, Any] = field(default_factory=dict)
    source_title: str = "A regulator"
    source_url: str = "https://example.org/"
    read_on: date = date(2026, 11, 1)


ENGLAND = Rule(date(2021, 12, 1))
rules = st.builds(
    Rule,
    applies_from=st.dates(date(2005, 1, 1), date(2060, 1, 1)),
    starts_month=st.integers(1, 12),
    starts_day=st.integers(1, 31),
)


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (date(2026, 11, 30), date(2025, 12, 1), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 1), date(2027, 11, 30)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2027, 11, 30)),
        (date(2027, 1, 1), date(2026, 12, 1), date(2027, 11, 30)),
        (date(2028, 2, 29), date(2027, 12, 1), date(2028, 11, 30)),
    ],
)
def test_the_england_year_runs_from_1_december_to_30_november(day: date, starts: date, ends: date) -> None:
    year = year_holding([ENGLAND], day)
    assert (year.starts, year.ends, year.rule) == (starts, ends, ENGLAND)


def test_a_leap_year_has_a_day_more() -> None:
    lengths = [
        (year.ends - year.starts).days + 1 for year in (year_ending_in([ENGLAND], n) for n in (2027, 2028)) if year
    ]
    assert lengths == [365, 366]


def test_a_year_is_named_for_the_calendar_year_in_which_it_ends() -> None:
    year = year_ending_in([ENGLAND], 2026)
    assert year is not None
    assert (year.starts, year.ends, year.name) == (date(2025, 12, 1), date(2026, 11, 30), 2026)


@pytest.mark.parametrize("name", [0, 1, 1999, 2101, 999_999_999])
def test_there_is_no_year_beyond_reach(name: int) -> None:
    assert year_ending_in([ENGLAND], name) is None


def test_before_the_first_rule_the_years_have_its_shape_and_no_rule() -> None:
    year = year_holding([ENGLAND], date(2021, 6, 1))
    assert (year.starts, year.ends, year.rule) == (date(2020, 12, 1), date(2021, 11, 30), None)


def test_without_a_rule_the_calendar_year_stands() -> None:
    year = year_holding([], date(2026, 11, 21))
    assert (year.starts, year.ends, year.rule) == (date(2026, 1, 1), date(2026, 12, 31), None)


def test_the_next_rule_set_takes_over_for_years_that_begin_on_or_after_its_day() -> None:
    old = Rule(date(2021, 12, 1), applies_until=date(2026, 12, 1))
    new = Rule(date(2027, 12, 1))
    assert year_holding([new, old], date(2027, 11, 30)).rule is old
    assert year_holding([new, old], date(2027, 12, 1)).rule is new


def test_a_rule_dated_within_a_year_waits_for_the_next_one_to_begin() -> None:
    old, new = Rule(date(2021, 12, 1)), Rule(date(2026, 12, 2))
    assert year_holding([old, new], date(2026, 12, 2)).rule is old
    assert year_holding([old, new], date(2027, 12, 1)).rule is new


def test_a_year_that_the_next_rule_cuts_short_ends_the_day_before_it() -> None:
    old, new = Rule(date(2021, 12, 1)), Rule(date(2027, 4, 1), starts_month=4)
    cut = year_holding([old, new], date(2027, 2, 1))
    assert (cut.starts, cut.ends, cut.rule) == (date(2026, 12, 1), date(2027, 3, 31), old)
    assert year_holding([old, new], date(2027, 4, 1)).rule is new


def test_after_the_last_day_of_a_rule_nothing_is_judged() -> None:
    ended = Rule(date(2021, 12, 1), applies_until=date(2025, 12, 1))
    assert year_holding([ended], date(2026, 11, 30)).rule is ended
    assert year_holding([ended], date(2026, 12, 1)).rule is None


@given(day=days, held=st.lists(rules, max_size=3, unique_by=first_start))
def test_every_day_lies_in_one_year_and_years_follow_without_a_gap(day: date, held: list[Rule]) -> None:
    year = year_holding(held, day)
    assert year.starts <= day <= year.ends
    assert year_holding(held, year.starts) == year == year_holding(held, year.ends)
    assert year_holding(held, year.ends + DAY).starts == year.ends + DAY
    assert (year.ends - year.starts).days < 366


@given(day=days, rule=rules)
def test_a_year_is_found_again_by_its_name(day: date, rule: Rule) -> None:
    year = year_holding([rule], day)
    assert year_ending_in([rule], year.name) == year


@given(year=st.integers(2000, 2100), month=st.integers(1, 12), day=st.integers(1, 31))
def test_a_day_that_a_month_does_not_have_is_its_last(year: int, month: int, day: int) -> None:
    found = in_year(year, month, day)
    assert (found.year, found.month) == (year, month)
    assert found.day == day or (found + DAY).month != month
