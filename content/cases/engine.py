"""How a case is lived through: a state, and the moves that lead from it to the next. The log of moves is the attempt.

The same case and the same moves give the same state, whenever they are replayed. A scene is read first, then asked in, then
estimated, then decided and gone on from. What passages show is settled on entering a scene or on asking, so that nothing
that stood on the page goes away again while it is open. A decision is locked when it is made: what it led to is shown
(`decided`), and the only move left is to go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from content.cases.conditions import holds
from content.cases.document import MOST_TRUST, OTHER, Case, Decision, Effects, Enquiry, Estimate, Option, Passage, Scene

ASK, ESTIMATE, DECIDE, GO_ON, STOP = "ask", "estimate", "decide", "go_on", "stop"
KINDS = (ASK, ESTIMATE, DECIDE, GO_ON, STOP)
# Longer than any case that passes its checks; a loop that somebody goes round for ever ends here.
MOST_MOVES = 500
MOST_WORDS = 5000


class Refused(Exception):
    """The move is not open now: `reason` is one of the codes below, for a message of the page's own."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# The codes of Refused.
ENDED, NOT_HERE, ASKED_ALREADY, NO_TIME, ESTIMATES_FIRST, REASON_NEEDED = (
    "ended", "not_here", "asked_already", "no_time", "estimates_first", "reason_needed",
)  # fmt: skip
CONFIDENCE_NEEDED, WORDS_NEEDED, TOO_LONG, NOT_A_PERCENTAGE, DECIDED, WAY_OPEN = (
    "confidence_needed", "words_needed", "too_long", "not_a_percentage", "decided", "way_open",
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One thing done: `key` names the enquiry, estimate or decision, `value` what was said with it.

    estimate: {"per_cent": 0–100}. decide: {"option": key or "other", "words": for other, "reason", "confidence": 0–100 in
    steps of ten, or nothing}. ask, go_on, stop: nothing.
    """

    kind: str
    key: str = ""
    value: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class State:
    """Where somebody is. `shown` are the places of the scene's passages that they see, `told` the same for each enquiry
    made. `facts` stand in the order in which they were learnt, `learnt_in` beside them the scene. `decided` is the
    decision just locked, until they go on."""

    scene: str
    time_used: int
    budget: int | None
    trust: int
    moves: int = 0
    facts: tuple[str, ...] = ()
    learnt_in: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()
    told: tuple[tuple[int, ...], ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()
    estimated: tuple[tuple[str, int], ...] = ()
    seen: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    decided: str = ""
    is_over: bool = False
    was_stopped: bool = False

    @property
    def time_left(self) -> int | None:
        """Minutes; None where the case has no limit."""
        return None if self.budget is None else max(0, self.budget - self.time_used)


@dataclass(frozen=True)
class Offered:
    """Something one can do now, or cannot for want of time (`cost` minutes)."""

    thing: Enquiry | Option
    is_affordable: bool


def begin(
    case: Case,
    *,
    scene: str = "",
    known: Iterable[str] = (),
    flags: Iterable[str] = (),
    trust: int | None = None,
    used: int = 0,
) -> State:
    """The first scene, read. A case that names no such scene is over at once.

    For authors who try a case out: another `scene`, with facts known, flags set, this trust and so many minutes used.
    """
    facts = tuple(key for key in dict.fromkeys(known) if key in case.facts)
    state = State(
        "", used, case.budget, case.trust if trust is None else trust,
        facts=facts, learnt_in=("",) * len(facts), flags=frozenset(flags),
    )  # fmt: skip
    return _enter(case, state, scene or case.first_scene)


def _changed(state: State, **parts: Any) -> State:
    """The state with other parts: dataclasses.replace() four times as fast, since authors wait for thousands of moves."""
    after = object.__new__(State)
    after.__dict__.update(state.__dict__, **parts)
    return after


def replay(case: Case, moves: Iterable[Move]) -> State:
    """The state after these moves. Raises Refused at the first that was not open."""
    state = begin(case)
    for move in moves:
        state = apply(case, state, move)
    return state


def apply(case: Case, state: State, move: Move) -> State:
    """The state after one more move. Raises Refused; the state given is never changed."""
    if state.is_over:
        raise Refused(ENDED)
    if state.decided and move.kind not in (GO_ON, STOP):
        raise Refused(DECIDED)
    doing = {ASK: _ask, ESTIMATE: _estimate, DECIDE: _decide, GO_ON: _go_on, STOP: _stop}.get(move.kind)
    if doing is None:
        raise Refused(NOT_HERE)
    state = _changed(doing(case, state, move), moves=state.moves + 1)
    return _changed(state, is_over=True, was_stopped=True) if state.moves >= MOST_MOVES and not state.is_over else state


def scene_of(case: Case, state: State) -> Scene | None:
    """The scene somebody is in; None where the case names one that is not there."""
    return case.scenes.get(state.scene)


def passages_of(case: Case, state: State) -> list[Passage]:
    """What the scene says to this person."""
    scene = scene_of(case, state)
    return [scene.passages[place] for place in state.shown] if scene else []


def told_by(case: Case, state: State, enquiry: Enquiry) -> list[Passage]:
    """What an enquiry that was made brought to light."""
    told = dict(zip(state.asked, state.told, strict=True)).get(enquiry.key, ())
    return [enquiry.passages[place] for place in told]


def enquiries_of(case: Case, state: State) -> list[Offered]:
    """What can be asked in this scene and was not yet."""
    scene = scene_of(case, state)
    if scene is None or state.decided or state.is_over:
        return []
    return [
        Offered(one, _affords(state, one.cost))
        for one in scene.enquiries
        if one.key not in state.asked and holds(one.when, state)
    ]


def estimates_to_go(case: Case, state: State) -> list[Estimate]:
    """What has to be estimated before this scene is left."""
    scene = scene_of(case, state)
    given = {key for key, _ in state.estimated}
    return [one for one in scene.estimates if one.key not in given] if scene and not state.is_over else []


def options_of(case: Case, state: State) -> list[Offered]:
    """The ways on of the scene's decision, the free one last; none once it is made."""
    scene = scene_of(case, state)
    if scene is None or scene.decision is None or state.decided or state.is_over:
        return []
    ways = scene.decision.ways.values()
    return [Offered(one, _affords(state, one.cost)) for one in ways if holds(one.when, state)]


def way_on(case: Case, state: State) -> str:
    """The scene that going on leads to now; "" where there is a decision to make first, or none."""
    scene = scene_of(case, state)
    if scene is None or state.is_over:
        return ""
    if scene.decision is not None:
        return scene.decision.ways[dict(state.chosen)[state.decided]].next if state.decided else ""
    return next((way.scene for way in scene.ways if holds(way.when, state)), "")


def is_stuck(case: Case, state: State) -> bool:
    """Nothing leads on: only stopping is left. No case that passes its checks gets here."""
    if state.is_over:
        return False
    if any(one.is_affordable for one in options_of(case, state)):
        return False
    if way_on(case, state):
        return False
    # Asking might still open a way.
    return not any(one.is_affordable for one in enquiries_of(case, state))


def _ask(case: Case, state: State, move: Move) -> State:
    if move.key in state.asked:
        raise Refused(ASKED_ALREADY)
    offered = next((one for one in enquiries_of(case, state) if one.thing.key == move.key), None)
    if offered is None or not isinstance(offered.thing, Enquiry):
        raise Refused(NOT_HERE)
    if not offered.is_affordable:
        raise Refused(NO_TIME)
    enquiry = offered.thing
    state = _changed(state, time_used=state.time_used + enquiry.cost, asked=(*state.asked, enquiry.key))
    state = _with(case, state, enquiry.effects)
    state, shown = _read(case, state, enquiry.passages)
    return _changed(state, told=(*state.told, shown))


def _estimate(case: Case, state: State, move: Move) -> State:
    if move.key not in {one.key for one in estimates_to_go(case, state)}:
        raise Refused(NOT_HERE)
    per_cent = move.value.get("per_cent")
    if not isinstance(per_cent, int) or isinstance(per_cent, bool) or not 0 <= per_cent <= 100:
        raise Refused(NOT_A_PERCENTAGE)
    return _changed(state, estimated=(*state.estimated, (move.key, per_cent)))


def _decide(case: Case, state: State, move: Move) -> State:
    scene = scene_of(case, state)
    if scene is None or scene.decision is None or scene.decision.key != move.key:
        raise Refused(NOT_HERE)
    if estimates_to_go(case, state):
        raise Refused(ESTIMATES_FIRST)
    offered = next((one for one in options_of(case, state) if one.thing.key == move.value.get("option")), None)
    if offered is None or not isinstance(offered.thing, Option):
        raise Refused(NOT_HERE)
    if not offered.is_affordable:
        raise Refused(NO_TIME)
    option = offered.thing
    _check_said(scene.decision, option, move.value)
    # Deciding the same again, after a way round, replaces the earlier choice; the log keeps both.
    chosen = (*(one for one in state.chosen if one[0] != scene.decision.key), (scene.decision.key, option.key))
    state = _changed(state, time_used=state.time_used + option.cost, chosen=chosen, decided=scene.decision.key)
    return _with(case, state, option.effects)


def _check_said(decision: Decision, option: Option, value: Mapping[str, Any]) -> None:
    words, reason = (str(value.get(name) or "").strip() for name in ("words", "reason"))
    if option.key == OTHER and not words:
        raise Refused(WORDS_NEEDED)
    if decision.ask_reason and not reason:
        raise Refused(REASON_NEEDED)
    if len(words) > MOST_WORDS or len(reason) > MOST_WORDS:
        raise Refused(TOO_LONG)
    confidence = value.get("confidence")
    if decision.ask_confidence and confidence not in range(0, 101, 10):
        raise Refused(CONFIDENCE_NEEDED)


def _go_on(case: Case, state: State, move: Move) -> State:
    if estimates_to_go(case, state):
        raise Refused(ESTIMATES_FIRST)
    scene = way_on(case, state)
    if not scene:
        raise Refused(NOT_HERE)
    return _enter(case, _changed(state, decided=""), scene)


def _stop(case: Case, state: State, move: Move) -> State:
    """Where nothing leads on, the case can be ended; elsewhere it goes on."""
    if not is_stuck(case, state):
        raise Refused(WAY_OPEN)
    return _changed(state, is_over=True, was_stopped=True)


def _enter(case: Case, state: State, key: str) -> State:
    scene = case.scenes.get(key)
    if scene is None:
        return _changed(state, is_over=True, was_stopped=True)
    state = _changed(state, scene=key, seen=(*(one for one in state.seen if one != key), key))
    state, shown = _read(case, state, scene.passages)
    return _changed(state, shown=shown, is_over=scene.is_ending)


def _read(case: Case, state: State, passages: tuple[Passage, ...]) -> tuple[State, tuple[int, ...]]:
    """Read in order: what one passage teaches counts for the next one's condition."""
    shown = []
    for place, passage in enumerate(passages):
        if holds(passage.when, state):
            shown.append(place)
            state = _learn(case, state, passage.learns)
    return state, tuple(shown)


def _learn(case: Case, state: State, facts: Iterable[str]) -> State:
    new = [key for key in dict.fromkeys(facts) if key in case.facts and key not in state.facts]
    return _changed(state, facts=(*state.facts, *new), learnt_in=(*state.learnt_in, *(state.scene for _ in new)))


def _with(case: Case, state: State, effects: Effects) -> State:
    trust = min(MOST_TRUST, max(0, state.trust + effects.trust))
    flags = (state.flags - set(effects.clears)) | set(effects.sets)
    return _learn(case, _changed(state, trust=trust, flags=frozenset(flags)), effects.learns)


def _affords(state: State, cost: int) -> bool:
    """What takes no time is always possible."""
    return cost == 0 or state.time_left is None or cost <= state.time_left
