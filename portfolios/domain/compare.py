"""What changed between two versions of a text, word by word: pure, knows no model.

Paragraphs are matched first and words only inside paragraphs that differ, so that a long account stays quick to compare.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed"]

# How many pairs of equal words (or paragraphs) are looked at for a whole text, some tenths of a second. What is left after
# that is shown as taken out and put in: few different words in an awkward order would take minutes.
MOST_PAIRS = 1_000_000


@dataclass(frozen=True)
class Run:
    """Some words in a row that share a fate."""

    kind: Kind
    words: str


Paragraph = tuple[Run, ...]


class TooMuchWork(Exception):
    """The budget is spent."""


@dataclass
class Budget:
    """How much may still be compared, counted in pairs of equal items that the matcher looks at."""

    left: int = MOST_PAIRS


class _Matcher(SequenceMatcher[str]):
    """Counts what each search for the longest match costs before it is made. Raises TooMuchWork."""

    def __init__(self, before: list[str], after: list[str], budget: Budget) -> None:
        super().__init__(None, before, after, autojunk=False)
        self.budget = budget
        self.before = before
        self.times = Counter(after)

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        pairs = sum(1 + self.times[item] for item in self.before[alo:ahi])
        if pairs > self.budget.left:
            raise TooMuchWork
        self.budget.left -= pairs
        return super().find_longest_match(alo, ahi, blo, bhi)


def _opcodes(before: list[str], after: list[str], budget: Budget) -> list[tuple[str, int, int, int, int]]:
    """The matcher's steps from one to the other; all taken out and all put in where that would be too much work."""
    try:
        return list(_Matcher(before, after, budget).get_opcodes())
    except TooMuchWork:
        return [("replace", 0, len(before), 0, len(after))]


def changes(old: str, new: str, budget: Budget | None = None) -> list[Paragraph]:
    """How `old` became `new`: paragraphs of runs, in reading order, what was removed before what was added.

    Paragraphs are parted by a free line; spaces between words do not count as a change.
    Texts that are compared for one page share a `budget`; what is beyond it is shown whole, removed and added.
    """
    budget = budget or Budget()
    before, after = _paragraphs(old), _paragraphs(new)
    result: list[Paragraph] = []
    for tag, i1, i2, j1, j2 in _opcodes(before, after, budget):
        if tag == "equal":
            result += [(Run("same", text),) for text in after[j1:j2]]
        else:
            result += _changed(before[i1:i2], after[j1:j2], budget)
    return result


def together(one: str, other: str) -> str:
    """Both texts in one: paragraphs that both have stand once, those of only one stand where they were."""
    before, after = _paragraphs(one), _paragraphs(other)
    kept: list[str] = []
    for tag, i1, i2, j1, j2 in _opcodes(before, after, Budget()):
        kept += before[i1:i2]
        if tag != "equal":
            kept += after[j1:j2]
    return "\n\n".join(kept)


def has_changes(paragraphs: list[Paragraph]) -> bool:
    """Whether anything in them was added or removed."""
    return any(run.kind != "same" for paragraph in paragraphs for run in paragraph)


def _paragraphs(text: str) -> list[str]:
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return [part.strip() for part in parts if part.strip()]


def _changed(before: list[str], after: list[str], budget: Budget) -> Iterator[Paragraph]:
    """Paragraphs that differ: paired in order as long as both sides have one, the rest whole."""
    for old, new in zip(before, after, strict=False):
        yield tuple(_words(old, new, budget))
    for old in before[len(after) :]:
        yield (Run("removed", old),)
    for new in after[len(before) :]:
        yield (Run("added", new),)


def _words(old: str, new: str, budget: Budget) -> Iterator[Run]:
    before, after = old.split(), new.split()
    for tag, i1, i2, j1, j2 in _opcodes(before, after, budget):
        if tag == "equal":
            yield Run("same", " ".join(after[j1:j2]))
            continue
        if i2 > i1:
            yield Run("removed", " ".join(before[i1:i2]))
        if j2 > j1:
            yield Run("added", " ".join(after[j1:j2]))
