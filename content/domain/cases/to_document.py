"""The parts of a case as its page stores them → the document that is played (content/cases/case.schema.json).

Pure. A draft in which something is missing gives a document in which it is missing too, and no error: what the engine needs
to read is always there, and the checks say the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from content.cases.document import FORMAT, Passage
from content.domain.cases.stored import Raw, children, filled, items
from content.domain.rich_text import clean

Codes = Mapping[int, str]


def document(said: Raw, parts: Mapping[str, Any], codes: Codes) -> dict[str, Any]:
    """`said`: the plain fields of the page; `parts`: its streams as they are stored; `codes`: of capabilities by number."""
    scenes = [_scene(value, codes) for _kind, value in children(parts["scenes"])]
    return {
        "format": FORMAT,
        "title": said["title"],
        "summary": said["summary"],
        "content_note": said["content_note"],
        "minutes": said["minutes"],
        "budget": said["budget"],
        "trust": said["trust"],
        **filled(child=said["child"]),
        "facts": [_fact(value) for _kind, value in children(parts["facts"])],
        "flags": [_named(value) for _kind, value in children(parts["flags"])],
        "panel": [_named(value) for _kind, value in children(parts["panel"])],
        "first_scene": scenes[0]["key"] if scenes else "",
        "scenes": scenes,
        "debrief": {
            "html": clean(said["debrief"]),
            "routes": [_route(value) for _kind, value in children(parts["routes"])],
            **filled(
                hindsight=[
                    {"text": value.get("text") or "", **filled(on=value.get("on"))}
                    for _kind, value in children(parts["hindsight"])
                ],
                questions=[str(value) for _kind, value in children(parts["questions"]) if value],
            ),
        },
    }


def _named(value: Raw) -> dict[str, Any]:
    return {"key": value.get("key") or "", "name": value.get("name") or ""}


def _number(value: Any) -> Any:
    """7.0 is written as 7."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _fact(value: Raw) -> dict[str, Any]:
    more = filled(on=value.get("on"), order=_number(value.get("order")), source=value.get("source"))
    return {"key": value.get("key") or "", "text": value.get("text") or "", **more}


def _condition(value: Raw | None) -> dict[str, Any]:
    tests = []
    for what, test in children((value or {}).get("tests")):
        said: dict[str, Any] = {"what": what}
        if what in ("trust", "time_left"):
            said["at_least"] = test.get("at_least") or 0
        else:
            said["key"] = test.get(what) or ""
        if test.get("so") == "no":
            said["not"] = True
        tests.append(said)
    if not tests:
        return {}
    return {**({"any": True} if (value or {}).get("any") == "any" else {}), "tests": tests}


def _around(value: Raw) -> dict[str, Any]:
    return filled(when=_condition(value.get("when")), learn=_keys(value.get("learns")))


def _keys(stored: Any) -> list[str]:
    return [key for key in items(stored) if key]


def _effects(value: Raw | None) -> dict[str, Any]:
    value = value or {}
    trust = value.get("trust") or None
    return filled(
        trust=trust, set=_keys(value.get("sets")), clear=_keys(value.get("clears")), learn=_keys(value.get("learns"))
    )


def as_passage(kind: str, value: Raw) -> Passage:
    """One passage by itself, as a page shows it."""
    return Passage(kind, _PASSAGES[kind](value))


def _passage(kind: str, value: Raw) -> dict[str, Any]:
    return {"type": kind, **_PASSAGES[kind](value), **_around(value)}


def _narrative(value: Raw) -> dict[str, Any]:
    return {"html": clean(value.get("text") or "")}


def _document(value: Raw) -> dict[str, Any]:
    return {
        "kind": value.get("kind") or "case_note",
        "title": value.get("title") or "",
        **filled(**{"from": value.get("sender"), "dated": value.get("dated")}),
        "html": clean(value.get("text") or ""),
    }


def _voice(value: Raw) -> dict[str, Any]:
    return {"who": value.get("who") or "child", "name": value.get("name") or "", "words": value.get("words") or ""}


def _picture(value: Raw) -> dict[str, Any]:
    more = filled(caption=value.get("caption"), image=value.get("picture"))
    return {"kind": value.get("kind") or "other", "alt": value.get("alt") or "", **more}


