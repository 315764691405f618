"""Every way through a case as far as it can be looked at, and random ways through it.

`explore` goes through the states that differ in something a later move could depend on; it says so when there are more than
it was allowed. `walk` plays at random and is what `manage.py check_case` repeats.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from content.cases import engine
from content.cases.conditions import holds
from content.cases.document import Case
from content.cases.engine import Move, Offered, State
from content.cases.searching import Search, is_at_an_end, moves_open
from content.cases.ways import Place

MOST_STATES = 20_000


@dataclass
class Explored:
    """What was met. `held` are places whose condition held at least once, `in_time` those of them there was time for then;
    `stuck` the scene and the choices that led there; `shortest` and `longest` the minutes at an end."""

    scenes: set[str] = field(default_factory=set)
    held: set[Place] = field(default_factory=set)
    in_time: set[Place] = field(default_factory=set)
    stuck: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    out_of_time: set[str] = field(default_factory=set)
    shortest: int | None = None
    longest: int | None = None
    states: int = 0
    is_complete: bool = True

    def ended(self, used: int) -> None:
        """Another way came to an end, after so many minutes."""
        self.shortest = min(used, self.shortest if self.shortest is not None else used)
        self.longest = max(used, self.longest or 0)


@dataclass(frozen=True)
class Walked:
    """One random way through: how it ended."""

    moves: tuple[Move, ...]
    state: State


def explore(case: Case, *, most_states: int = MOST_STATES) -> Explored:
    """Go every way, each state once. Memory and time grow with `most_states` (20,000: about two seconds)."""
    found = Explored()
    search = Search(case, most_states=most_states)
    for state in search:
        found.states += 1
        _note(case, state, found)
    found.is_complete = search.is_complete
    return found


def walk(case: Case, random: Random) -> Walked:
    """Play at random to the end. Any state that the engine can neither continue nor end raises Refused."""
    state, moves = engine.begin(case), []
    while not state.is_over:
        move = random.choice(moves_open(case, state))
        state = engine.apply(case, state, move)
        moves.append(move)
    return Walked(tuple(moves), state)


def place_of(move: Move) -> Place | None:
    """The place of `conditions_in` of what was asked or chosen."""
    if move.kind == engine.ASK:
        return ("enquiry", move.key)
    return ("option", move.key, move.value["option"]) if move.kind == engine.DECIDE else None


def _note(case: Case, state: State, found: Explored) -> None:
    scene = engine.scene_of(case, state)
    if scene is None:
        return
    found.scenes.add(scene.key)
    found.held.update(("passage", scene.key, str(place + 1)) for place in state.shown)
    for asked, told in zip(state.asked[-1:], state.told[-1:], strict=True):
        found.held.update(("told", asked, str(place + 1)) for place in told)
    options = engine.options_of(case, state)
    offered: dict[Place, Offered] = {("enquiry", one.thing.key): one for one in engine.enquiries_of(case, state)}
    if scene.decision is not None:
        offered |= {("option", scene.decision.key, one.thing.key): one for one in options}
    found.held.update(offered)
    found.in_time.update(place for place, one in offered.items() if one.is_affordable)
    found.held.update(("way", scene.key, str(n)) for n, way in enumerate(scene.ways, 1) if holds(way.when, state))
    if is_at_an_end(state):
        found.ended(state.time_used)
    elif engine.is_stuck(case, state):
        found.stuck.setdefault(scene.key, state.chosen)
        if any(not one.is_affordable for one in options):
            found.out_of_time.add(scene.key)
