"""What others chose in a case, without names: shown only where enough people have played it through.

Each person counts once, with their first finished attempt and what they chose last at a decision in it. Readers and
authors are shown the same numbers, so that nothing comes of laying two pages side by side. What is hidden is decided so
that somebody who knows the rule, every number shown and their own choice is still left with more than one possibility:

1. Numbers that divide the same people (the options of a decision) are hidden together or not at all (`hide`).
2. How many came to a decision which one can pass by says something of the decisions before it. It is shown only where
   nothing is hidden of those.

tests/cpd/test_case_suppression.py lets an attacker try all that hidden numbers could be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet, Subquery

from content.cases.document import Case, Decision
from content.cases.engine import DECIDE
from content.cases.ways import scenes_from
from cpd.domain.debrief import letter_of, option_text
from cpd.models import CaseAttempt, CaseMove

ENOUGH = 10
FEW = 5
ROOM = 2  # by so many, hidden numbers must fall short of the most that they could all be
ELSEWHERE = None  # those who finished the case and did not come to the decision, or chose what is no longer there
OF_CHOICES = frozenset({"option", "flag", "scene", "trust"})  # tests that rest on what was chosen before

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Chosen:
    """How many chose an option; None where the number is hidden. `share` in whole per cent of those who decided."""

    option: str
    letter: str
    text: str
    number: int | None
    share: int | None


@dataclass(frozen=True)
class Choices:
    """One decision: how many decided it, and what."""

    decision: str
    title: str
    people: int
    options: tuple[Chosen, ...]

    @property
    def has_hidden(self) -> bool:
        return any(one.number is None for one in self.options)

    @property
    def is_hidden(self) -> bool:
        """Nothing but how many people decided may be said."""
        return all(one.number is None for one in self.options)


@dataclass(frozen=True)
class Counted:
    """Decisions that may be shown, and the titles of those that may not, both in the order of the case."""

    choices: tuple[Choices, ...] = ()
    left_out: tuple[str, ...] = ()


def choices_of_others(case: Case, page_key: UUID) -> tuple[Choices, ...]:
    """By decision, in the order of the case; none at all before ENOUGH people have finished it. 1 query."""
    return counted(case, *numbers_at(page_key)).choices


def first_finished(page_key: UUID) -> QuerySet[CaseAttempt, Any]:
    """The first finished attempt of each person, as row numbers for a subquery."""
    return _finished(page_key).values("user").annotate(first=Min("pk")).values("first")


def choices_made(page_key: UUID) -> QuerySet[CaseMove]:
    """What each person chose at each decision: after a way round, what they chose last, as in the engine."""
    moves = CaseMove.objects.filter(attempt__in=first_finished(page_key), kind=DECIDE).order_by()
    return CaseMove.objects.filter(pk__in=moves.values("attempt", "key").annotate(last=Max("pk")).values("last"))


def numbers_at(page_key: UUID) -> tuple[int, dict[str, dict[str, int]]]:
    """How many people have finished the case, and how many of them chose what, by decision and option. 1 query."""
    finished = _finished(page_key).values("page_key").annotate(people=Count("user", distinct=True)).values("people")
    rows = list(
        choices_made(page_key)
        .order_by()
        .values_list("key", "choice")
        .annotate(number=Count("pk"), people=Subquery(finished))
    )
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for key, choice, number, _people in rows:
        numbers[key][choice] = number
    return (rows[0][3] if rows else 0), numbers


def _finished(page_key: UUID) -> QuerySet[CaseAttempt]:
    return CaseAttempt.objects.filter(page_key=page_key, state=CaseAttempt.State.FINISHED).order_by()


def counted(case: Case, people: int, numbers: Mapping[str, Mapping[str, int]]) -> Counted:
    """The same from how many finished the case, and numbers by decision and option."""
    if people < ENOUGH:
        return Counted()
    hidden = {key: _hidden(decision, people, numbers.get(key, {})) for key, decision in case.decisions.items()}
    shown = {key: keys for key, keys in hidden.items() if keys is not None}
    before = _rest_on(case)
    # One that is left out may be what another rests on: until no more is.
    while lost := {key for key in shown if any(shown.get(other, {other}) for other in before.get(key, ()))}:
        shown = {key: keys for key, keys in shown.items() if key not in lost}
    return Counted(
        tuple(_choices(case.decisions[key], numbers[key], keys) for key, keys in shown.items()),
        tuple(decision.title for key, decision in case.decisions.items() if key not in shown),
    )


def hide(numbers: Mapping[Key, int]) -> set[Key]:
    """Which of the numbers are hidden, into which one known sum is divided: none, or some of them, or all.

    Where one is from 1 to under FEW, all under FEW are hidden, nought too. What the hidden ones come to can be worked
    out, so it must not be under FEW either, nor near the most that they could be. Otherwise the next larger ones are
    hidden with them, until those that are shown are so large that nobody can tell which those were.
    """
    hidden = {key for key, number in numbers.items() if number < FEW}
    if not any(numbers[key] for key in hidden):
        return set()
    together = sum(numbers[key] for key in hidden)
    if together >= FEW and len(hidden) * (FEW - 1) - together >= ROOM:
        return hidden
    for size in (0, *sorted({number for key, number in numbers.items() if key not in hidden})):
        hidden |= {key for key, number in numbers.items() if number == size}
        together = sum(numbers[key] for key in hidden)
        if together >= FEW and all(number >= together for key, number in numbers.items() if key not in hidden):
            return hidden
    return {*numbers}


def _hidden(decision: Decision, people: int, by_option: Mapping[str, int]) -> set[str] | None:
    """The options whose numbers are hidden; None where not even how many decided may be said."""
    cells: dict[str | None, int] = {option: by_option.get(option, 0) for option in decision.ways}
    decided = sum(cells.values())
    if decided < ENOUGH:
        return None
    if decided != people:
        cells[ELSEWHERE] = people - decided
    hidden = hide(cells)
    return None if ELSEWHERE in hidden else {option for option in hidden if option is not None}


def _choices(decision: Decision, by_option: Mapping[str, int], hidden: set[str]) -> Choices:
    people = sum(by_option.get(option, 0) for option in decision.ways)
    options = (
        Chosen(
            option=option,
            letter=letter_of(decision, option),
            text=option_text(decision, option),
            number=None if option in hidden else by_option.get(option, 0),
            share=None if option in hidden else round(100 * by_option.get(option, 0) / people),
        )
        for option in decision.ways
    )
    return Choices(decision.key, decision.title, people, tuple(options))


def _rest_on(case: Case) -> dict[str, set[str]]:
    """Decisions whose numbers tell of earlier ones (one can pass them by, or what was chosen opens an option): which."""
    places = {scene.decision.key: scene.key for scene in case.scenes.values() if scene.decision}
    return {
        key: {other for other, start in places.items() if other != key and place in scenes_from(case, start)}
        for key, place in places.items()
        if any(case.scenes[end].is_ending for end in scenes_from(case, case.first_scene, without=place))
        or _opened_by_choices(case, case.decisions[key])
    }


def _opened_by_choices(case: Case, decision: Decision) -> bool:
    told = {fact for other in case.decisions.values() for way in other.ways.values() for fact in way.effects.learns}
    return any(
        test.what in OF_CHOICES or (test.what == "fact" and test.key in told)
        for way in decision.ways.values()
        for test in way.when.tests
    )
