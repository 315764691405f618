"""What differs between two versions of a framework, as values: made by compare.py, shown by the pages, kept as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capabilities.domain.frameworks.word_marks import Piece, pieces

How = Literal["added", "removed", "changed", "same"]

NAMES: dict[str, str | Promise] = {
    "framework_title": gettext_lazy("Title of the framework"),
    "short_title": gettext_lazy("Short title"),
    "publisher": gettext_lazy("Publisher"),
    "description": gettext_lazy("Description"),
    "licence": gettext_lazy("Licence"),
    "source_url": gettext_lazy("Address at the publisher"),
    "language": gettext_lazy("Language"),
    "label": gettext_lazy("Label"),
    "in_force_from": gettext_lazy("In force from"),
    "in_force_until": gettext_lazy("In force until"),
    "claimable": gettext_lazy("Can be claimed"),
    "claimable_until": gettext_lazy("Claimable until"),
    "notes": gettext_lazy("Notes"),
    "code": gettext_lazy("Code"),
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Kind"),
    "statement": gettext_lazy("Statement"),
    "why": gettext_lazy("Why it matters"),
    "notice": gettext_lazy("Questions to ask yourself"),
    "shows": gettext_lazy("Evidence that suits it"),
    "headline": gettext_lazy("What is new"),
    "expectation": gettext_lazy("Expectation"),
}
_SAID = {
    "same_as": gettext_lazy("%(origin)s is the same as %(target)s"),
    "part_of": gettext_lazy("%(origin)s is part of %(target)s"),
    "related": gettext_lazy("%(origin)s is related to %(target)s"),
    "replaced_by": gettext_lazy("%(origin)s is replaced by %(target)s"),
}


@dataclass(frozen=True, slots=True)
class TextChange:
    """One field before and after; `stage` is the title of the stage where it is an expectation's.

    Both texts are None where there was no room to keep them.
    """

    field: str
    before: str | None
    after: str | None
    stage: str = ""

    @property
    def name(self) -> str:
        """What the field is called, for people."""
        name = str(NAMES[self.field])
        return _("%(field)s, %(stage)s") % {"field": name, "stage": self.stage} if self.stage else name

    @property
    def pieces(self) -> list[Piece]:
        return pieces(self.before or "", self.after or "")


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One area or capability. `code` and `title` are those of the later version, where it is in that.

    `was_under` and `is_under` name the areas it moved between (empty: the top); equal when it only changed its place
    among its neighbours. Both are None when it did not move.
    """

    how: How
    kind: str
    code: str
    title: str
    texts: tuple[TextChange, ...] = ()
    was_under: str | None = None
    is_under: str | None = None

    @property
    def moved(self) -> bool:
        return self.is_under is not None

    @property
    def to_another_area(self) -> bool:
        return self.moved and self.was_under != self.is_under

    @property
    def retitled(self) -> bool:
        return any(text.field == "title" for text in self.texts)

    @property
    def recoded(self) -> bool:
        return any(text.field == "code" for text in self.texts)


@dataclass(frozen=True, slots=True)
class StageChange:
    """One stage; `moved` when it stands elsewhere in the order."""

    how: How
    title: str
    texts: tuple[TextChange, ...] = ()
    moved: bool = False


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A crosswalk that is in one of the two only; both ends by name."""

    how: How
    origin: str
    target: str
    kind: str
    note: str = ""

    @property
    def sentence(self) -> str:
        return str(_SAID[self.kind]) % {"origin": self.origin, "target": self.target}


@dataclass(frozen=True)
class Comparison:
    """All that differs. `items` holds every item, unchanged ones too, in the later version's order; what was removed
    stands where it was."""

    facts: tuple[TextChange, ...] = ()
    stages: tuple[StageChange, ...] = ()
    items: tuple[ItemChange, ...] = ()
    links: tuple[LinkChange, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.facts or self.links or self.changed_items or any(stage.how != "same" for stage in self.stages))

    @cached_property
    def changed_items(self) -> tuple[ItemChange, ...]:
        return tuple(item for item in self.items if item.how != "same")

    @cached_property
    def changed_stages(self) -> tuple[StageChange, ...]:
        return tuple(stage for stage in self.stages if stage.how != "same")

    def count(self, how: How) -> int:
        return sum(item.how == how for item in self.items)

    @property
    def added(self) -> int:
        return self.count("added")

    @property
    def removed(self) -> int:
        return self.count("removed")

    @property
    def changed(self) -> int:
        return self.count("changed")

    @property
    def unchanged(self) -> int:
        return self.count("same")

    @property
    def moved(self) -> int:
        return sum(item.moved for item in self.items)

    @property
    def retitled(self) -> int:
        return sum(item.retitled for item in self.items if item.how == "changed")

    @property
    def recoded(self) -> int:
        return sum(item.recoded for item in self.items if item.how == "changed")


def as_json(comparison: Comparison, *, room: int) -> dict[str, Any]:
    """The comparison without its unchanged items, to be kept; texts are left out once they came to `room` characters."""
    kept: list[dict[str, Any]] = []
    for item in comparison.changed_items:
        texts = []
        for text in item.texts:
            room -= len(text.before or "") + len(text.after or "")
            texts.append(asdict(text) if room >= 0 else {**asdict(text), "before": None, "after": None})
        kept.append({**asdict(item), "texts": texts})
    return {
        "facts": [asdict(fact) for fact in comparison.facts],
        "stages": [asdict(stage) for stage in comparison.changed_stages],
        "items": kept,
        "links": [asdict(link) for link in comparison.links],
        "unchanged": comparison.unchanged,
    }


def from_json(kept: dict[str, Any]) -> Comparison:
    """A comparison that `as_json` kept; its unchanged items are not in it."""

    def texts(rows: Iterable[dict[str, Any]]) -> tuple[TextChange, ...]:
        return tuple(TextChange(**row) for row in rows)

    return Comparison(
        facts=texts(kept["facts"]),
        stages=tuple(StageChange(**{**row, "texts": texts(row["texts"])}) for row in kept["stages"]),
        items=tuple(ItemChange(**{**row, "texts": texts(row["texts"])}) for row in kept["items"]),
        links=tuple(LinkChange(**row) for row in kept["links"]),
    )
