"""Cases made up by hypothesis: whole documents as JSON, right in shape and as odd in their keys and conditions as can be."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

SCENES = tuple(f"s{number}" for number in range(7))
FACTS, FLAGS = ("f1", "f2", "f3"), ("g1", "g2")


def small_case(scenes: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """A case of two scenes, or of those given; `changes` replace its fields."""
    return {
        "format": "throughline-case/1",
        "title": "A door",
        "summary": "Somebody knocks.",
        "content_note": "Nothing hard to read.",
        "first_scene": "door",
        "facts": [{"key": "coat", "text": "One coat for two children", "order": 1}],
        "flags": [{"key": "let-in", "name": "She let you in"}],
        "panel": [{"key": "nurse", "name": "A health visitor"}],
        "scenes": [a_scene("door", decision=a_decision()), a_scene("end", ending=True)] if scenes is None else scenes,
        "debrief": {"html": "<p>Look back.</p>", "routes": []},
        **changes,
    }


def a_scene(key: str, **parts: Any) -> dict[str, Any]:
    return {"key": key, "title": key.title(), "passages": [{"type": "narrative", "html": "<p>Words.</p>"}], **parts}


def a_decision(key: str = "knock", **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "prompt": "What now?",
        "ask_reason": False,
        "ask_confidence": False,
        "options": [an_option("wait"), an_option("go")],
        **changes,
    }


def an_option(key: str, **changes: Any) -> dict[str, Any]:
    return {"key": key, "text": key, "next": "end", **changes}


def an_enquiry(key: str, **changes: Any) -> dict[str, Any]:
    return {"key": key, "title": key, "passages": [{"type": "narrative", "html": "<p>Told.</p>"}], **changes}


def asks(what: str, key: str = "", *, negated: bool = False, **more: Any) -> dict[str, Any]:
    """A condition of one test."""
    return {"tests": [{"what": what, "key": key, "not": negated, **more}]}


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    kinds = st.sampled_from(
        [("fact", FACTS), ("flag", FLAGS), ("scene", SCENES), ("enquiry", tuple(f"{one}-e0" for one in SCENES))]
    )

    def test() -> dict[str, Any]:
        if draw(st.booleans()):
            what, keys = draw(kinds)
            return {"what": what, "key": draw(st.sampled_from(keys)), "not": draw(st.booleans())}
        what = draw(st.sampled_from(["trust", "time_left"]))
        return {"what": what, "at_least": draw(st.integers(0, 12)), "not": draw(st.booleans())}

    return {"any": draw(st.booleans()), "tests": [test() for _ in range(draw(st.integers(1, 2)))]}


def _sometimes(draw: st.DrawFn, name: str, strategy: st.SearchStrategy[Any]) -> dict[str, Any]:
    return {name: draw(strategy)} if draw(st.integers(0, 3)) == 0 else {}


effects = st.fixed_dictionaries(
    {},
    optional={
        "trust": st.integers(-3, 3),
        "set": st.lists(st.sampled_from(FLAGS), max_size=1),
        "clear": st.lists(st.sampled_from(FLAGS), max_size=1),
        "learn": st.lists(st.sampled_from(FACTS), max_size=2),
    },
)
# Mostly scenes that are there, now and then one that is not.
scene_keys = st.sampled_from([*SCENES, *SCENES, "nowhere"])


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A whole case of up to seven scenes, with loops, dead ends, keys that lead nowhere and a clock that may run out."""
    count = draw(st.integers(1, len(SCENES)))
    scenes = [draw(_scenes(key)) for key in SCENES[:count]]
    return small_case(
        scenes,
        first_scene="s0",
        budget=draw(st.none() | st.integers(1, 12)),
        trust=draw(st.integers(0, 10)),
        facts=[{"key": key, "text": key} for key in FACTS],
        flags=[{"key": key, "name": key} for key in FLAGS],
    )


@st.composite
def _scenes(draw: st.DrawFn, key: str) -> dict[str, Any]:
    passages = [
        {
            "type": "narrative",
            "html": "<p>Words.</p>",
            **_sometimes(draw, "when", conditions()),
            **_sometimes(draw, "learn", st.lists(st.sampled_from(FACTS), max_size=2)),
        }
        for _ in range(draw(st.integers(1, 2)))
    ]
    enquiries = [
        {
            **an_enquiry(f"{key}-e{number}", cost=draw(st.integers(0, 5)), effects=draw(effects)),
            **_sometimes(draw, "when", conditions()),
        }
        for number in range(draw(st.integers(0, 2)))
    ]
    scene: dict[str, Any] = {"key": key, "title": key, "passages": passages, "enquiries": enquiries}
    if draw(st.integers(0, 4)) == 0:
        scene["estimates"] = [{"key": f"{key}-p", "prompt": "How likely?"}]
    how = draw(st.sampled_from(["decision", "next", "ending"]))
    if how == "ending":
        return scene | {"ending": True}
    if how == "next":
        ways = [
            {"scene": draw(scene_keys), **_sometimes(draw, "when", conditions())}
            for _ in range(draw(st.integers(1, 2)))
        ]
        return scene | {"next": ways}
    options = [
        {
            **an_option(f"o{number}", next=draw(scene_keys), cost=draw(st.integers(0, 6)), effects=draw(effects)),
            **_sometimes(draw, "when", conditions()),
        }
        for number in range(draw(st.integers(2, 3)))
    ]
    decision = a_decision(
        f"{key}-d", options=options, ask_reason=draw(st.booleans()), ask_confidence=draw(st.booleans())
    )
    if draw(st.integers(0, 3)) == 0:
        decision["other"] = {"next": draw(scene_keys)}
    return scene | {"decision": decision}


@st.composite
def sound_cases(draw: st.DrawFn) -> dict[str, Any]:
    """Cases that mostly pass their checks: forward only, ending in the last scene, with conditions on what can be found out
    in the first one. Whether time strands anybody is left to chance."""
    count = draw(st.integers(2, len(SCENES)))
    scenes = [_forward(draw, place, SCENES[:count]) for place in range(count - 1)]
    scenes[0]["enquiries"] = [
        an_enquiry(f"look-{key}", cost=draw(st.integers(0, 2)), effects={"learn": [key]}) for key in FACTS
    ]
    return small_case(
        [*scenes, a_scene(SCENES[count - 1], ending=True)],
        first_scene="s0",
        budget=draw(st.none() | st.integers(4, 12)),
        facts=[{"key": key, "text": key} for key in FACTS],
    )


def _forward(draw: st.DrawFn, place: int, keys: tuple[str, ...]) -> dict[str, Any]:
    key, onward = keys[place], st.sampled_from(keys[place + 1 :])
    found_out = st.builds(
        lambda fact, negated: asks("fact", fact, negated=negated), st.sampled_from(FACTS), st.booleans()
    )
    if draw(st.booleans()):
        return a_scene(key, next=[{"scene": draw(onward), "when": draw(found_out)}, {"scene": keys[place + 1]}])
    options = [
        an_option("straight", next=keys[place + 1], cost=draw(st.integers(0, 3))),
        an_option("round", next=draw(onward), cost=draw(st.integers(0, 3)), **_sometimes(draw, "when", found_out)),
    ]
    return a_scene(key, decision=a_decision(f"{key}-d", options=options))
