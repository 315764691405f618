"""A case as a document: frozen dataclasses, and the reader of the JSON in case.schema.json (times in minutes)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from content.cases.shape import Fault, faults_of

FORMAT = "throughline-case/1"
OTHER = "other"
MOST_TRUST = 10


class CaseNotReadable(Exception):
    """The document is not a case: `faults` are the places it is about; `file` names the document, where there are several."""

    def __init__(self, faults: list[Fault], file: str = "") -> None:
        super().__init__("; ".join(f"{file}: {one}" if file else str(one) for one in faults))
        self.faults = faults


@dataclass(frozen=True)
class Test:
    """One thing asked of the state; `key` of an option is decision/option."""

    what: str
    key: str = ""
    at_least: int = 0
    negated: bool = False


@dataclass(frozen=True)
class Condition:
    """All tests hold, or with `any_of` one of them. Without tests it always holds."""

    tests: tuple[Test, ...] = ()
    any_of: bool = False


ALWAYS = Condition()


@dataclass(frozen=True)
class Effects:
    trust: int = 0
    sets: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    learns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """Something to read. `value` holds what its type needs (schema: passage)."""

    type: str
    value: Mapping[str, Any]
    when: Condition = ALWAYS
    learns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enquiry:
    key: str
    title: str
    text: str
    cost: int
    passages: tuple[Passage, ...]
    effects: Effects
    when: Condition


@dataclass(frozen=True)
class Estimate:
    key: str
    prompt: str
    low: int | None
    high: int | None
    why: str
    outcome: bool | None


@dataclass(frozen=True)
class Option:
    key: str
    text: str
    feedback: str
    next: str
    cost: int
    effects: Effects
    when: Condition


@dataclass(frozen=True)
class View:
    """What one role of the panel would say; `option` may be empty: none of them, or it depends."""

    role: str
    option: str
    words: str


@dataclass(frozen=True)
class Decision:
    key: str
    title: str
    prompt: str
    ask_reason: bool
    ask_confidence: bool
    options: tuple[Option, ...]
    other: Option | None
    capabilities: tuple[Mapping[str, str], ...]
    factors: tuple[str, ...]
    panel: tuple[View, ...]

    @cached_property
    def ways(self) -> dict[str, Option]:
        """Every way on by key, the free one last under `other`."""
        return {option.key: option for option in (*self.options, *([self.other] if self.other else []))}


@dataclass(frozen=True)
class Way:
    """Where a scene without a decision goes on, if the condition holds."""

    scene: str
    when: Condition


@dataclass(frozen=True)
class Scene:
    """Exactly one of: a decision, ways on, or the end."""

    key: str
    title: str
    on: str
    passages: tuple[Passage, ...]
    enquiries: tuple[Enquiry, ...]
    estimates: tuple[Estimate, ...]
    decision: Decision | None
    ways: tuple[Way, ...]
    is_ending: bool


@dataclass(frozen=True)
class Fact:
    key: str
    text: str
    on: str
    order: float | None
    source: str


@dataclass(frozen=True)
class Choice:
    decision: str
    option: str
    why: str


@dataclass(frozen=True)
class Route:
    """A way through that experienced workers could defend."""

    title: str
    html: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Hindsight:
    text: str
    on: str


@dataclass(frozen=True)
class Debrief:
    html: str
    routes: tuple[Route, ...]
    hindsight: tuple[Hindsight, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A whole case. Keys may name things that are not there: content/case_graph.py says so; the engine never falls over it."""

    title: str
    summary: str
    content_note: str
    child: str
    minutes: int
    budget: int | None
    trust: int
    facts: Mapping[str, Fact]
    flags: Mapping[str, str]
    panel: Mapping[str, str]
    first_scene: str
    scenes: Mapping[str, Scene]
    debrief: Debrief
    repeated: tuple[str, ...] = field(default=())

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """By key, in the order of the scenes."""
        return {scene.decision.key: scene.decision for scene in self.scenes.values() if scene.decision}

    @cached_property
    def enquiries(self) -> dict[str, Enquiry]:
        return {one.key: one for scene in self.scenes.values() for one in scene.enquiries}

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        return {one.key: one for scene in self.scenes.values() for one in scene.estimates}


