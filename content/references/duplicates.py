"""Works that stand in a list twice, and works that seem to be the same though they are not written alike."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from content.references.reference import Reference

CLOSE = 0.9
MOST_COMPARED = 30
"""Of one first author and year; more than these are compared by their exact titles only, which is quick."""


def duplicates(references: Iterable[Reference]) -> list[tuple[int, int]]:
    """Places (from 0) of each reference that repeats an earlier one, and of that earlier one: (7, 2).

    The same: the same DOI, or the same authors, year and title whatever their capitals, accents and punctuation.
    """
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for place, reference in enumerate(references):
        keys = _keys(reference)
        earlier = next((seen[key] for key in keys if key in seen), None)
        if earlier is not None:
            found.append((place, earlier))
        for key in keys:
            seen.setdefault(key, place)
    return found


def alike(references: Sequence[Reference]) -> list[list[int]]:
    """The list's places, grouped by work, each group in order: one for each work.

    One work: a duplicate as above; the same year and title; or the same first author, the same year and nearly the same
    title (recognise, recognize).
    """
    groups = _Groups(len(references))
    seen: dict[tuple[object, ...], int] = {}
    titles: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for place, reference in enumerate(references):
        title = bare(reference.title)
        for key in [*_keys(reference), *([("title", reference.year, title)] if title else [])]:
            groups.join(place, seen.setdefault(key, place))
        if title and reference.authors.named:
            titles[(bare(reference.authors.named[0].family), reference.year)].setdefault(title, place)
    for near in titles.values():
        for (one, place), (other, other_place) in combinations(list(near.items())[:MOST_COMPARED], 2):
            if _close(one, other):
                groups.join(place, other_place)
    return groups.listed()


class _Groups:
    """Places that belong together; each group goes by its first."""

    def __init__(self, number: int) -> None:
        self._parent = list(range(number))

    def top(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = self._parent[place]
        return place

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.top(one), self.top(other)))
        self._parent[second] = first

    def listed(self) -> list[list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._parent)):
            groups[self.top(place)].append(place)
        return list(groups.values())


def _close(one: str, other: str) -> bool:
    # Part 1 and part 2 are two works, however close their names.
    if [char for char in one if char.isdigit()] != [char for char in other if char.isdigit()]:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= CLOSE and matcher.quick_ratio() >= CLOSE and matcher.ratio() >= CLOSE


def _keys(reference: Reference) -> list[tuple[object, ...]]:
    """What two entries for one work share. Without a title there is nothing to compare but the DOI."""
    keys: list[tuple[object, ...]] = []
    if reference.doi:
        keys.append(("doi", reference.doi.casefold()))
    if title := bare(reference.title):
        people = tuple(f"{bare(one.family)} {bare(one.given)}" for one in reference.authors.named)
        keys.append((people, reference.year, title))
    return keys


def bare(text: str) -> str:
    """Letters and digits alone, without accents: how a title reads aloud."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("&", "and"))
    return "".join(char for char in plain if char.isalnum())
