"""Works that stand twice in a list of references."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from content.references.reference import Reference


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


def _keys(reference: Reference) -> list[tuple[object, ...]]:
    """What two entries for one work share. Without a title there is nothing to compare but the DOI."""
    keys: list[tuple[object, ...]] = []
    if reference.doi:
        keys.append(("doi", reference.doi.casefold()))
    if title := _bare(reference.title):
        people = tuple(f"{_bare(one.family)} {_bare(one.given)}" for one in reference.authors.named)
        keys.append((people, reference.year, title))
    return keys


def _bare(text: str) -> str:
    """Letters and digits alone, without accents: how a title reads aloud."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("&", "and"))
    return "".join(char for char in plain if char.isalnum())
