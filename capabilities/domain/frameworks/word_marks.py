"""Two texts as one, word by word: what stayed, what went, what came."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Mark = Literal["same", "added", "removed"]

_WORD = re.compile(r"\s+|\w+(?:[’'-]\w+)*|[^\w\s]")
MOST_COMPARED = 4_000_000
"""Words of one text times words of the other: above this only the common beginning and end are found."""
LEAST_ALIKE = 0.3
"""Texts less alike than this read better as one taken out and one put in."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that is in both texts, or in one only."""

    mark: Mark
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Two texts as one, word by word: what stayed, what went, what came."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = _middle(old[start : len(old) - end], new[start : len(new) - end])
    whole = [
        Piece("same", "".join(new[:start])),
        *middle,
        Piece("same", "".join(new[len(new) - end :])),
    ]
    return [piece for piece in whole if piece.text]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words the two begin with together."""
    return next(
        (number for number, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def _middle(old: list[str], new: list[str]) -> Iterable[Piece]:
    whole = [Piece("removed", "".join(old)), Piece("added", "".join(new))]
    if not old or not new or len(old) * len(new) > MOST_COMPARED:
        return whole
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < LEAST_ALIKE:
        return whole
    found: list[Piece] = []
    gone = come = ""
    codes = matcher.get_opcodes()
    for kind, a, b, c, d in codes:
        same = "".join(old[a:b]) if kind == "equal" else ""
        if same.strip():
            found += [Piece("removed", gone), Piece("added", come), Piece("same", same)]
            gone = come = ""
        else:  # a space between two changed words is part of the change
            gone += "".join(old[a:b])
            come += "".join(new[c:d])
    return [*found, Piece("removed", gone), Piece("added", come)]
