"""Runs all recognisers over one text and keeps the surest finding of each place."""

from __future__ import annotations

import re
from collections.abc import Collection

from people.identifiers.contacts import find_contacts
from people.identifiers.dates import find_birth_dates
from people.identifiers.findings import Finding
from people.identifiers.names import find_names
from people.identifiers.numbers import find_numbers

# Addresses of pages and DOIs hold digits that are nobody's number.
_ADDRESS = re.compile(r"(?:https?://|www\.|doi:[ \u00a0]?)[^\s<>\"]++|(?<!\w)10\.\d{4,9}/[^\s<>\"]++", re.IGNORECASE)


def find(text: str, *, known: Collection[str] = ()) -> list[Finding]:
    """Details in `text` that could identify somebody, in their order; no two share a place.

    `known`: full names or family names that may stand there, such as the authors of works that are cited. Takes time in
    proportion to the length of the text, and never raises.
    """
    plain = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    found = [*find_numbers(plain), *find_contacts(plain), *find_birth_dates(plain), *find_names(plain, known=known)]
    surest = sorted(found, key=lambda one: (not one.is_strong, one.start - one.end, one.start))
    return _apart(surest)


def _apart(found: list[Finding]) -> list[Finding]:
    """Of findings that overlap, the one that comes first in `found`."""
    taken: list[Finding] = []
    marks: set[int] = set()
    for finding in found:
        places = range(finding.start, finding.end)
        if not marks.isdisjoint(places):
            continue
        marks.update(places)
        taken.append(finding)
    return sorted(taken, key=lambda one: one.start)
