"""The associations of a CASE package: which item stands under which, which are crosswalks, and which are neither.

`isChildOf` makes the tree. The kinds below make crosswalks, also where one end is an item of another framework. The rest
("precedes", "exemplar", "hasSkillLevel", kinds nobody knows, links between items that are both elsewhere, a link said
twice) is set aside as it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from capabilities.formats.case_fields import letters
from capabilities.formats.case_fit import unfold
from capabilities.formats.errors import FormatError, missing_parent, quoted
from capabilities.formats.fields import Fields
from capabilities.formats.outline import (
    MAX_IDENTIFIER,
    MAX_NOTE,
    MAX_TITLE,
    SYMMETRIC_KINDS,
    CrosswalkKind,
    CrosswalkOutline,
)
from capabilities.formats.text import plain, shorten

# Peers stand beside each other and nothing more is said; a translation says the same.
CROSSWALKS: dict[str, CrosswalkKind] = {
    "exactmatchof": "same_as",
    "istranslationof": "same_as",
    "ispartof": "part_of",
    "isrelatedto": "related",
    "ispeerof": "related",
    "replacedby": "replaced_by",
}
TYPES: dict[CrosswalkKind, str] = {
    "same_as": "exactMatchOf",
    "part_of": "isPartOf",
    "related": "isRelatedTo",
    "replaced_by": "replacedBy",
}


def names(link: Any) -> list[str]:
    """What a link calls its end. It is a plain string in early packages, an object later."""
    candidates = [link.get("identifier"), link.get("uri")] if isinstance(link, dict) else [link]
    return [name for name in candidates if isinstance(name, str) and name.strip()]


def tail(name: str) -> str:
    """The last part of an address."""
    return name.rstrip("/").rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Nodes:
    """The document and the items, to be found by whatever a link gives: an identifier, an address, or both."""

    document: str
    items: dict[str, Any]
    addresses: dict[str, str]

    def find(self, link: Any) -> str | None:
        """The identifier of the document or item that a link means; None if it is not in this file."""
        called = names(link)
        for name in called:
            if name in self.items or name == self.document:
                return name
        for name in called:
            # Early exporters give plain addresses, and some differ from the item's own but for the host.
            known = self.addresses.get(name) or tail(name)
            if known in self.items or known == self.document:
                return known
        return None


@dataclass(frozen=True, slots=True)
class Links:
    """What the associations say: parents in the items' order, places among siblings, crosswalks, and the rest."""

    nodes: Nodes
    parents: dict[str, str | None]
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, float] = field(default_factory=dict)
    crosswalks: dict[tuple[str, str, str], CrosswalkOutline] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    aside: list[dict[str, Any]] = field(default_factory=list)

    def read(self, association: Fields) -> None:
        values, ours = unfold("association", association.values)
        association = Fields(values, association.where)
        kind = letters(association.raw("associationType"))
        origin, target = (self.nodes.find(values.get(key)) for key in ("originNodeURI", "destinationNodeURI"))
        if kind == "ischildof" and origin in self.nodes.items:
            self._place(origin, target, association)
        elif kind not in CROSSWALKS or not self._cross(origin, target, CROSSWALKS[kind], association, ours):
            self.aside.append(values)

    def in_sequence(self, siblings: Sequence[str]) -> list[str]:
        """By sequenceNumber; without one, after those that have one, by number in the code or as in the file."""
        codes = [(identifier, self.nodes.items[identifier].raw("humanCodingScheme")) for identifier in siblings]
        return sorted(_by_number_in_code(codes), key=lambda one: (one not in self.places, self.places.get(one, 0)))

    def _place(self, child: str, parent: str | None, association: Fields) -> None:
        where = self.nodes.items[child].where
        if parent is None:
            called = names(association.values.get("destinationNodeURI"))
            if not called:
                raise FormatError(
                    "It names no parent: “destinationNodeURI” is missing. Export it again.", association.where
                )
            raise missing_parent(called[0], where)
        above = None if parent == self.nodes.document else parent
        if child in self.said:
            if self.parents[child] != above:
                two = " and ".join(quoted(name or self.nodes.document) for name in (self.parents[child], above))
                raise FormatError(f"It has two parents, {two}. Keep one isChildOf association.", where)
            self.aside.append(association.values)
            return
        self.said[child] = association.rest("associationType")
        self.parents[child] = above
        place = _sequence_number(association.values.get("sequenceNumber"))
        if place is not None:
            self.places[child] = place

    def _cross(
        self, origin: str | None, target: str | None, kind: CrosswalkKind, association: Fields, ours: dict[str, Any]
    ) -> bool:
        """Whether the association became a crosswalk."""
        items = self.nodes.items
        if origin not in items and target not in items:
            return False
        ends = [
            end if end is not None else self._elsewhere(association.values.get(key))
            for end, key in ((origin, "originNodeURI"), (target, "destinationNodeURI"))
        ]
        first, second = ends
        if not first or not second or first == second or self.nodes.document in ends:
            return False
        if (first, second, kind) in self.crosswalks:
            return False
        if kind in SYMMETRIC_KINDS and (second, first, kind) in self.crosswalks:
            return False
        note = shorten(association.line("notes"), MAX_NOTE)
        exact = note == association.values.get("notes", "")
        own = Fields(ours, association.where)
        if "note" in ours:
            note = shorten(" ".join(plain(own.raw("note"), is_html=False).split()), MAX_NOTE)
        identifier = association.values.get("identifier")
        usable = isinstance(identifier, str) and len(identifier.strip()) > 0 and len(identifier) <= MAX_IDENTIFIER
        self.crosswalks[first, second, kind] = CrosswalkOutline(
            first,
            second,
            kind,
            note,
            identifier=identifier if usable and isinstance(identifier, str) else "",
            source=association.rest(*(["identifier"] if usable else []), *(["notes"] if exact else [])),
        )
        return True

    def _elsewhere(self, link: Any) -> str:
        """The identifier of an item of another framework, and its title noted; "" if the link names none that can be kept."""
        called = names(link)
        name = called[0] if called else ""
        if not isinstance(link, dict) or name != link.get("identifier"):
            name = tail(name)
        if len(name) > MAX_IDENTIFIER or re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", name):
            return ""
        title = link.get("title") if isinstance(link, dict) else None
        if isinstance(title, str) and title.strip():
            self.outside.setdefault(name, shorten(" ".join(title.split()), MAX_TITLE))
        return name


def kept_association(link: CrosswalkOutline) -> dict[str, Any]:
    """A crosswalk as a CASE association again, for keeping: with all that its file said of it."""
    values = dict(link.source)
    values.setdefault("associationType", TYPES[link.kind])
    values.setdefault("originNodeURI", {"title": "", "identifier": link.origin, "uri": ""})
    values.setdefault("destinationNodeURI", {"title": "", "identifier": link.target, "uri": ""})
    if link.identifier:
        values["identifier"] = link.identifier
    if link.note:
        values.setdefault("notes", link.note)
    return values


def _sequence_number(value: Any) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
        return value if math.isfinite(value) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _by_number_in_code(codes: list[tuple[str, str]]) -> list[str]:
    """The identifiers of (identifier, code) pairs, L1.2 before L1.10 where codes differ in their numbers only.

    Codes that differ otherwise say nothing about order; then the file's stays.
    """
    if len({re.sub(r"[0-9]+", "#", code) for _, code in codes}) == 1:
        # Compared by length first, then as text, since a number may have more digits than Python converts.
        codes = sorted(
            codes, key=lambda one: [(len(n), n) for n in (d.lstrip("0") for d in re.findall(r"[0-9]+", one[1]))]
        )
    return [identifier for identifier, _ in codes]
