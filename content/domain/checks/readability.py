"""How hard English prose is to read, from the lengths of its words and sentences alone.

The Automated Readability Index (Smith and Senter, 1967) counts characters, words and sentences and needs no guess about
syllables. Its limits: it knows neither meaning nor order, takes long names and the field's own words for hard ones, and
says nothing about Welsh. So it never stops anything: it points at sentences to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

HARD = 12.0
"""From here on a text is worth a look. About 12 stands for the end of school. Whoever reads has a degree, but
reads on a phone between two visits."""
LONG = 35
"""Words from which a sentence is named."""
FEWEST = 100
"""Words below which the figure means nothing."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_END = re.compile(r"(?<=[.!?…])[\"”’)\]]{0,2}\s+(?=[\"“‘(\[]{0,2}[A-Z0-9ÀÂÊÎÔÛŴŶ])|[\n\r]+|(?<=;)\s+")
_SHORT = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|al|Dr|Mr|Mrs|Ms|St|no|vol|pp|p)\.", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """Figures of a text. `long_sentences`: the longest first, each with its number of words."""

    words: int
    sentences: int
    index: float
    long_sentences: list[tuple[int, str]]

    @property
    def is_hard(self) -> bool:
        return self.words >= FEWEST and self.index >= HARD


def reading_of(passages: Iterable[str]) -> Reading:
    """The figures of several passages; each ends a sentence, with a full stop or without."""
    words = characters = sentences = 0
    long_ones: list[tuple[int, str]] = []
    for passage in passages:
        for sentence in sentences_in(passage):
            found = _WORD.findall(sentence)
            if not found:
                continue
            sentences += 1
            words += len(found)
            characters += sum(len(word) for word in found)
            if len(found) >= LONG:
                long_ones.append((len(found), sentence))
    index = 4.71 * characters / words + 0.5 * words / sentences - 21.43 if words else 0.0
    return Reading(words, sentences, round(index, 1), sorted(long_ones, key=lambda one: -one[0]))


def sentences_in(passage: str) -> list[str]:
    """The sentences of a passage. A line break or a semicolon ends one; abbreviations do not."""
    kept = _SHORT.sub(lambda match: match[0].replace(".", "\u2024"), passage)
    return [part.replace("\u2024", ".").strip() for part in _END.split(kept) if part and part.strip()]
