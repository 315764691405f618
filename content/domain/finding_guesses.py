"""What somebody may have meant whose words found nothing: the nearest words that are in titles and synonyms."""

from __future__ import annotations

from difflib import get_close_matches

from django.core.cache import cache

from capabilities.domain.searching import fold, terms_of
from content.domain.finding_synonyms import spoken
from content.domain.finding_words import stem
from content.models import Findable

ALIKE = 0.75
SHORTEST = 4
_KEY, _SECONDS = "search-vocabulary", 300


def vocabulary() -> frozenset[str]:
    """The words of all titles and synonyms, folded, without the shortest and without those that have digits in them, as
    codes do. 2 queries, at most every five minutes."""
    known: frozenset[str] | None = cache.get(_KEY)
    if known is None:
        texts = [*Findable.objects.values_list("title", flat=True), *spoken()]
        words = {part for text in set(texts) for word in fold(text).split() for part in _parts(word)}
        known = frozenset(words)
        cache.set(_KEY, known, _SECONDS)
    return known


def _parts(word: str) -> list[str]:
    return [
        part
        for part in "".join(sign if sign.isalnum() else " " for sign in word).split()
        if len(part) >= SHORTEST and part.isalpha()
    ]


def meant(query: str) -> str:
    """The query with each unknown word in the nearest known spelling; empty where there is nothing better to offer."""
    terms, _left_out = terms_of(query)
    known = vocabulary()
    stems = {stem(word) for word in known}
    guessed: list[str] = []
    for term in terms:
        word = term.typed
        if len(word) < SHORTEST or not word.isalpha() or stem(word) in stems:
            guessed.append(word)
            continue
        near = sorted(other for other in known if abs(len(other) - len(word)) <= 2)
        guessed += get_close_matches(word, near, n=1, cutoff=ALIKE) or [word]
    return " ".join(guessed) if guessed != [term.typed for term in terms] else ""
