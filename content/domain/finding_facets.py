"""Narrowing down: the facets, what can be picked in each, and how they are shown with what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import number_format
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

    @property
    def text(self) -> str:
        """The label, with how many there are."""
        return self.label if self.number is None else f"{self.label} ({number_format(self.number)})"


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


def fits(minutes: int | None) -> str:
    """The shortest choice of the facet "time" that has room for so many minutes; empty where they are not known."""
    if minutes is None:
        return ""
    return "5" if minutes <= SHORT else "15" if minutes <= MEDIUM else "more"


FILTERS: dict[str, Callable[[str], Q]] = {
    "type": lambda value: Q(kind=value),
    "stage": lambda value: Q(stages__contains=f" {value} "),
    "institution": lambda value: Q(institution=value),
    "strength": lambda value: Q(strength=int(value)),
    "time": lambda value: Q(fits__in=["5", "15"] if value == "15" else [value]),
    "language": lambda value: Q() if value == ANY else Q(language=value),
}


def labels_of(stages: Mapping[str, str], institutions: Iterable[str]) -> dict[str, tuple[str, dict[str, str]]]:
    """Every facet but the capability: what it is called, and its values in order with their labels."""
    return {
        "type": (_("Kind"), {value: str(label) for value, label in Findable.Kind.choices}),
        "stage": (_("Stage"), dict(stages)),
        "institution": (
            _("Institution"),
            {name: name for name in sorted(institutions, key=lambda name: (name.casefold(), name)) if name},
        ),
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


def picked_of(chosen: Mapping[str, str], stages: Mapping[str, str], language: str) -> dict[str, str]:
    """What of `chosen` has a meaning: facet → value; which institutions there are only the search itself tells."""
    labels = labels_of(stages, [chosen.get("institution", "")])
    picked = {name: chosen[name] for name, (_label, values) in labels.items() if chosen.get(name) in values}
    return {"language": language} | picked


def facets_of(
    numbers: Mapping[str, Counter[str]],
    picked: Mapping[str, str],
    stages: Mapping[str, str],
    institutions: Iterable[str],
    language: str,
) -> list[Facet]:
    """Every facet but the capability, each choice with how many are found with it and all else that is picked."""
    return [
        Facet(
            name,
            label,
            [
                Choice(value, text, numbers[name][value], picked.get(name) == value)
                for value, text in values.items()
                if numbers[name][value] or picked.get(name) == value
            ],
            usual=language if name == "language" else "",
        )
        for name, (label, values) in labels_of(stages, institutions).items()
    ]
