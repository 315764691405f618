"""What differs between two outlines of a framework: pure values in, pure values out, no database.

Items are matched by lineage, else by identifier, else by code and title together, which is what an import goes by.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capabilities.domain.frameworks.differences import Comparison, ItemChange, LinkChange, StageChange, TextChange
from capabilities.formats.outline import (
    CapabilityOutline,
    CrosswalkOutline,
    FrameworkOutline,
    StageOutline,
)

T = TypeVar("T")

_OF_THE_FRAMEWORK = ("short_title", "publisher", "description", "licence", "source_url", "language")
_OF_THE_VERSION = ("label", "in_force_from", "in_force_until", "claimable", "claimable_until", "notes")
_OF_AN_ITEM = ("code", "title", "statement", "why", "shows")
_KINDS = {"area": gettext_lazy("area"), "capability": gettext_lazy("capability")}


def compare(before: FrameworkOutline | None, after: FrameworkOutline) -> Comparison:
    """What `after` changes of `before`; without a `before` everything is new.

    Links that say what replaces what are left out where two versions are compared, since each version has its own.
    """
    if before is None:
        before = replace(after, stages=(), capabilities=(), crosswalks=())
    stages = _stage_pairs(before, after)
    pairs = _item_pairs(before.capabilities, after.capabilities)
    return Comparison(
        facts=_facts(before, after),
        stages=tuple(_stages(before, after, stages)),
        items=tuple(_items(before, after, pairs, stages)),
        links=tuple(_links(before, after, pairs)),
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return str(value or "")


def _facts(before: FrameworkOutline, after: FrameworkOutline) -> tuple[TextChange, ...]:
    pairs = [("framework_title", before.title, after.title)]
    pairs += [(name, getattr(before, name), getattr(after, name)) for name in (*_OF_THE_FRAMEWORK, *_OF_THE_VERSION)]
    return tuple(TextChange(name, _text(old), _text(new)) for name, old, new in pairs if old != new)


def _pair_up(
    old: Iterable[T], new: Iterable[T], keys: Sequence[Callable[[T], Hashable | None]]
) -> list[tuple[T | None, T | None]]:
    """Pairs of what is the same by the first key that says so; then what is new, and what is gone, alone."""
    waiting, left = list(old), list(new)
    found: dict[int, tuple[T | None, T | None]] = {}
    for key in keys:
        by_key: dict[Hashable, list[T]] = {}
        for one in waiting:
            if (name := key(one)) is not None:
                by_key.setdefault(name, []).append(one)
        taken: set[int] = set()
        for one in left:
            name = key(one)
            if name is not None and (same := by_key.get(name)):
                partner = same.pop(0)
                taken.add(id(partner))
                found[id(one)] = (partner, one)
        waiting = [one for one in waiting if id(one) not in taken]
        left = [one for one in left if id(one) not in found]
    return [*found.values(), *((None, one) for one in left), *((one, None) for one in waiting)]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Which item of one outline is which of the other, by identifier."""

    before: dict[str, CapabilityOutline] = field(default_factory=dict)
    after: dict[str, CapabilityOutline] = field(default_factory=dict)
    old_of: dict[str, str] = field(default_factory=dict)
    new_of: dict[str, str] = field(default_factory=dict)


def _item_pairs(before: Sequence[CapabilityOutline], after: Sequence[CapabilityOutline]) -> _Pairs:
    pairs = _Pairs({one.identifier: one for one in before}, {one.identifier: one for one in after})
    keys: tuple[Callable[[CapabilityOutline], Hashable | None], ...] = (
        lambda one: one.lineage or None,
        lambda one: one.identifier,
        lambda one: (one.code, one.title.casefold()) if one.code else None,
    )
    for old, new in _pair_up(before, after, keys):
        if old and new:
            pairs.old_of[new.identifier] = old.identifier
            pairs.new_of[old.identifier] = new.identifier
    return pairs


def _stage_pairs(
    before: FrameworkOutline, after: FrameworkOutline
) -> list[tuple[StageOutline | None, StageOutline | None]]:
    return _pair_up(before.stages, after.stages, (lambda one: one.code, lambda one: one.title.casefold()))


def _stages(
    before: FrameworkOutline,
    after: FrameworkOutline,
    pairs: list[tuple[StageOutline | None, StageOutline | None]],
) -> Iterable[StageChange]:
    old_of = {new.code: old for old, new in pairs if new}
    places = {stage.code: place for place, stage in enumerate(before.stages)}
    stayed = [old for stage in after.stages if (old := old_of.get(stage.code))]
    moved = {stayed[place].code for place in _out_of_order([places[old.code] for old in stayed])}
    for stage in after.stages:
        old = old_of.get(stage.code)
        if old is None:
            yield StageChange("added", stage.title)
            continue
        texts = tuple(
            TextChange(name, getattr(old, name), getattr(stage, name))
            for name in ("code", "title", "description")
            if getattr(old, name) != getattr(stage, name)
        )
        is_moved = old.code in moved
        yield StageChange("changed" if texts or is_moved else "same", stage.title, texts, is_moved)
    for old, new in pairs:
        if old and new is None:
            yield StageChange("removed", old.title)


