"""What nobody ever has time for: found from the least time in which each scene can be reached, whatever somebody does."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from heapq import heappop, heappush

from django.utils.translation import gettext as _

from content.cases.document import Case
from content.cases.durations import duration
from content.cases.problems import Problem, must, should
from content.cases.ways import Place, conditions_in, name_of


def without_time(case: Case, reached: Collection[str]) -> Iterator[Problem]:
    """Enquiries and options that cost more than anybody can have left when they arrive, with conditions left aside."""
    if case.budget is None:
        return
    earliest = _earliest(case)
    for scene, place, cost in _costly(case):
        if scene in reached and earliest[scene] + cost > case.budget:
            yield no_time(case, scene, place, cost)


def never_in_time(case: Case, held: Collection[Place], in_time: Collection[Place]) -> Iterator[Problem]:
    """Those that were met on every way, and never with enough time left."""
    for scene, place, cost in _costly(case):
        if place in held and place not in in_time:
            yield no_time(case, scene, place, cost)


def seldom_in_time(case: Case, reached: Collection[str], in_time: Collection[Place]) -> Iterator[Problem]:
    """Those that nobody could do on the ways that were looked at, where not all could be."""
    for one in conditions_in(case):
        if one.place[0] in ("enquiry", "option") and one.scene in reached and one.place not in in_time:
            sentence = _(
                "Of the ways that were looked at, nobody could do “%(name)s”. Is its condition ever met, with enough time left?"
            )
            yield should("seldom", one.scene, sentence % {"name": name_of(case, one.place)})


def no_time(case: Case, scene: str, place: Place, cost: int) -> Problem:
    """The sentence about something that there is never time for."""
    sentence = _(
        "“%(name)s” takes %(time)s, and nobody ever has so much time left. Make it shorter, or give more time."
    )
    return must("no_time", scene, sentence % {"name": name_of(case, place), "time": duration(cost)})


def _costly(case: Case) -> Iterator[tuple[str, Place, int]]:
    """Scene, place and minutes of what takes time."""
    for scene in case.scenes.values():
        for enquiry in scene.enquiries:
            if enquiry.cost:
                yield scene.key, ("enquiry", enquiry.key), enquiry.cost
        for option in scene.decision.ways.values() if scene.decision else ():
            if option.cost and scene.decision:
                yield scene.key, ("option", scene.decision.key, option.key), option.cost


def _earliest(case: Case) -> dict[str, int]:
    """For each scene the least minutes used when somebody enters it, if every condition held."""
    found: dict[str, int] = {}
    waiting = [(0, case.first_scene)]
    while waiting:
        used, key = heappop(waiting)
        if key in found or key not in case.scenes:
            continue
        found[key] = used
        scene = case.scenes[key]
        if scene.decision is not None:
            onward = [(used + option.cost, option.next) for option in scene.decision.ways.values()]
        else:
            onward = [(used, way.scene) for way in scene.ways]
        for one in onward:
            heappush(waiting, one)
    return found
