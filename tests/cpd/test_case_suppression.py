"""What numbers of a case give away: an attacker knows the rule and all that is shown, and tries all that could be hidden."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.cases import read_case
from content.cases.document import Case
from cpd.domain.case_counts import ENOUGH, FEW, counted, hide
from cpd.domain.case_numbers import begun_and_finished
from tests.content.case_graphs import a_decision, a_scene, an_option, small_case
from tests.factories.cases import the_cold_room

POSSIBLE = 3  # a hidden number could be at least so many
Row = tuple[int, ...]


def shown(numbers: Row) -> tuple[int | None, ...]:
    hidden = hide(dict(enumerate(numbers)))
    return tuple(None if place in hidden else number for place, number in enumerate(numbers))


def divided(total: int, parts: int) -> Iterator[Row]:
    """Every way in which so many people could have chosen between so many options."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in divided(total - first, parts - 1):
            yield (first, *rest)


@cache
def could_be(total: int, parts: int) -> dict[tuple[int | None, ...], list[Row]]:
    """What the attacker has worked out beforehand: for all that can be shown, the numbers for which it is."""
    found: dict[tuple[int | None, ...], list[Row]] = {}
    for row in divided(total, parts):
        found.setdefault(shown(row), []).append(row)
    return found


rows = st.integers(2, 4).flatmap(lambda parts: st.lists(st.integers(0, 12), min_size=parts, max_size=parts))


@given(rows.map(tuple).filter(lambda row: ENOUGH <= sum(row) <= 30))
@example((10, 1, 1, 0))
@example((8, 2, 2))
@example((5, 4, 4))
@example((11, 4, 4, 4))
@example((20, 6, 1))
@example((12, 1))
def test_no_hidden_number_can_be_worked_out(row: Row) -> None:
    seen = shown(row)
    hidden = [place for place, number in enumerate(seen) if number is None]
    assert all(number not in range(1, FEW) for number in seen if number is not None)
    if not hidden:
        return
    assert sum(row[place] for place in hidden) >= FEW, "what they come to can be worked out"
    possible = could_be(sum(row), len(row))[seen]
    for place in hidden:
        assert len({one[place] for one in possible}) >= POSSIBLE
        # Nor by somebody who knows what they chose themselves.
        for own in (place for place in hidden if row[place]):
            assert len({one[place] for one in possible if one[own]}) > 1


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 4000)))
def test_many_options_and_many_people(numbers: dict[str, int]) -> None:
    hidden = hide(numbers)
    assert all(number == 0 or number >= FEW for key, number in numbers.items() if key not in hidden)
    assert len(hidden) != 1 or len(numbers) == 1
    if not any(0 < number < FEW for number in numbers.values()):
        assert hidden == set()


@pytest.mark.parametrize(
    ("numbers", "what_is_shown"),
    [
        ((10, 5), (10, 5)),
        ((13, 0, 0), (13, 0, 0)),
        ((10, 1, 1, 0), (None, None, None, None)),
        ((8, 2, 2), (None, None, None)),
        ((20, 3, 2), (20, None, None)),
        ((20, 6, 1), (20, None, None)),
        ((20, 3, 2, 0), (20, None, None, None)),
        ((20, 4, 4), (20, None, None)),
        ((12, 1), (None, None)),
    ],
)
def test_nought_is_hidden_with_small_ones_and_larger_ones_where_they_would_tell(
    numbers: Row, what_is_shown: tuple[int | None, ...]
) -> None:
    assert shown(numbers) == what_is_shown


