"""Trying a draft out: played from any scene by its author, with nothing kept. Where one is travels with the page, signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing

from content.cases import Case, Move, Refused, State, apply, begin
from content.cases.document import MOST_TRUST
from content.cases.searching import moves_open

SALT = "content.trying-a-case"
A_DAY = 24 * 60 * 60


class Lost(Exception):
    """Where one was is not there any more: the draft was changed, or the page is too old."""


@dataclass(frozen=True)
class Start:
    """Where somebody begins to try: a scene, and what is taken to have happened before it."""

    scene: str
    known: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    trust: int | None = None
    used: int = 0


@dataclass(frozen=True)
class Trying:
    """Where a try-out stands, and the moves that led there."""

    start: Start
    moves: tuple[Move, ...]
    state: State


def start_of(case: Case, asked: Mapping[str, Any]) -> Start:
    """What the map's form asks for (`scene`, lists `known` and `flags`, `trust`, `used`); what makes no sense is left out."""
    scene = str(asked.get("scene") or "")
    return Start(
        scene=scene if scene in case.scenes else case.first_scene,
        known=tuple(key for key in asked.get("known", ()) if key in case.facts),
        flags=tuple(key for key in asked.get("flags", ()) if key in case.flags),
        trust=_number(asked.get("trust"), MOST_TRUST),
        used=_number(asked.get("used"), 100_000) or 0,
    )


def _number(said: Any, most: int) -> int | None:
    text = str(said or "")
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def begun(case: Case, start: Start) -> Trying:
    """At its beginning."""
    state = begin(case, scene=start.scene, known=start.known, flags=start.flags, trust=start.trust, used=start.used)
    return Trying(start, (), state)


def moved(case: Case, now: Trying, *moves: Move) -> Trying:
    """After these moves. Raises Refused (content/cases/engine.py)."""
    for move in moves:
        now = replace(now, moves=(*now.moves, move), state=apply(case, now.state, move))
    return now


def answered(case: Case, now: Trying, kind: str, key: str, value: Mapping[str, Any]) -> Move:
    """The move that an author means, with what the case would ask for besides (a reason, how sure) filled in for them."""
    for move in moves_open(case, now.state):
        if (move.kind, move.key) == (kind, key) and (
            kind != "decide" or move.value.get("option") == value.get("option")
        ):
            return replace(move, value={**move.value, **value})
    return Move(kind, key, value)


def kept(now: Trying, *, page: int) -> str:
    """All that is needed to go on, signed for this page."""
    start = now.start
    said = {
        "page": page,
        "start": [start.scene, list(start.known), list(start.flags), start.trust, start.used],
        "moves": [[move.kind, move.key, dict(move.value)] for move in now.moves],
    }
    return signing.dumps(said, salt=SALT, compress=True)


def found_again(case: Case, token: str, *, page: int) -> Trying:
    """Where that was. Raises Lost."""
    try:
        said = signing.loads(token, salt=SALT, max_age=A_DAY)
    except signing.BadSignature as error:
        raise Lost from error
    if said["page"] != page:
        raise Lost
    scene, known, flags, trust, used = said["start"]
    if scene not in case.scenes:
        raise Lost
    start = Start(scene, tuple(known), tuple(flags), trust, used)
    try:
        return moved(case, begun(case, start), *(Move(*move) for move in said["moves"]))
    except Refused as error:
        raise Lost from error
