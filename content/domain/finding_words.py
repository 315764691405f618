"""Words for search: what a text is cut into, which words are forms of one, and where in a text the sought ones are.

English stems come from the Snowball project's rules, in Python, so that both databases find the same. There are no such
rules for Welsh: a Welsh word is only folded (no case, no accents: "tŷ" is "ty"), and a search for it also looks for the
forms that begin in another way after other words (plant: blant, mhlant, phlant). The stems of every language but English
bear its name (`cy0plant`), so that one index holds all of them and no word finds a page in another language.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from snowballstemmer import stemmer

from capabilities.domain.searching import fold, words_of
from content.models.finding import Language

LONGEST = 40
"""Longer words are cut: nobody types them, and an index has its limits."""

ENGLISH = Language.ENGLISH.value
Stems = tuple[str, ...]
# Left out of what is looked for and of what is looked through, as in English (capabilities/domain/searching.py).
_SMALL_WORDS = {
    Language.WELSH.value: frozenset(
        [
            "a",
            "ac",
            "am",
            "ar",
            "at",
            "ei",
            "eu",
            "fe",
            "fel",
            "gan",
            "hyn",
            "i",
            "ich",
            "mae",
            "mewn",
            "mi",
            "n",
            "na",
            "neu",
            "o",
            "oedd",
            "r",
            "sy",
            "sydd",
            "u",
            "w",
            "wrth",
            "y",
            "ydy",
            "yn",
            "yr",
            "yw",
        ]
    )
}
# Soft, nasal and spirant; a g is lost altogether when it is softened.
_MUTATIONS = {
    "p": "b|mh|ph", "t": "d|nh|th", "c": "g|ngh|ch", "b": "f|m", "d": "dd|n", "g": "|ng", "m": "f", "ll": "l", "rh": "r",
}  # fmt: skip
_UNCHANGED = ("ch", "dd", "ph", "th", "ng")
"""Letters of their own, though written with two signs."""
_SHORTEST = 3
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


def stems_of(text: str, language: str = ENGLISH) -> Stems:
    """The stems of a text in order, without small words."""
    if language == ENGLISH:
        return tuple(stem(word) for word in words_of(text))
    small = _SMALL_WORDS.get(language, frozenset())
    return tuple(f"{language}0{word[:LONGEST]}" for word in _WORD.findall(fold(text)) if word not in small)


def split(text: str) -> list[str]:
    """All words of a text in order, folded, none left out."""
    return _WORD.findall(fold(text))


def mutations_of(stem: str) -> list[str]:
    """The other beginnings of a Welsh stem, as it may stand after other words; none for other languages."""
    start = f"{Language.WELSH.value}0"
    if not stem.startswith(start):
        return []
    word = stem.removeprefix(start)
    begins = max((first for first in _MUTATIONS if word.startswith(first)), key=len, default="")
    if len(word) < _SHORTEST or not begins or word.startswith(_UNCHANGED):
        return []
    return [start + other + word.removeprefix(begins) for other in _MUTATIONS[begins].split("|")]


def pieces(text: str, sought: Collection[Stems], language: str = ENGLISH) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the sought words or phrases."""
    text = unicodedata.normalize("NFC", text)
    found = ((match, _stems_of_word(match[0], language)) for match in _WORD.finditer(text))
    words = [(match.start(), match.end(), stems[0]) for match, stems in found if stems]
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


@lru_cache(maxsize=50_000)
def _stems_of_word(word: str, language: str) -> Stems:
    return stems_of(word, language)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