def _ecomap(value: Raw) -> dict[str, Any]:
    ties = [
        {"name": tie.get("name") or "", "tie": tie.get("tie") or "unknown", **filled(note=tie.get("note"))}
        for tie in items(value.get("ties"))
    ]
    return {"centre": value.get("centre") or "", **filled(caption=value.get("caption")), "ties": ties}


_PASSAGES = {"narrative": _narrative, "document": _document, "voice": _voice, "picture": _picture, "ecomap": _ecomap}


def _passages(stored: Any) -> list[dict[str, Any]]:
    return [_passage(kind, value) for kind, value in children(stored) if kind in _PASSAGES]


def _enquiry(value: Raw) -> dict[str, Any]:
    return {
        "key": value.get("key") or "",
        "title": value.get("title") or "",
        **filled(text=value.get("text")),
        "cost": value.get("cost") or 0,
        "passages": _passages(value.get("passages")),
        **filled(effects=_effects(value.get("effects")), when=_condition(value.get("when"))),
    }


def _estimate(value: Raw) -> dict[str, Any]:
    outcome = {"yes": True, "no": False}.get(value.get("outcome") or "")
    more = filled(low=value.get("low"), high=value.get("high"), why=value.get("why"), outcome=outcome)
    return {"key": value.get("key") or "", "prompt": value.get("prompt") or "", **more}


def _onward(value: Raw) -> dict[str, Any]:
    """What follows a choice, the free one's included."""
    return {
        **filled(feedback=clean(value.get("feedback") or "")),
        "next": value.get("next") or "",
        "cost": value.get("cost") or 0,
        **filled(effects=_effects(value.get("effects"))),
    }


def _option(value: Raw) -> dict[str, Any]:
    more = filled(when=_condition(value.get("when")))
    return {"key": value.get("key") or "", "text": value.get("text") or "", **_onward(value), **more}


def _decision(value: Raw, codes: Codes) -> dict[str, Any]:
    capabilities = [
        {"code": codes[tag["capability"]], **filled(stage=tag.get("stage"))}
        for tag in items(value.get("capabilities"))
        if tag.get("capability") in codes
    ]
    panel = [
        {"role": view.get("role") or "", **filled(option=view.get("option")), "words": view.get("words") or ""}
        for view in items(value.get("panel"))
    ]
    said: dict[str, Any] = {
        "key": value.get("key") or "",
        **filled(title=value.get("title")),
        "prompt": value.get("prompt") or "",
        "ask_reason": bool(value.get("ask_reason")),
        "ask_confidence": bool(value.get("ask_confidence")),
        "options": [_option(one) for one in items(value.get("options"))],
    }
    for other in items(value.get("other"))[:1]:
        said["other"] = {**filled(label=other.get("label_text")), **_onward(other)}
    return said | filled(capabilities=capabilities, factors=list(value.get("factors") or ()), panel=panel)


def _scene(value: Raw, codes: Codes) -> dict[str, Any]:
    said: dict[str, Any] = {
        "key": value.get("key") or "",
        "title": value.get("title") or "",
        **filled(on=value.get("on")),
        "passages": _passages(value.get("passages")),
        **filled(
            enquiries=[_enquiry(one) for one in items(value.get("enquiries"))],
            estimates=[_estimate(one) for one in items(value.get("estimates"))],
        ),
    }
    for kind, onward in children(value.get("onward"))[:1]:
        if kind == "decision":
            said["decision"] = _decision(onward, codes)
        elif kind == "ways":
            said["next"] = [
                {"scene": way.get("scene") or "", **filled(when=_condition(way.get("when")))}
                for way in items(onward.get("ways"))
            ]
        else:
            said["ending"] = True
    return said


def _route(value: Raw) -> dict[str, Any]:
    choices = []
    for choice in items(value.get("choices")):
        decision, _slash, option = str(choice.get("option") or "").partition("/")
        choices.append({"decision": decision, "option": option, **filled(why=choice.get("why"))})
    return {"title": value.get("title") or "", "html": clean(value.get("text") or ""), "choices": choices}
