"""Narrowing down: what was found, counted once and grouped, so that each facet can be counted without asking again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from content.models import DigestPage, Findable
from content.models.finding import Language

ANY = "any"
SHORT, MEDIUM = 5, 15
"""Minutes: what fits between two visits, and what fits into a break."""


@dataclass(frozen=True)
class Choice:
    """One value of a facet, how many are found with it (None: not counted), and whether it is chosen."""

    value: str
    label: str
    number: int | None
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A way to narrow down: `name` is that of the field in the address."""

    name: str
    label: str
    choices: list[Choice]
    usual: str = ""
    """The value that holds where none is chosen; empty: all that is found."""

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.chosen), None)

    @property
    def narrows(self) -> bool:
        """Whether somebody chose something here."""
        return self.chosen is not None and self.chosen.value != self.usual

    @property
    def is_offered(self) -> bool:
        """Whether there is anything to choose: of a facet that always has a value, another one."""
        return any(choice.value not in (self.usual, ANY) for choice in self.choices)


class Row(NamedTuple):
    """How many are found that are alike in everything one can narrow down by."""

    kind: str
    institution: str
    strength: str
    time: str
    stages: str
    language: str
    number: int


def counts_of(matched: QuerySet[Findable]) -> list[Row]:
    """All that was found in one query, grouped, so that each facet can be counted without asking again."""
    time = Case(
        When(minutes__isnull=True, then=Value("")),
        When(minutes__lte=SHORT, then=Value("5")),
        When(minutes__lte=MEDIUM, then=Value("15")),
        default=Value("more"),
        output_field=CharField(),
    )
    rows = matched.order_by().values_list("kind", "institution", "strength", time, "stages", "language")
    return [
        Row(kind, institution, str(strength or ""), minutes, stages, language, number)
        for kind, institution, strength, minutes, stages, language, number in rows.annotate(number=Count("pk"))
    ]


# All values of a facet that a row has; the same as FILTERS, for rows that were counted already.
_VALUES: dict[str, Callable[[Row], Sequence[str]]] = {
    "type": lambda row: (row.kind,),
    "stage": lambda row: row.stages.split(),
    "institution": lambda row: (row.institution,),
    "strength": lambda row: (row.strength,),
    "time": lambda row: ("5", "15") if row.time == "5" else (row.time,),
    "language": lambda row: (row.language, ANY),
}
FILTERS: dict[str, Callable[[str], Q]] = {
    "type": lambda value: Q(kind=value),
    "stage": lambda value: Q(stages__contains=f" {value} "),
    "institution": lambda value: Q(institution=value),
    "strength": lambda value: Q(strength=int(value)),
    "time": lambda value: Q(minutes__gt=MEDIUM) if value == "more" else Q(minutes__lte=int(value)),
    "language": lambda value: Q() if value == ANY else Q(language=value),
}


def number_of(counts: list[Row], picked: Mapping[str, str]) -> int:
    """How many are all that is picked."""
    return sum(row.number for row in counts if all(value in _VALUES[name](row) for name, value in picked.items()))


def facets_of(counts: list[Row], chosen: Mapping[str, str], stages: Mapping[str, str], language: str) -> list[Facet]:
    """Every facet but the capability, each choice with how many are found with it and all else that is chosen."""
    institutions = sorted({row.institution for row in counts if row.institution}, key=str.casefold)
    labels: dict[str, tuple[str, dict[str, str]]] = {
        "type": (_("Kind"), {value: str(label) for value, label in Findable.Kind.choices}),
        "stage": (_("Stage"), dict(stages)),
        "institution": (_("Institution"), {name: name for name in institutions}),
        "strength": (
            _("Strength of evidence"),
            {str(value): str(label) for value, label in reversed(DigestPage.Strength.choices)},
        ),
        "time": (
            _("Time"),
            {"5": _("5 minutes or less"), "15": _("15 minutes or less"), "more": _("More than 15 minutes")},
        ),
        "language": (
            _("Language"),
            {value: str(label) for value, label in Language.choices} | {ANY: _("Any language")},
        ),
    }
    picked = {name: chosen[name] for name, (_label, values) in labels.items() if chosen.get(name) in values}
    picked.setdefault("language", language)
    numbers = _counted(counts, picked)
    facets = []
    for name, (label, values) in labels.items():
        choices = [
            Choice(value, text, numbers[name][value], picked.get(name) == value)
            for value, text in values.items()
            if numbers[name][value] or picked.get(name) == value
        ]
        facets.append(Facet(name, label, choices, usual=language if name == "language" else ""))
    return facets


def _counted(counts: list[Row], picked: Mapping[str, str]) -> dict[str, Counter[str]]:
    """How many are found with each value of each facet, and with all that is picked in the other facets."""
    numbers: dict[str, Counter[str]] = {name: Counter() for name in _VALUES}
    for row in counts:
        missing = [name for name, value in picked.items() if value not in _VALUES[name](row)]
        if len(missing) > 1:
            continue
        for name in missing or _VALUES:
            counter = numbers[name]
            for value in _VALUES[name](row):
                counter[value] += row.number
    return numbers
