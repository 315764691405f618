"""Every way through a case as far as it can be looked at, and random ways through it.

`explore` goes through the states that differ in something a later move could depend on; it says so when there are more than
it was allowed. `walk` plays at random and is what `manage.py check_case` repeats.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from content.cases import engine
from content.cases.conditions import holds
from content.cases.document import OTHER, Case, Condition, Decision, Passage
from content.cases.engine import Move, State

MOST_STATES = 20_000
Place = tuple[str, ...]


@dataclass(frozen=True)
class If:
    """A condition of the case and where it stands: ("enquiry", key), ("option", decision, option), ("way", scene, number),
    ("passage", scene, number), ("told", enquiry, number); numbers from 1."""

    place: Place
    scene: str
    condition: Condition


@dataclass
class Explored:
    """What was met. `held` are places whose condition held at least once; `stuck` the scene and the choices that led there."""

    scenes: set[str] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)
    held: set[Place] = field(default_factory=set)
    stuck: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    out_of_time: set[str] = field(default_factory=set)
    shortest: int | None = None
    longest: int | None = None
    states: int = 0
    is_complete: bool = True


@dataclass(frozen=True)
class Walked:
    """One random way through: how it ended."""

    moves: tuple[Move, ...]
    state: State


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


def explore(case: Case, *, most_states: int = MOST_STATES) -> Explored:
    """Go every way, each state once. Memory and time grow with `most_states` (20,000: about two seconds)."""
    found = Explored()
    key_of = _what_matters(case)
    start = engine.begin(case)
    waiting, known = deque([start]), {key_of(start)}
    while waiting:
        state = waiting.popleft()
        found.states += 1
        _note(case, state, found)
        for after in _after(case, state):
            key = key_of(after)
            if key in known:
                continue
            if len(known) >= most_states:
                found.is_complete = False
                continue
            known.add(key)
            waiting.append(after)
    return found


def moves_open(case: Case, state: State, *, words: str = "–") -> list[Move]:
    """Every move that can be made now; estimates one at a time, said as 50 per cent, confidence as 50."""
    if state.is_over:
        return []
    asking = [Move(engine.ASK, one.thing.key) for one in engine.enquiries_of(case, state) if one.is_affordable]
    if estimates := engine.estimates_to_go(case, state):
        return [*asking, Move(engine.ESTIMATE, estimates[0].key, {"per_cent": 50})]
    if state.decided:
        return [Move(engine.GO_ON)]
    scene = engine.scene_of(case, state)
    decision = scene.decision if scene else None
    if decision is not None:
        deciding = [
            _deciding(decision, one.thing.key, words) for one in engine.options_of(case, state) if one.is_affordable
        ]
    else:
        deciding = [Move(engine.GO_ON)] if engine.way_on(case, state) else []
    open_now = [*asking, *deciding]
    return open_now or [Move(engine.STOP)]


def walk(case: Case, random: Random) -> Walked:
    """Play at random to the end. Any state that the engine can neither continue nor end raises Refused."""
    state, moves = engine.begin(case), []
    while not state.is_over:
        move = random.choice(moves_open(case, state))
        state = engine.apply(case, state, move)
        moves.append(move)
    return Walked(tuple(moves), state)


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


def _of_passages(passages: Iterable[Passage], kind: str, key: str, scene: str) -> Iterator[If]:
    for number, passage in enumerate(passages, 1):
        if passage.when.tests:
            yield If((kind, key, str(number)), scene, passage.when)


def _deciding(decision: Decision, option: str, words: str) -> Move:
    said: dict[str, Any] = {"option": option, "reason": words if decision.ask_reason else ""}
    if option == OTHER:
        said["words"] = words
    if decision.ask_confidence:
        said["confidence"] = 50
    return Move(engine.DECIDE, decision.key, said)


def _after(case: Case, state: State) -> Iterator[State]:
    for move in moves_open(case, state):
        yield engine.apply(case, state, move)


def _note(case: Case, state: State, found: Explored) -> None:
    scene = engine.scene_of(case, state)
    if scene is None:
        return
    found.scenes.add(scene.key)
    found.held.update(("passage", scene.key, str(place + 1)) for place in state.shown)
    for asked, told in zip(state.asked[-1:], state.told[-1:], strict=True):
        found.held.update(("told", asked, str(place + 1)) for place in told)
    found.held.update(("enquiry", one.thing.key) for one in engine.enquiries_of(case, state))
    if scene.decision is not None:
        options = engine.options_of(case, state)
        found.held.update(("option", scene.decision.key, one.thing.key) for one in options)
    found.held.update(("way", scene.key, str(n)) for n, way in enumerate(scene.ways, 1) if holds(way.when, state))
    if state.is_over and not state.was_stopped:
        found.endings.add(scene.key)
        found.shortest = min(state.time_used, found.shortest if found.shortest is not None else state.time_used)
        found.longest = max(state.time_used, found.longest or 0)
    elif engine.is_stuck(case, state):
        found.stuck.setdefault(scene.key, state.chosen)
        if any(not one.is_affordable for one in engine.options_of(case, state)):
            found.out_of_time.add(scene.key)


def _what_matters(case: Case) -> Callable[[State], tuple[Any, ...]]:
    """A key that is the same for states between which no later move can tell the difference."""
    tests = [test for one in conditions_in(case) for test in one.condition.tests]
    asked_about = {kind: {test.key for test in tests if test.what == kind} for kind in ("fact", "enquiry", "option")}
    flags = {test.key for test in tests if test.what == "flag"}
    seen = {test.key for test in tests if test.what == "scene"}
    trust = any(test.what == "trust" for test in tests)
    ahead = _enquiries_ahead(case)

    def key(state: State) -> tuple[Any, ...]:
        return (
            state.scene,
            state.decided,
            state.is_over,
            state.time_used,
            state.shown,
            state.trust if trust else 0,
            frozenset(asked_about["fact"].intersection(state.facts)),
            state.flags & flags,
            frozenset(one for one in state.asked if one in asked_about["enquiry"] or one in ahead[state.scene]),
            frozenset(one for one in state.chosen if "/".join(one) in asked_about["option"] or one[0] == state.decided),
            frozenset(seen.intersection(state.seen)),
            len(engine.estimates_to_go(case, state)),
        )

    return key


def _enquiries_ahead(case: Case) -> dict[str, frozenset[str]]:
    """For each scene the enquiries that can still be met in it or after it."""
    ahead = {"": frozenset[str]()}
    for key in case.scenes:
        met, waiting = {key}, [key]
        while waiting:
            for one in next_scenes(case, waiting.pop()):
                if one not in met:
                    met.add(one)
                    waiting.append(one)
        ahead[key] = frozenset(enquiry.key for one in met for enquiry in case.scenes[one].enquiries)
    return ahead