def read_case(data: Any, *, is_checked: bool = False) -> Case:
    """A case from parsed JSON. Raises CaseNotReadable with every place where it does not have the shape of the schema.

    `is_checked`: it comes from an edition and was looked at when it was published (40 times faster).
    """
    if not is_checked and (faults := [*faults_of(data)]):
        raise CaseNotReadable(faults)
    repeated: list[str] = []
    debrief = data["debrief"]
    return Case(
        title=data["title"],
        summary=data["summary"],
        content_note=data["content_note"],
        child=data.get("child", ""),
        minutes=data.get("minutes", 20),
        budget=data.get("budget"),
        trust=data.get("trust", 5),
        facts=_by_key("fact", (_fact(one) for one in data.get("facts", [])), repeated),
        flags=MappingProxyType({one["key"]: one["name"] for one in data.get("flags", [])}),
        panel=MappingProxyType({one["key"]: one["name"] for one in data.get("panel", [])}),
        first_scene=data["first_scene"],
        scenes=_by_key("scene", (_scene(one) for one in data["scenes"]), repeated),
        debrief=Debrief(
            html=debrief["html"],
            routes=tuple(_route(one) for one in debrief["routes"]),
            hindsight=tuple(Hindsight(one["text"], one.get("on", "")) for one in debrief.get("hindsight", [])),
            questions=tuple(debrief.get("questions", [])),
        ),
        repeated=tuple(repeated),
    )


def _by_key(kind: str, things: Iterable[Any], repeated: list[str]) -> Mapping[str, Any]:
    """The first of each key; what comes again is named as "kind key"."""
    found: dict[str, Any] = {}
    for thing in things:
        if thing.key in found:
            repeated.append(f"{kind} {thing.key}")
        found.setdefault(thing.key, thing)
    return MappingProxyType(found)


def _fact(data: Mapping[str, Any]) -> Fact:
    return Fact(data["key"], data["text"], data.get("on", ""), data.get("order"), data.get("source", ""))


def _condition(data: Mapping[str, Any] | None) -> Condition:
    if not data:
        return ALWAYS
    tests = (
        Test(one["what"], one.get("key", ""), one.get("at_least", 0), bool(one.get("not", False)))
        for one in data["tests"]
    )
    return Condition(tuple(tests), bool(data.get("any", False)))


def _effects(data: Mapping[str, Any] | None) -> Effects:
    data = data or {}
    return Effects(
        data.get("trust", 0), tuple(data.get("set", [])), tuple(data.get("clear", [])), tuple(data.get("learn", []))
    )


def _passage(data: Mapping[str, Any]) -> Passage:
    value = {name: part for name, part in data.items() if name not in ("type", "when", "learn")}
    return Passage(data["type"], MappingProxyType(value), _condition(data.get("when")), tuple(data.get("learn", [])))


def _enquiry(data: Mapping[str, Any]) -> Enquiry:
    return Enquiry(
        key=data["key"],
        title=data["title"],
        text=data.get("text", ""),
        cost=data.get("cost", 0),
        passages=tuple(_passage(one) for one in data["passages"]),
        effects=_effects(data.get("effects")),
        when=_condition(data.get("when")),
    )


def _estimate(data: Mapping[str, Any]) -> Estimate:
    return Estimate(
        data["key"], data["prompt"], data.get("low"), data.get("high"), data.get("why", ""), data.get("outcome")
    )


def _option(data: Mapping[str, Any], key: str = "") -> Option:
    return Option(
        key=key or data["key"],
        text=data.get("text", data.get("label", "")),
        feedback=data.get("feedback", ""),
        next=data["next"],
        cost=data.get("cost", 0),
        effects=_effects(data.get("effects")),
        when=_condition(data.get("when")),
    )


def _decision(data: Mapping[str, Any]) -> Decision:
    return Decision(
        key=data["key"],
        title=data.get("title") or data["prompt"],
        prompt=data["prompt"],
        ask_reason=data.get("ask_reason", True),
        ask_confidence=data.get("ask_confidence", True),
        options=tuple(_option(one) for one in data["options"]),
        other=_option(data["other"], OTHER) if data.get("other") else None,
        capabilities=tuple(MappingProxyType(dict(one)) for one in data.get("capabilities", [])),
        factors=tuple(data.get("factors", [])),
        panel=tuple(View(one["role"], one.get("option", ""), one["words"]) for one in data.get("panel", [])),
    )


def _scene(data: Mapping[str, Any]) -> Scene:
    return Scene(
        key=data["key"],
        title=data["title"],
        on=data.get("on", ""),
        passages=tuple(_passage(one) for one in data["passages"]),
        enquiries=tuple(_enquiry(one) for one in data.get("enquiries", [])),
        estimates=tuple(_estimate(one) for one in data.get("estimates", [])),
        decision=_decision(data["decision"]) if data.get("decision") else None,
        ways=tuple(Way(one["scene"], _condition(one.get("when"))) for one in data.get("next", [])),
        is_ending=bool(data.get("ending", False)),
    )


def _route(data: Mapping[str, Any]) -> Route:
    choices = (Choice(one["decision"], one["option"], one.get("why", "")) for one in data["choices"])
    return Route(data["title"], data["html"], tuple(choices))
