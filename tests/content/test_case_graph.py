"""The checks of a case: each fault is named with its scene, and a sound case has none."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from content import case_graph
from content.cases import Case, CaseNotReadable, read_case
from content.cases.document import Choice
from content.cases.exploring import explore, walk
from content.cases.problems import MUST
from content.cases.searching import Minutes, can_be_walked, quickest, slowest
from content.cases.ways import ways_through
from tests.content.case_graphs import a_decision, a_scene, an_enquiry, an_option, asks, small_case

END = a_scene("end", ending=True)


def musts(*scenes: dict[str, Any], **changes: Any) -> set[tuple[str, str]]:
    report = case_graph.check(read_case(small_case(list(scenes) or None, **changes)))
    return {(one.code, one.scene) for one in report.problems if one.severity == MUST}


def test_a_sound_case_has_nothing_that_must_be_mended() -> None:
    report = case_graph.check(read_case(small_case()))
    assert report.can_be_published
    assert (report.scenes, report.decisions, report.endings, report.ways) == (2, 1, 1, 2)
    assert (report.shortest, report.longest, report.is_complete) == (
        Minutes(0, is_sure=True),
        Minutes(0, is_sure=True),
        True,
    )


def door(**changes: Any) -> dict[str, Any]:
    return a_scene("door", decision=a_decision(**changes))


def to(scene: str, **more: Any) -> dict[str, Any]:
    return {"scene": scene, **more}


@pytest.mark.parametrize(
    ("scenes", "changes", "expected"),
    [
        ([door(), END, a_scene("attic", next=[to("end")])], {}, {("unreachable", "attic")}),
        ([door(options=[an_option("a"), an_option("b", next="hall")]), END], {}, {("no_scene", "door")}),
        ([door(), END], {"first_scene": "gate"}, {("no_scene", ""), ("unreachable", "door"), ("unreachable", "end")}),
        (
            [door(options=[an_option("a"), an_option("b", next="hall")]), END, a_scene("hall", next=[to("hall")])],
            {},
            {("loop", "hall")},
        ),
        ([a_scene("door", next=[to("end", when=asks("fact", "coat"))]), END], {}, {("never", "door"), ("dead_end", "door"), ("unreachable", "end")}),
        ([door(options=[an_option("a"), an_option("b", when=asks("flag", "let-in"))]), END], {}, {("never", "door")}),
        ([door(options=[an_option("a"), an_option("b", when=asks("trust", at_least=6))]), END], {}, {("never", "door")}),
        (
            [door(options=[an_option("a"), an_option("b", when=asks("time_left", at_least=90))]), END],
            {"budget": 60},
            {("never", "door")},
        ),
        ([door(options=[an_option("a"), an_option("b", when=asks("scene", "gone"))]), END], {}, {("no_key", "door"), ("never", "door")}),
        ([door(options=[an_option("a", effects={"learn": ["x"], "set": ["y"]}), an_option("b")]), END], {}, {("no_fact", "door"), ("no_flag", "door")}),
        ([door(panel=[{"role": "aunt", "option": "fly", "words": "Hm."}]), END], {}, {("no_role", "door"), ("no_option", "door")}),
        ([door(), END, END], {}, {("repeated", "")}),
        ([door(options=[an_option("a"), an_option("a")]), END], {}, {("repeated", "")}),
        (
            [a_scene("door", passages=[{"type": "picture", "alt": " "}], next=[to("end")]), END],
            {},
            {("no_alt", "door")},
        ),
        (
            [door(), END],
            {"debrief": {"html": "<p>x</p>", "routes": [{"title": "One", "html": "<p>x</p>", "choices": [{"decision": "knock", "option": "fly"}]}]}},
            {("no_option", "")},
        ),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_scene(
    scenes: list[dict[str, Any]], changes: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    assert musts(*scenes, **changes) == expected


def test_time_that_can_run_out_before_every_option_is_named() -> None:
    costly = a_decision(options=[an_option("a", cost=30), an_option("b", cost=40)])
    looking = a_scene("door", decision=costly, enquiries=[an_enquiry("look", cost=50)])
    assert musts(looking, END, budget=60) == {("out_of_time", "door")}
    assert musts(looking, END, budget=80) == set()
    assert musts(looking, END) == set()


def test_a_condition_that_its_surroundings_rule_out_is_found_by_going_through() -> None:
    """Possible one by one, and never together: the coat is learnt only after the option could have been taken."""
    after = an_option("b", when=asks("fact", "coat"))
    hall = a_scene("hall", passages=[{"type": "narrative", "html": "<p>.</p>", "learn": ["coat"]}], next=[to("end")])
    start = a_scene("door", decision=a_decision(options=[an_option("a", next="hall"), after]))
    assert musts(start, hall, END) == {("never", "door")}


def test_a_scene_behind_a_condition_that_cannot_come_in_time_is_unreachable() -> None:
    ways = [to("attic", when=asks("fact", "coat")), to("end")]
    late = a_scene("end", ending=True, passages=[{"type": "narrative", "html": "<p>.</p>", "learn": ["coat"]}])
    found = musts(a_scene("door", next=ways), a_scene("attic", next=[to("end")]), late)
    assert ("unreachable", "attic") in found


def test_a_limit_on_looking_is_said_and_refuses_nothing() -> None:
    enquiries = [an_enquiry(f"e{number}", cost=1) for number in range(6)]
    case = read_case(small_case([a_scene("door", decision=a_decision(), enquiries=enquiries), END], budget=9))
    report = case_graph.check(case, most_states=10)
    assert not report.is_complete
    assert report.can_be_published
    assert "too_many" in {one.code for one in report.problems}


def test_going_through_finds_the_shortest_and_the_longest_time() -> None:
    decision = a_decision(options=[an_option("a", cost=10), an_option("b", cost=20)])
    enquiries = [an_enquiry("look", cost=15), an_enquiry("ring", cost=5)]
    found = explore(read_case(small_case([a_scene("door", decision=decision, enquiries=enquiries), END], budget=60)))
    assert (found.shortest, found.longest) == (10, 40)
    assert found.is_complete


def rich() -> Case:
    """More ways than are gone one by one here: six things to ask before a choice that may cost nothing."""
    enquiries = [an_enquiry(f"e{number}", cost=7) for number in range(6)]
    decision = a_decision(options=[an_option("a"), an_option("b", cost=10)])
    return read_case(small_case([a_scene("door", decision=decision, enquiries=enquiries), END], budget=45))


@pytest.mark.parametrize("most_states", [100, 2_000])
def test_the_least_time_is_found_by_going_the_quickest_way_first(most_states: int) -> None:
    """Six asked of 42 minutes and the free option, or five and the other: 45."""
    case = rich()
    assert quickest(case, most_states=most_states) == Minutes(0, is_sure=True)
    assert slowest(case, most_states=most_states) == Minutes(45, is_sure=True)
    report = case_graph.check(case, most_states=most_states)
    assert (report.shortest, report.longest) == (Minutes(0, is_sure=True), Minutes(45, is_sure=True))
    assert report.is_complete == (most_states == 2_000)


def test_a_time_that_was_only_come_across_is_not_called_the_least() -> None:
    """With room for one state the end is never met by searching: random walks say what they took."""
    report = case_graph.check(rich(), most_states=1)
    assert report.shortest is not None
    assert report.longest is not None
    assert not report.shortest.is_sure
    assert not report.longest.is_sure or report.longest.minutes == 45


def test_no_time_is_given_where_nothing_ends() -> None:
    report = case_graph.check(read_case(small_case([a_scene("door", next=[to("door")])])))
    assert (report.shortest, report.longest) == (None, None)
    assert quickest(read_case(small_case([a_scene("door", next=[to("door")])])), most_states=9) is None


@pytest.mark.parametrize("most_states", [3, 20_000])
def test_what_nobody_ever_has_time_for_must_be_mended(most_states: int) -> None:
    """Whether every way can be gone or not: it takes more than the case has from the start."""
    enquiries = [an_enquiry(f"e{number}", cost=1) for number in range(4)]
    door = a_scene("door", decision=a_decision(options=[an_option("a"), an_option("b", cost=500)]), enquiries=enquiries)
    report = case_graph.check(read_case(small_case([door, END], budget=60)), most_states=most_states)
    assert report.is_complete == (most_states == 20_000)
    said = {(one.code, one.scene) for one in report.problems if one.severity == MUST}
    assert said == {("no_time", "door")}
    assert "“b” takes 8 hours 20 minutes" in next(one.sentence for one in report.problems if one.code == "no_time")


def test_what_takes_longer_than_is_left_on_the_quickest_way_must_be_mended() -> None:
    first = a_scene("door", decision=a_decision(options=[an_option(key, next="hall", cost=40) for key in "ab"]))
    hall = a_scene("hall", decision=a_decision("again"), enquiries=[an_enquiry("look", cost=30)])
    assert musts(first, hall, END, budget=60) == {("no_time", "hall")}
    assert musts(first, hall, END, budget=70) == set()


def test_an_option_whose_condition_costs_the_time_that_it_takes_must_be_mended() -> None:
    after = an_option("b", cost=30, when=asks("enquiry", "look"))
    decision = a_decision(options=[an_option("a"), after])
    looking = a_scene("door", decision=decision, enquiries=[an_enquiry("look", cost=50)])
    assert musts(looking, END, budget=60) == {("no_time", "door")}
    assert musts(looking, END, budget=80) == set()


def test_among_too_many_ways_what_nobody_was_seen_to_do_is_worth_a_look() -> None:
    """One gets there only by asking twelve things in a row, which no random walk among these does."""
    chain = [an_enquiry("e0", cost=1)]
    chain += [an_enquiry(f"e{number}", cost=1, when=asks("enquiry", f"e{number - 1}")) for number in range(1, 12)]
    option = an_option("b", when=asks("enquiry", "e11"))
    case = read_case(
        small_case([a_scene("door", decision=a_decision(options=[an_option("a"), option]), enquiries=chain), END])
    )
    report = case_graph.check(case, most_states=5)
    assert ("seldom", "door") in {(one.code, one.scene) for one in report.problems}
    assert report.can_be_published
    assert "seldom" not in {one.code for one in case_graph.check(case).problems}


def a_debrief(*choices: tuple[str, str]) -> dict[str, Any]:
    said = [{"decision": decision, "option": option} for decision, option in choices]
    return {"html": "<p>x</p>", "routes": [{"title": "One", "html": "<p>x</p>", "choices": said}]}


def test_a_route_of_the_debrief_that_nobody_can_go_must_be_mended() -> None:
    apart = [
        door(options=[an_option("a", next="hall"), an_option("b")]),
        a_scene("hall", decision=a_decision("again", options=[an_option("c"), an_option("d", cost=10)])),
        END,
    ]
    assert musts(*apart, debrief=a_debrief(("knock", "a"), ("again", "c"))) == set()
    assert musts(*apart, debrief=a_debrief(("knock", "b"), ("again", "c"))) == {("route", "")}
    assert musts(*apart, debrief=a_debrief(("again", "d")), budget=20) == set()


def test_of_a_route_among_too_many_ways_nothing_is_said() -> None:
    choices = (Choice("knock", "b", ""),)
    assert can_be_walked(rich(), choices, most_states=2_000) is True
    assert can_be_walked(rich(), choices, most_states=1) is None
    twice = (Choice("knock", "a", ""), Choice("knock", "b", ""))
    assert can_be_walked(rich(), twice, most_states=2_000) is None


@pytest.mark.parametrize(("low", "high", "expected"), [(80, 20, {("range", "door")}), (20, 80, set()), (50, 50, set())])
def test_a_range_that_runs_backwards_must_be_mended(low: int, high: int, expected: set[tuple[str, str]]) -> None:
    estimate = {"key": "risk", "prompt": "Is she in?", "low": low, "high": high}
    assert musts(a_scene("door", decision=a_decision(), estimates=[estimate]), END) == expected


def test_ways_through_are_counted_unless_they_go_in_circles() -> None:
    twice = [a_scene("door", decision=a_decision(options=[an_option("a", next="hall"), an_option("b", next="hall")]))]
    twice.append(a_scene("hall", decision=a_decision("again")))
    assert ways_through(read_case(small_case([*twice, END]))) == 4
    circle = [a_scene("door", decision=a_decision(options=[an_option("a"), an_option("b", next="door")]))]
    assert ways_through(read_case(small_case([*circle, END]))) is None


def test_a_case_that_goes_in_circles_with_a_way_out_is_sound() -> None:
    circle = a_scene("door", decision=a_decision(options=[an_option("a"), an_option("b", next="door")]))
    assert musts(circle, END) == set()
    assert walk(read_case(small_case([circle, END])), Random(1)).state.scene == "end"  # noqa: S311


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "throughline-case/9"}, "format"),
        ({"scenes": []}, "scenes"),
        ({"scenes": [{"key": "door", "title": "Door", "passages": []}]}, "scenes → 1"),
        ({"surprise": 1}, "surprise"),
        ({"title": ""}, "title"),
    ],
)
def test_what_is_not_a_case_is_refused_with_its_place(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(CaseNotReadable) as caught:
        read_case(small_case(**changes))
    assert any(said in str(fault) for fault in caught.value.faults)


@pytest.mark.parametrize("data", [None, [], "case", 7, {}])
def test_anything_else_is_refused(data: Any) -> None:
    with pytest.raises(CaseNotReadable):
        read_case(data)


def test_every_word_that_a_reader_sees_is_handed_over() -> None:
    case = read_case(small_case(title="TITLE", scenes=[door(panel=[{"role": "nurse", "words": "PANEL"}]), END]))
    words = " ".join(text for _, text in case_graph.texts(case))
    assert all(one in words for one in ("TITLE", "PANEL", "What now?", "Look back.", "One coat"))