def _out_of_order(places: Sequence[int]) -> list[int]:
    """Which of these have to be moved for the others to stand in ascending order: as few as possible."""
    tails: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        slot = bisect_left(tails, place)
        before.append(at[slot - 1] if slot else -1)
        if slot == len(tails):
            tails.append(place)
            at.append(index)
        else:
            tails[slot], at[slot] = place, index
    stay: set[int] = set()
    here = at[-1] if at else -1
    while here >= 0:
        stay.add(here)
        here = before[here]
    return [index for index in range(len(places)) if index not in stay]


def _items(
    before: FrameworkOutline,
    after: FrameworkOutline,
    pairs: _Pairs,
    stages: list[tuple[StageOutline | None, StageOutline | None]],
) -> Iterable[ItemChange]:
    moved = _moved(before, after, pairs)
    places = {one.identifier: place for place, one in enumerate(after.capabilities)}
    rows: list[tuple[tuple[int, int], ItemChange]] = []
    for place, item in enumerate(after.capabilities):
        old = pairs.before.get(pairs.old_of.get(item.identifier, ""))
        rows.append(((place, 0), _item(old, item, moved, pairs, stages)))
    last = -1
    for number, item in enumerate(before.capabilities, start=1):
        if new := pairs.new_of.get(item.identifier):
            last = places[new]
        else:
            rows.append(((last, number), ItemChange("removed", item.kind, item.code, item.title)))
    return (row for _place, row in sorted(rows, key=lambda one: one[0]))


def _item(
    old: CapabilityOutline | None,
    new: CapabilityOutline,
    moved: set[str],
    pairs: _Pairs,
    stages: list[tuple[StageOutline | None, StageOutline | None]],
) -> ItemChange:
    if old is None:
        return ItemChange("added", new.kind, new.code, new.title)
    texts = tuple(_texts(old, new, stages))
    if new.identifier not in moved:
        return ItemChange("changed" if texts else "same", new.kind, new.code, new.title, texts)
    return ItemChange(
        "changed",
        new.kind,
        new.code,
        new.title,
        texts,
        _named(pairs.before.get(old.parent or "")),
        _named(pairs.after.get(new.parent or "")),
    )


def _named(item: CapabilityOutline | None) -> str:
    return f"{item.code} {item.title}".strip() if item else ""


def _texts(
    old: CapabilityOutline, new: CapabilityOutline, stages: list[tuple[StageOutline | None, StageOutline | None]]
) -> Iterable[TextChange]:
    for name in _OF_AN_ITEM:
        if getattr(old, name) != getattr(new, name):
            yield TextChange(name, getattr(old, name), getattr(new, name))
    if old.kind != new.kind:
        yield TextChange("kind", str(_KINDS[old.kind]), str(_KINDS[new.kind]))
    if old.notice != new.notice:
        yield TextChange("notice", "\n".join(old.notice), "\n".join(new.notice))
    if not old.expectations and not new.expectations:
        return
    for was, now in stages:
        before = old.expectations.get(was.code) if was else None
        after = new.expectations.get(now.code) if now else None
        stage = (now or was).title  # type: ignore[union-attr]  # one of the two is there
        for name, attribute in (("headline", "headline"), ("expectation", "text")):
            one, other = (getattr(side, attribute) if side else "" for side in (before, after))
            if one != other:
                yield TextChange(name, one, other, stage)


def _moved(before: FrameworkOutline, after: FrameworkOutline, pairs: _Pairs) -> set[str]:
    """Identifiers, in `after`, of what stands under another parent or elsewhere among the same neighbours."""
    places = {one.identifier: place for place, one in enumerate(before.capabilities)}
    moved: set[str] = set()
    stayed: dict[str | None, list[CapabilityOutline]] = {}
    for item in after.capabilities:
        old = pairs.before.get(pairs.old_of.get(item.identifier, ""))
        if old is None:
            continue
        above = pairs.old_of.get(item.parent, "new") if item.parent else None
        if above == old.parent:
            stayed.setdefault(item.parent, []).append(item)
        else:
            moved.add(item.identifier)
    for siblings in stayed.values():
        order = [places[pairs.old_of[item.identifier]] for item in siblings]
        moved.update(siblings[place].identifier for place in _out_of_order(order))
    return moved


def _links(before: FrameworkOutline, after: FrameworkOutline, pairs: _Pairs) -> Iterable[LinkChange]:
    same_document = before.document == after.document

    def of(outline: FrameworkOutline, to_old: dict[str, str]) -> dict[tuple[str, str, str, str], CrosswalkOutline]:
        return {
            (to_old.get(link.origin, link.origin), to_old.get(link.target, link.target), link.kind, link.note): link
            for link in outline.crosswalks
            if same_document or link.kind != "replaced_by"
        }

    old, new = of(before, {}), of(after, pairs.old_of)
    names = {
        **{identifier: name for outline in (before, after) for identifier, name in outline.outside.items()},
        **{identifier: _named(item) for side in (pairs.before, pairs.after) for identifier, item in side.items()},
    }
    for how, here, there in (("added", new, old), ("removed", old, new)):
        for said, link in here.items():
            if said not in there:
                yield LinkChange(
                    "added" if how == "added" else "removed",
                    names.get(link.origin, link.origin),
                    names.get(link.target, link.target),
                    link.kind,
                    link.note,
                )
