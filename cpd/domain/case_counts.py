"""What others chose in a case, without names: shown only where enough people have played it through.

Each person counts once, with their first finished attempt. Numbers under SMALL are hidden, and so is the next smallest
number of that decision where one hidden number could be worked out from the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, QuerySet, Subquery

from content.cases.document import Case
from content.cases.engine import DECIDE
from cpd.domain.debrief import letter_of, option_text
from cpd.models import CaseAttempt, CaseMove

ENOUGH = 10
SMALL = 3


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


def choices_of_others(case: Case, page_key: UUID, *, enough: int = ENOUGH) -> tuple[Choices, ...]:
    """By decision, in the order of the case; none at all before `enough` people have finished it. 1 query."""
    people, numbers = _numbers(page_key)
    return counted(case, numbers, enough=enough) if people >= enough else ()


def first_finished(page_key: UUID) -> QuerySet[CaseAttempt, Any]:
    """The first finished attempt of each person, as row numbers for a subquery."""
    return _finished(page_key).values("user").annotate(first=Min("pk")).values("first")


def _finished(page_key: UUID) -> QuerySet[CaseAttempt]:
    return CaseAttempt.objects.filter(page_key=page_key, state=CaseAttempt.State.FINISHED).order_by()


def counted(
    case: Case, numbers: Mapping[str, Mapping[str, int]], *, enough: int = ENOUGH, small: int = SMALL
) -> tuple[Choices, ...]:
    """The same from numbers by decision and option; decisions that fewer than `enough` people made are left out."""
    found = []
    for key, decision in case.decisions.items():
        by_option = numbers.get(key, {})
        people = sum(by_option.values())
        if people < enough:
            continue
        hidden = hide({option: by_option.get(option, 0) for option in decision.ways}, small=small)
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
        found.append(Choices(key, decision.title, people, tuple(options)))
    return tuple(found)


def hide(numbers: Mapping[str, int], *, small: int = SMALL) -> set[str]:
    """The options whose numbers are hidden: from 1 to under `small`, and one more where only one would be."""
    hidden = {key for key, number in numbers.items() if 0 < number < small}
    if len(hidden) == 1:
        others = sorted((number, key) for key, number in numbers.items() if key not in hidden and number)
        if others:
            hidden.add(others[0][1])
    return hidden


def _numbers(page_key: UUID) -> tuple[int, dict[str, dict[str, int]]]:
    """How many people have finished the case, and how many of them chose what, by decision and option."""
    finished = _finished(page_key).values("page_key").annotate(people=Count("user", distinct=True)).values("people")
    rows = list(
        CaseMove.objects.filter(attempt__in=first_finished(page_key), kind=DECIDE)
        .order_by()
        .values_list("key", "choice")
        .annotate(number=Count("attempt", distinct=True), people=Subquery(finished))
    )
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for key, choice, number, _people in rows:
        numbers[key][choice] = number
    return (rows[0][3] if rows else 0), numbers
