"""Keys for what has none yet: made from its name when a case is saved, each once of its kind. Pure.

Mostly the browser has filled them already (config/static/js/cms-cases.js).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from django.utils.text import slugify

from content.cases.document import OTHER
from content.domain.cases.stored import children, items

MOST = 48
Part = MutableMapping[str, Any]


def fill(parts: Mapping[str, Any]) -> bool:
    """Give every part of the streams (as they are stored) a key that has none; whether any was changed."""
    changed = False
    for kind, things in _by_kind(parts):
        taken = {str(thing.get("key")) for thing in things if thing.get("key")} | {OTHER}
        for thing in things:
            if thing.get("key"):
                continue
            thing["key"] = _free(str(slugify(_name(thing)))[:MOST].strip("-_").replace("_", "-") or kind, taken)
            taken.add(thing["key"])
            changed = True
    return changed


def _free(wanted: str, taken: set[str]) -> str:
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def _name(thing: Part) -> str:
    return next((str(thing[name]) for name in ("title", "name", "prompt", "text") if thing.get(name)), "")


def _by_kind(parts: Mapping[str, Any]) -> Iterator[tuple[str, list[Part]]]:
    """The parts among which a key stands for one thing."""
    for kind, stream in (("fact", "facts"), ("flag", "flags"), ("role", "panel"), ("scene", "scenes")):
        yield kind, [value for _type, value in children(parts[stream])]
    scenes = [value for _type, value in children(parts["scenes"])]
    yield "enquiry", _within(scenes, "enquiries")
    yield "estimate", _within(scenes, "estimates")
    decisions = [value for scene in scenes for type_, value in children(scene.get("onward")) if type_ == "decision"]
    yield "decision", decisions
    for decision in decisions:
        yield "option", items(decision.get("options"))


def _within(scenes: Iterable[Part], name: str) -> list[Part]:
    return [one for scene in scenes for one in items(scene.get(name))]
