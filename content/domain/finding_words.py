"""Words for search: what a text is cut into, which words are forms of one, and where in a text the sought ones are.

English stems come from the Snowball project's rules, in Python, so that both databases find the same. There are no such
rules for Welsh: a Welsh word is only folded (no case, no accents: "tŷ" is "ty"), and a search for it also looks for the
forms that begin in another way after other words (plant: blant, mhlant, phlant). The stems of every language but English
bear its name (`cy0plant`), so that one index holds all of them and no word finds a page in another language.

Small words ("in", "the") are looked for by nobody, but they are part of a phrase: "child in need" is not "children need".
A short form that a text writes in capitals is noted as one (`caps0send`), so that SEND and to send can be told apart.
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
_WELSH_SMALL_WORDS = frozenset(
    "a|ac|am|ar|at|ei|eu|fe|fel|gan|hyn|i|ich|mae|mewn|mi|n|na|neu|o|oedd|r|sy|sydd|u|w|wrth|y|ydy|yn|yr|yw".split("|")  # noqa: SIM905  readable
)
# Soft, nasal and spirant; a g is lost altogether when it is softened.
_MUTATIONS = {
    "p": "b|mh|ph", "t": "d|nh|th", "c": "g|ngh|ch", "b": "f|m", "d": "dd|n", "g": "|ng", "m": "f", "ll": "l", "rh": "r",
}  # fmt: skip
_UNCHANGED = ("ch", "dd", "ph", "th", "ng")
"""Letters of their own, though written with two signs."""
_SHORTEST = 3
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
# "D.V.", "U.K", "s.47": letters with full stops between them, and what else they make one short form with.
_DOTTED = re.compile(r"(?<![^\W_])(?:(?:[^\W\d_]\.){2,}|(?:[^\W\d_]\.)+(?:[^\W\d_]|\d+))(?![^\W_])")
_MARKED = re.compile(rf"{_DOTTED.pattern}|{_WORD.pattern}")
_SHORT_FORM = re.compile(r"([^\W\d_]{2,12}?)s?")
_CAPITALS = "caps0"
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


def written_words(text: str) -> list[str]:
    """All words of a text in order as they are written, without accents: "D.V." is one, and "child's" is "child"."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _WORD.findall(_undotted(_POSSESSIVE.sub("", text)))


def _undotted(text: str) -> str:
    return _DOTTED.sub(lambda found: found[0].replace(".", ""), text) if "." in text else text


def stems_of(text: str, language: str = ENGLISH) -> Stems:
    """The stems of a text in order, without small words."""
    return tuple(one for one in phrase_of(text, language) if not is_small(one))


def phrase_of(text: str, language: str = ENGLISH) -> Stems:
    """The stems of a text in order, with the small words between them: what follows each other, as it is written."""
    return tuple(_stem_of_word(word, language) for word in written_words(text))


def to_keep(text: str, language: str = ENGLISH) -> Stems:
    """All that an index keeps of a text: its words in order, and at the end the short forms in capitals among them."""
    words = written_words(text)
    capitals = {found for word in words if (found := short_form(word, language))}
    return (*(_stem_of_word(word, language) for word in words), *sorted(capitals))


def short_form(word: str, language: str = ENGLISH) -> str:
    """What stands for a word that is written as a short form (SEND, CiN, SGOs), mostly in capitals; empty for others."""
    found = _SHORT_FORM.fullmatch(word)
    capitals = sum(sign.isupper() for sign in found[1]) if found else 0
    if found is None or capitals < max(2, len(found[1]) / 2):
        return ""
    return _in_language(f"{_CAPITALS}{fold(found[1])}", language)


@lru_cache(maxsize=50_000)
def _stem_of_word(word: str, language: str) -> str:
    folded = fold(word)
    if language != ENGLISH:
        return _in_language(folded[:LONGEST], language)
    stemmed = words_of(folded)
    return stem(stemmed[0]) if stemmed else folded[:LONGEST]


def _in_language(stem: str, language: str) -> str:
    return stem if language == ENGLISH else f"{language}0{stem}"


@lru_cache(maxsize=50_000)
def is_small(stem: str) -> bool:
    """Whether a stem is a small word, which counts only within a phrase."""
    start = f"{Language.WELSH.value}0"
    if stem.startswith(start):
        word = stem.removeprefix(start)
        # What is typed on a Welsh page may be English.
        return word in _WELSH_SMALL_WORDS or not words_of(word)
    return not words_of(stem)


def split(text: str) -> list[str]:
    """All words of a text in order, folded, none left out."""
    return [fold(word) for word in written_words(text)]


def mutations_of(stem: str) -> list[str]:
    """The other beginnings of a Welsh stem, as it may stand after other words; none for other languages."""
    start = f"{Language.WELSH.value}0"
    if not stem.startswith(start):
        return []
    word = stem.removeprefix(start)
    begins = max((first for first in _MUTATIONS if word.startswith(first)), key=len, default="")
    if len(word) < _SHORTEST or not begins or word.startswith((*_UNCHANGED, _CAPITALS)):
        return []
    return [start + other + word.removeprefix(begins) for other in _MUTATIONS[begins].split("|")]


def pieces(text: str, sought: Collection[Stems], language: str = ENGLISH) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the sought words or phrases."""
    text = unicodedata.normalize("NFC", text)
    words = [
        (match.start(), match.end(), {_stem_of_word(word, language), short_form(word, language)})
        for match in _MARKED.finditer(text)
        if (word := match[0].replace(".", ""))
    ]
    spans = [
        (words[at][0], words[at + len(phrase) - 1][1])
        for at in range(len(words))
        for phrase in sought
        if phrase
        and len(phrase) <= len(words) - at
        and all(stem in words[at + place][2] for place, stem in enumerate(phrase))
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
