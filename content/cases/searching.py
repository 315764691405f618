"""Going through the states of a case in an order of one's own, each once, up to a number: for what is asked of all ways.

States between which no later move can tell the difference count as one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any

from content.cases import engine
from content.cases.document import OTHER, Case, Choice, Decision
from content.cases.engine import Move, State
from content.cases.ways import conditions_in, scenes_from

Rank = tuple[int, ...]


class Search:
    """The states of a case, those that rank lowest first; equal ones as they were met.

    `choosing` holds decisions to one option each. After it was gone through: `is_complete`, and else `left_out`, the lowest
    rank among the states there was no room for.
    """

    def __init__(
        self,
        case: Case,
        *,
        most_states: int,
        rank: Callable[[State], Rank] = lambda _state: (),
        choosing: Mapping[str, str] | None = None,
    ) -> None:
        self.case, self.most_states, self.rank, self.choosing = case, most_states, rank, choosing or {}
        self.left_out: Rank | None = None

    @property
    def is_complete(self) -> bool:
        return self.left_out is None

    def __iter__(self) -> Iterator[State]:
        key_of = _what_matters(self.case, self.choosing)
        met = count()
        start = engine.begin(self.case)
        waiting, known = [(self.rank(start), next(met), start)], {key_of(start)}
        while waiting:
            _rank, _met, state = heappop(waiting)
            yield state
            for move in moves_open(self.case, state):
                if not self._is_allowed(move):
                    continue
                after = engine.apply(self.case, state, move)
                key = key_of(after)
                if key in known:
                    continue
                rank = self.rank(after)
                if len(known) >= self.most_states:
                    self.left_out = rank if self.left_out is None else min(rank, self.left_out)
                    continue
                known.add(key)
                heappush(waiting, (rank, next(met), after))

    def _is_allowed(self, move: Move) -> bool:
        wanted = self.choosing.get(move.key) if move.kind == engine.DECIDE else None
        return wanted is None or move.value["option"] == wanted


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


@dataclass(frozen=True)
class Minutes:
    """A time on the case's own clock; `is_sure` where no way can be shorter (or longer)."""

    minutes: int
    is_sure: bool


def quickest(case: Case, *, most_states: int) -> Minutes | None:
    """The least time that an end takes. None where no end was found."""
    search = Search(case, most_states=most_states, rank=lambda state: (state.time_used, -state.moves))
    for state in search:
        if is_at_an_end(state):
            return Minutes(state.time_used, search.left_out is None or state.time_used <= search.left_out[0])
    return None


def slowest(case: Case, *, most_states: int) -> Minutes | None:
    """The most time that an end takes, as far as was looked: never more than the case's limit. None where none was found."""
    search = Search(case, most_states=most_states, rank=lambda state: (-state.time_used, -state.moves))
    most = -1
    for state in search:
        if is_at_an_end(state):
            most = max(most, state.time_used)
        if most == case.budget:
            break
    return None if most < 0 else Minutes(most, search.is_complete or most == case.budget)


def can_be_walked(case: Case, choices: tuple[Choice, ...], *, most_states: int) -> bool | None:
    """Whether somebody can choose all of these on one way to an end; None where there are too many ways to tell."""
    wanted = {(one.decision, one.option) for one in choices}
    if len({one.decision for one in choices}) < len(wanted):
        return None  # the last choice of a decision is the one that is kept
    search = Search(
        case,
        most_states=most_states,
        rank=lambda state: (-len(wanted.intersection(state.chosen)), -state.moves),
        choosing={one.decision: one.option for one in choices},
    )
    if any(is_at_an_end(state) and wanted.issubset(state.chosen) for state in search):
        return True
    return False if search.is_complete else None


def is_at_an_end(state: State) -> bool:
    """Over because the case ends here, not because nothing led on."""
    return state.is_over and not state.was_stopped


def _deciding(decision: Decision, option: str, words: str) -> Move:
    said: dict[str, Any] = {"option": option, "reason": words if decision.ask_reason else ""}
    if option == OTHER:
        said["words"] = words
    if decision.ask_confidence:
        said["confidence"] = 50
    return Move(engine.DECIDE, decision.key, said)


def _what_matters(case: Case, decisions: Collection[str]) -> Callable[[State], tuple[Any, ...]]:
    """A key that is the same for states between which no later move can tell the difference; what was chosen in `decisions` is told apart."""
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
            frozenset(
                one
                for one in state.chosen
                if "/".join(one) in asked_about["option"] or one[0] == state.decided or one[0] in decisions
            ),
            frozenset(seen.intersection(state.seen)),
            len(engine.estimates_to_go(case, state)),
        )

    return key


def _enquiries_ahead(case: Case) -> dict[str, frozenset[str]]:
    """For each scene the enquiries that can still be met in it or after it."""
    ahead = {"": frozenset[str]()}
    for key in case.scenes:
        ahead[key] = frozenset(one.key for met in scenes_from(case, key) for one in case.scenes[met].enquiries)
    return ahead
