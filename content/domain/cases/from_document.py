"""The document of a case → the streams of its page as they are stored. Pure; rich text is cleaned on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from content.domain.cases.stored import Raw, a_list, a_stream
from content.domain.rich_text import clean

Numbers = Mapping[str, int]


def fields(data: Raw) -> dict[str, Any]:
    """The plain fields of the page."""
    return {
        "title": data["title"],
        "summary": data["summary"],
        "content_note": data["content_note"],
        "minutes": data.get("minutes", 20),
        "budget": data.get("budget"),
        "trust": data.get("trust", 5),
        "child": data.get("child", ""),
        "debrief": clean(data["debrief"]["html"]),
    }


def streams(data: Raw, capabilities: Numbers) -> dict[str, list[dict[str, Any]]]:
    """The streams of the page; `capabilities` are numbers by code. A code that is not there leaves its tag out.

    The scene in which the case begins comes first, whatever its place in the document.
    """
    debrief = data["debrief"]
    scenes = sorted(data["scenes"], key=lambda scene: scene["key"] != data["first_scene"])
    return {
        "facts": a_stream(("fact", _fact(one)) for one in data.get("facts", ())),
        "flags": a_stream(("flag", {"name": one["name"], "key": one["key"]}) for one in data.get("flags", ())),
        "panel": a_stream(("role", {"name": one["name"], "key": one["key"]}) for one in data.get("panel", ())),
        "scenes": a_stream(("scene", _scene(one, capabilities)) for one in scenes),
        "routes": a_stream(("route", _route(one)) for one in debrief["routes"]),
        "hindsight": a_stream(
            ("fact", {"text": one["text"], "on": one.get("on", "")}) for one in debrief.get("hindsight", ())
        ),
        "questions": a_stream(("question", one) for one in debrief.get("questions", ())),
    }


def _fact(one: Raw) -> dict[str, Any]:
    order = one.get("order")
    return {
        "text": one["text"],
        "on": one.get("on", ""),
        "order": float(order) if order is not None else None,
        "source": one.get("source", ""),
        "key": one["key"],
    }


def _condition(data: Raw | None) -> dict[str, Any]:
    data = data or {}
    tests = []
    for test in data.get("tests", ()):
        what = test["what"]
        named = {"at_least": test.get("at_least", 0)} if what in ("trust", "time_left") else {what: test.get("key", "")}
        tests.append((what, {**named, "so": "no" if test.get("not") else "yes"}))
    return {"tests": a_stream(tests), "any": "any" if data.get("any") else "all"}


def _around(one: Raw) -> dict[str, Any]:
    return {"when": _condition(one.get("when")), "learns": a_list(one.get("learn", ()))}


def _effects(data: Raw | None) -> dict[str, Any]:
    data = data or {}
    return {
        "trust": data.get("trust", 0),
        "sets": a_list(data.get("set", ())),
        "clears": a_list(data.get("clear", ())),
        "learns": a_list(data.get("learn", ())),
    }


def _narrative(one: Raw) -> dict[str, Any]:
    return {"text": clean(one["html"])}


def _document(one: Raw) -> dict[str, Any]:
    return {
        "kind": one["kind"],
        "title": one["title"],
        "sender": one.get("from", ""),
        "dated": one.get("dated", ""),
        "text": clean(one["html"]),
    }


def _voice(one: Raw) -> dict[str, Any]:
    return {"who": one["who"], "name": one["name"], "words": one["words"]}


def _picture(one: Raw) -> dict[str, Any]:
    return {
        "kind": one.get("kind", "other"),
        "picture": one.get("image"),
        "alt": one["alt"],
        "caption": one.get("caption", ""),
    }


def _ecomap(one: Raw) -> dict[str, Any]:
    ties = a_list({"name": tie["name"], "tie": tie["tie"], "note": tie.get("note", "")} for tie in one["ties"])
    return {"centre": one["centre"], "caption": one.get("caption", ""), "ties": ties}


_PASSAGES: Mapping[str, Callable[[Raw], dict[str, Any]]] = {
    "narrative": _narrative,
    "document": _document,
    "voice": _voice,
    "picture": _picture,
    "ecomap": _ecomap,
}


def _passages(data: Any) -> list[dict[str, Any]]:
    return a_stream((one["type"], {**_PASSAGES[one["type"]](one), **_around(one)}) for one in data)


def _enquiry(one: Raw) -> dict[str, Any]:
    return {
        "title": one["title"],
        "text": one.get("text", ""),
        "cost": one.get("cost", 0),
        "passages": _passages(one["passages"]),
        "effects": _effects(one.get("effects")),
        "when": _condition(one.get("when")),
        "key": one["key"],
    }


def _estimate(one: Raw) -> dict[str, Any]:
    outcome = one.get("outcome")
    return {
        "prompt": one["prompt"],
        "low": one.get("low"),
        "high": one.get("high"),
        "why": one.get("why", ""),
        "outcome": "unknown" if outcome is None else "yes" if outcome else "no",
        "key": one["key"],
    }


def _onward(one: Raw) -> dict[str, Any]:
    return {
        "feedback": clean(one.get("feedback", "")),
        "next": one["next"],
        "cost": one.get("cost", 0),
        "effects": _effects(one.get("effects")),
    }


def _option(one: Raw) -> dict[str, Any]:
    return {"text": one["text"], "key": one["key"], "when": _condition(one.get("when")), **_onward(one)}


def _decision(one: Raw, capabilities: Numbers) -> dict[str, Any]:
    other = one.get("other")
    tags = [
        {"capability": capabilities[tag["code"]], "stage": tag.get("stage", "")}
        for tag in one.get("capabilities", ())
        if tag["code"] in capabilities
    ]
    panel = [
        {"role": view["role"], "option": view.get("option", ""), "words": view["words"]}
        for view in one.get("panel", ())
    ]
    return {
        "prompt": one["prompt"],
        "title": one.get("title", ""),
        "ask_reason": one.get("ask_reason", True),
        "ask_confidence": one.get("ask_confidence", True),
        "options": a_list(_option(option) for option in one["options"]),
        "other": a_list([{"label_text": other.get("label", ""), **_onward(other)}] if other else ()),
        "panel": a_list(panel),
        "capabilities": a_list(tags),
        "factors": list(one.get("factors", ())),
        "key": one["key"],
    }


def _scene(one: Raw, capabilities: Numbers) -> dict[str, Any]:
    onward: tuple[str, Any]
    if one.get("decision"):
        onward = "decision", _decision(one["decision"], capabilities)
    elif one.get("next"):
        ways = a_list({"scene": way["scene"], "when": _condition(way.get("when"))} for way in one["next"])
        onward = "ways", {"ways": ways}
    else:
        onward = "ending", None
    return {
        "title": one["title"],
        "on": one.get("on", ""),
        "passages": _passages(one["passages"]),
        "enquiries": a_list(_enquiry(enquiry) for enquiry in one.get("enquiries", ())),
        "estimates": a_list(_estimate(estimate) for estimate in one.get("estimates", ())),
        "onward": a_stream([onward]),
        "key": one["key"],
    }


def _route(one: Raw) -> dict[str, Any]:
    choices = [
        {"option": f"{choice['decision']}/{choice['option']}", "why": choice.get("why", "")}
        for choice in one["choices"]
    ]
    return {"title": one["title"], "text": clean(one["html"]), "choices": a_list(choices)}