@given(st.integers(ENOUGH, 60).flatmap(lambda begun: st.tuples(st.just(begun), st.integers(0, begun))))
@example((13, 9))
@example((13, 12))
def test_how_many_did_not_finish_cannot_be_worked_out(people: tuple[int, int]) -> None:
    def seen(begun: int, finished: int) -> tuple[int | None, int | None, bool]:
        told = begun_and_finished(begun=begun, finished=finished)
        return *told, finished >= ENOUGH  # decisions and the time spent are shown from then on

    begun, finished = people
    told = seen(begun, finished)
    if None not in told:
        assert begun - finished == 0 or begun - finished >= FEW
        assert finished == 0 or finished >= FEW
        return
    possible = {(b, f) for b in range(ENOUGH, 70) for f in range(b + 1) if seen(b, f) == told}
    assert len({b - f for b, f in possible}) >= POSSIBLE
    assert told[1] is None or told[1] == finished >= ENOUGH


# Decisions beside each other


def cold_room() -> Case:
    return read_case(the_cold_room())


def test_who_went_another_way_cannot_be_told_from_how_many_came_to_the_next_decision() -> None:
    """All but those who went back come to the room: 31 there and 36 at the door would be five who went back."""
    door = {"up": 29, "back": 5, "other": 2}
    found = counted(cold_room(), 36, {"at-the-door": door, "the-room": {"talk": 20, "write": 11}})
    assert [(one.decision, [option.number for option in one.options]) for one in found.choices] == [
        ("at-the-door", [29, None, None])
    ]
    assert found.left_out == ("And now?",)


def test_where_nothing_is_hidden_before_it_a_decision_that_can_be_passed_by_is_shown() -> None:
    door = {"up": 26, "back": 5, "other": 5}
    found = counted(cold_room(), 36, {"at-the-door": door, "the-room": {"talk": 20, "write": 11}})
    assert [one.people for one in found.choices] == [36, 31]
    few_came = counted(cold_room(), 36, {"at-the-door": {"up": 9, "back": 27}, "the-room": {"talk": 9}})
    assert ([one.people for one in few_came.choices], few_came.left_out) == ([36], ("And now?",))


def two_in_a_row(**second: Any) -> Case:
    """Two decisions that everybody comes to; `second` is said of the second one's first option."""
    return read_case(
        small_case(
            [
                a_scene("one", decision=a_decision("first", options=[an_option(key, next="two") for key in "abc"])),
                a_scene(
                    "two",
                    decision=a_decision(
                        "second", options=[an_option("d", next="end", **second), an_option("e", next="end")]
                    ),
                ),
                a_scene("end", ending=True),
            ],
            first_scene="one",
        )
    )


NUMBERS = {"first": {"a": 20, "b": 6, "c": 1}, "second": {"d": 6, "e": 21}}


def test_decisions_that_everybody_makes_say_nothing_of_each_other() -> None:
    found = counted(two_in_a_row(), 27, NUMBERS)
    assert [[option.number for option in one.options] for one in found.choices] == [[20, None, None], [6, 21]]


def test_an_option_that_is_open_to_those_who_chose_another_tells_how_many_they_are() -> None:
    opened = {"tests": [{"what": "option", "key": "first/b"}]}
    found = counted(two_in_a_row(when=opened), 27, NUMBERS)
    assert [one.decision for one in found.choices] == ["first"]
    asked = {"tests": [{"what": "time_left", "at_least": 10}]}
    assert len(counted(two_in_a_row(when=asked), 27, NUMBERS).choices) == 2


def test_what_is_no_longer_in_the_case_is_not_told_by_what_is_missing() -> None:
    """An option that was taken out since: one who chose it is neither shown nor worked out from those who finished."""
    assert counted(two_in_a_row(), 27, {"first": {"a": 13, "b": 13, "gone": 1}}).choices == ()
    shown_still = counted(two_in_a_row(), 31, {"first": {"a": 13, "b": 13, "gone": 5}}).choices
    assert [(one.people, [option.number for option in one.options]) for one in shown_still] == [(26, [13, 13, 0])]


def test_nothing_is_counted_before_ten_have_finished() -> None:
    assert counted(two_in_a_row(), 9, {"first": {"a": 9}}).choices == ()
