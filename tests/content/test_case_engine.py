"""The engine of cases: what a move may be, that a decision is locked, and that no way through gets stuck or lies."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import case_graph
from content.cases import Move, Refused, apply, begin, engine, read_case, replay
from content.cases.exploring import walk
from tests.content.case_graphs import a_decision, a_scene, an_enquiry, an_option, asks, cases, small_case, sound_cases


def case_of(*scenes: dict[str, Any], **changes: Any) -> Any:
    return read_case(small_case(list(scenes), **changes))


def refused(case: Any, state: Any, move: Move) -> str:
    with pytest.raises(Refused) as caught:
        apply(case, state, move)
    return caught.value.reason


def decide(option: str, key: str = "knock", **said: Any) -> Move:
    return Move("decide", key, {"option": option, **said})


END = a_scene("end", ending=True)


def test_a_decision_is_locked_and_only_going_on_is_left() -> None:
    case = read_case(small_case())
    state = apply(case, begin(case), decide("go"))
    assert (state.scene, state.decided, state.chosen) == ("door", "knock", (("knock", "go"),))
    assert refused(case, state, decide("wait")) == engine.DECIDED
    assert refused(case, state, Move("stop")) == engine.WAY_OPEN
    over = apply(case, state, Move("go_on"))
    assert (over.scene, over.is_over, over.was_stopped) == ("end", True, False)
    assert refused(case, over, Move("go_on")) == engine.ENDED


@pytest.mark.parametrize(
    "move",
    [
        decide("fly"),
        decide("go", key="another"),
        Move("ask", "nobody"),
        Move("estimate", "nothing", {"per_cent": 5}),
        Move("go_on"),
        Move("dance"),
        Move("decide", "knock", {"option": ["go"]}),
    ],
)
def test_what_is_not_open_is_refused(move: Move) -> None:
    case = read_case(small_case())
    assert refused(case, begin(case), move) == engine.NOT_HERE


def test_reason_and_confidence_are_asked_where_the_author_wants_them() -> None:
    case = case_of(a_scene("door", decision=a_decision(ask_reason=True, ask_confidence=True)), END)
    state = begin(case)
    assert refused(case, state, decide("go", confidence=70)) == engine.REASON_NEEDED
    assert refused(case, state, decide("go", reason="  ", confidence=70)) == engine.REASON_NEEDED
    assert refused(case, state, decide("go", reason="Because")) == engine.CONFIDENCE_NEEDED
    assert refused(case, state, decide("go", reason="Because", confidence=75)) == engine.CONFIDENCE_NEEDED
    assert refused(case, state, decide("go", reason="x" * 5001, confidence=70)) == engine.TOO_LONG
    assert apply(case, state, decide("go", reason="Because", confidence=0)).decided == "knock"


def test_words_of_ones_own_are_an_option_where_the_author_offers_it() -> None:
    case = case_of(a_scene("door", decision=a_decision(other={"next": "end"})), END)
    assert refused(case, begin(case), decide("other", words=" ")) == engine.WORDS_NEEDED
    state = apply(case, begin(case), decide("other", words="Ask the neighbour"))
    assert apply(case, state, Move("go_on")).scene == "end"
    plain = read_case(small_case())
    assert refused(plain, begin(plain), decide("other", words="Ask the neighbour")) == engine.NOT_HERE


def test_asking_takes_time_teaches_and_is_done_once() -> None:
    passages = [
        {"type": "narrative", "html": "<p>Cold.</p>", "learn": ["coat"]},
        {"type": "narrative", "html": "<p>And one coat.</p>", "when": asks("fact", "coat")},
        {"type": "narrative", "html": "<p>Nothing more.</p>", "when": asks("fact", "coat", negated=True)},
    ]
    door = a_scene(
        "door",
        decision=a_decision(),
        enquiries=[an_enquiry("look", cost=30, passages=passages), an_enquiry("ring", cost=45)],
    )
    case = case_of(door, END, budget=60)
    state = apply(case, begin(case), Move("ask", "look"))
    assert (state.time_used, state.time_left, state.facts, state.learnt_in) == (30, 30, ("coat",), ("door",))
    assert [one.value["html"] for one in engine.told_by(case, state, case.enquiries["look"])] == [
        "<p>Cold.</p>",
        "<p>And one coat.</p>",
    ]
    assert refused(case, state, Move("ask", "look")) == engine.ASKED_ALREADY
    assert refused(case, state, Move("ask", "ring")) == engine.NO_TIME
    assert [(one.thing.key, one.is_affordable) for one in engine.enquiries_of(case, state)] == [("ring", False)]


def test_what_takes_no_time_is_possible_when_none_is_left() -> None:
    door = a_scene(
        "door",
        decision=a_decision(options=[an_option("go", cost=5), an_option("wait")]),
        enquiries=[an_enquiry("look", cost=10), an_enquiry("listen")],
    )
    case = case_of(door, END, budget=10)
    state = apply(case, begin(case), Move("ask", "look"))
    assert state.time_left == 0
    state = apply(case, state, Move("ask", "listen"))
    assert refused(case, state, decide("go")) == engine.NO_TIME
    assert apply(case, state, decide("wait")).decided == "knock"


def test_estimates_come_before_the_decision_and_before_going_on() -> None:
    door = a_scene("door", decision=a_decision(), estimates=[{"key": "likely", "prompt": "How likely?"}])
    case = case_of(door, END)
    assert refused(case, begin(case), decide("go")) == engine.ESTIMATES_FIRST
    for value in (None, -1, 101, "50", 5.5, True):
        assert refused(case, begin(case), Move("estimate", "likely", {"per_cent": value})) == engine.NOT_A_PERCENTAGE
    state = apply(case, begin(case), Move("estimate", "likely", {"per_cent": 0}))
    assert state.estimated == (("likely", 0),)
    assert refused(case, state, Move("estimate", "likely", {"per_cent": 90})) == engine.NOT_HERE
    assert apply(case, state, decide("go")).decided == "knock"


def test_effects_keep_to_their_bounds_and_open_what_waits_for_them() -> None:
    option = an_option("go", next="hall", effects={"trust": -9, "set": ["let-in"], "learn": ["coat"]})
    ways = [{"scene": "end", "when": asks("flag", "let-in")}, {"scene": "door"}]
    case = case_of(
        a_scene("door", decision=a_decision(options=[option, an_option("wait")])), a_scene("hall", next=ways), END
    )
    state = replay(case, [decide("go"), Move("go_on")])
    assert (state.trust, state.flags, state.facts) == (0, frozenset({"let-in"}), ("coat",))
    assert apply(case, state, Move("go_on")).is_over


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (asks("trust", at_least=5), True),
        (asks("trust", at_least=6), False),
        (asks("trust", at_least=6, negated=True), True),
        (asks("time_left", at_least=60), True),
        (asks("time_left", at_least=61), False),
        (asks("scene", "door"), True),
        (asks("scene", "end"), False),
        (asks("enquiry", "look"), False),
        (asks("option", "knock/go"), False),
        ({"tests": [{"what": "trust", "at_least": 9}, {"what": "scene", "key": "door"}]}, False),
        ({"any": True, "tests": [{"what": "trust", "at_least": 9}, {"what": "scene", "key": "door"}]}, True),
    ],
)
def test_conditions(condition: dict[str, Any], *, expected: bool) -> None:
    door = a_scene("door", decision=a_decision(options=[an_option("go", when=condition), an_option("wait")]))
    case = case_of(door, END, budget=60, trust=5)
    assert ("go" in [one.thing.key for one in engine.options_of(case, begin(case))]) is expected


def test_a_case_with_no_way_on_can_be_stopped_and_no_other() -> None:
    case = case_of(a_scene("door", next=[{"scene": "end", "when": asks("fact", "coat")}]), END)
    state = apply(case, begin(case), Move("stop"))
    assert state.is_over
    assert state.was_stopped
    open_case = case_of(a_scene("door", next=[{"scene": "end"}]), END)
    assert refused(open_case, begin(open_case), Move("stop")) == engine.WAY_OPEN


def test_going_round_for_ever_ends() -> None:
    case = case_of(a_scene("door", next=[{"scene": "hall"}]), a_scene("hall", next=[{"scene": "door"}]))
    state = begin(case)
    for _ in range(engine.MOST_MOVES):
        state = apply(case, state, Move("go_on"))
    assert state.is_over
    assert state.was_stopped


@settings(max_examples=300, deadline=None)
@given(cases(), st.integers())
def test_any_case_can_be_played_to_an_end_and_replaying_gives_the_same(document: dict[str, Any], seed: int) -> None:
    case = read_case(document)
    walked = walk(case, Random(seed))  # noqa: S311 not for secrets
    assert walked.state.is_over
    assert replay(case, walked.moves) == walked.state
    half = replay(case, walked.moves[: len(walked.moves) // 2])
    for move in walked.moves[len(walked.moves) // 2 :]:
        half = apply(case, half, move)
    assert half == walked.state


@settings(max_examples=150, deadline=None)
@given(sound_cases() | cases(), st.lists(st.integers(), min_size=5, max_size=5))
def test_nobody_gets_stuck_in_a_case_that_passes_its_checks(document: dict[str, Any], seeds: list[int]) -> None:
    case = read_case(document)
    report = case_graph.check(case, most_states=3000)
    if not (report.can_be_published and report.is_complete):
        return
    for seed in seeds:
        walked = walk(case, Random(seed))  # noqa: S311
        assert not walked.state.was_stopped or len(walked.moves) == engine.MOST_MOVES


@settings(max_examples=300, deadline=None)
@given(
    cases(),
    st.lists(
        st.builds(
            Move,
            st.sampled_from([*engine.KINDS, "", "x"]),
            st.sampled_from(["", "s0-e0", "s0-d", "s0-p", "s1-d", "x"]),
            st.dictionaries(
                st.sampled_from(["option", "reason", "words", "confidence", "per_cent"]),
                st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=1),
            ),
        ),
        max_size=8,
    ),
)
def test_forged_moves_are_refused_and_change_nothing(document: dict[str, Any], moves: list[Move]) -> None:
    case = read_case(document)
    state = begin(case)
    for move in moves:
        before = replace(state)
        try:
            state = apply(case, state, move)
        except Refused:
            assert state == before
        else:
            assert state.moves == before.moves + 1
