"""Words for search: what a text is cut into, which words are forms of one, and where in a text the sought ones are.

Stems come from the Snowball project's English rules, in Python, so that both databases find the same.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from snowballstemmer import stemmer

from capabilities.domain.searching import words_of

LONGEST = 40
"""Longer words are cut: nobody types them, and an index has its limits."""

Stems = tuple[str, ...]
_WORD = re.compile(r"[^\W_]+")
_mine = threading.local()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What all forms of a word share; `word` is folded. Words with other signs than a to z are only cut."""
    if not (word.isascii() and word.isalpha()):
        return word[:LONGEST]
    # A stemmer remembers the word it is at: each thread has its own.
    english: Any = getattr(_mine, "english", None)
    if english is None:
        english = _mine.english = stemmer("english")
    return str(english.stemWord(word))[:LONGEST]


def stems_of(text: str) -> Stems:
    """The stems of a text in order, without small words."""
    return tuple(stem(word) for word in words_of(text))


def pieces(text: str, sought: Collection[Stems]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the sought words or phrases."""
    text = unicodedata.normalize("NFC", text)
    words = [(match.start(), match.end(), found[0]) for match in _WORD.finditer(text) if (found := stems_of(match[0]))]
    stems = tuple(word[2] for word in words)
    spans = [
        (words[at][0], words[at + len(phrase) - 1][1])
        for at in range(len(words))
        for phrase in sought
        if phrase and stems[at : at + len(phrase)] == phrase
    ]
    out: list[tuple[str, bool]] = []
    at = 0
    for start, end in _joined(spans):
        out += [(text[at:start], False), (text[start:end], True)]
        at = end
    out.append((text[at:], False))
    return [(piece, is_marked) for piece, is_marked in out if piece]


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
