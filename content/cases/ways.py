"""The shape of a case: its conditions with their places, where scenes lead, and how many rows of choices there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.cases.document import Case, Condition, Passage

Place = tuple[str, ...]


@dataclass(frozen=True)
class If:
    """A condition of the case and where it stands: ("enquiry", key), ("option", decision, option), ("way", scene, number),
    ("passage", scene, number), ("told", enquiry, number); numbers from 1."""

    place: Place
    scene: str
    condition: Condition


def conditions_in(case: Case) -> Iterator[If]:
    """Every condition that has tests."""
    for scene in case.scenes.values():
        yield from _of_passages(scene.passages, "passage", scene.key, scene.key)
        for enquiry in scene.enquiries:
            yield If(("enquiry", enquiry.key), scene.key, enquiry.when)
            yield from _of_passages(enquiry.passages, "told", enquiry.key, scene.key)
        for option in scene.decision.options if scene.decision else ():
            yield If(("option", scene.decision.key if scene.decision else "", option.key), scene.key, option.when)
        for number, way in enumerate(scene.ways, 1):
            yield If(("way", scene.key, str(number)), scene.key, way.when)


def next_scenes(case: Case, key: str) -> list[str]:
    """Where a scene can lead, one for each option or way; scenes that are not there are left out."""
    scene = case.scenes.get(key)
    if scene is None:
        return []
    if scene.decision is not None:
        found = [way.next for way in scene.decision.ways.values()]
    else:
        found = [way.scene for way in scene.ways]
    return [one for one in found if one in case.scenes]


def scenes_from(case: Case, start: str, *, without: str = "") -> set[str]:
    """Scenes that one can come to from `start`, itself among them, if every condition held; `without` is not gone through."""
    met: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key in case.scenes and key != without and key not in met:
            met.add(key)
            waiting += next_scenes(case, key)
    return met


def ways_through(case: Case) -> int | None:
    """How many different rows of choices there are, conditions and time left aside; None where the case goes in circles."""
    counted: dict[str, int] = {}
    on_the_way: set[str] = set()

    def count(key: str) -> int:
        if key in counted:
            return counted[key]
        if key in on_the_way:
            raise RecursionError
        on_the_way.add(key)
        scene = case.scenes.get(key)
        nexts = next_scenes(case, key)
        counted[key] = 1 if scene is None or scene.is_ending or not nexts else sum(count(one) for one in nexts)
        on_the_way.discard(key)
        return counted[key]

    try:
        return count(case.first_scene)
    except RecursionError:
        return None


def name_of(case: Case, place: Place) -> str:
    """What the editor calls the enquiry or option at a place of `conditions_in`; its key where it has no name."""
    kind, key, *rest = place
    if kind == "option":
        option = case.decisions[key].ways.get(rest[0]) if key in case.decisions else None
        return (option.text if option else "") or f"{key}/{rest[0]}"
    return case.enquiries[key].title or key


def _of_passages(passages: Iterable[Passage], kind: str, key: str, scene: str) -> Iterator[If]:
    for number, passage in enumerate(passages, 1):
        if passage.when.tests:
            yield If((kind, key, str(number)), scene, passage.when)
