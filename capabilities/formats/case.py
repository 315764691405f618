"""The reader of CASE 1.0 and 1.1 packages (1EdTech Competencies and Academic Standards Exchange), as JSON.

`isChildOf` associations make the tree; the other kinds that join two items of the file become crosswalks. What the
standard has and we have no place for (subjects, definitions, associations with items elsewhere, item types …) is kept
in `source`. Rubrics, which carry stages and expectations, are read in case_rubrics.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from capabilities.formats.case_rubrics import read_rubrics
from capabilities.formats.errors import FormatError, item_name, missing_parent, quoted, same_identifier
from capabilities.formats.fields import Fields
from capabilities.formats.outline import (
    MAX_CODE,
    MAX_LABEL,
    MAX_LANGUAGE,
    MAX_NAME,
    MAX_NOTE,
    MAX_TITLE,
    MAX_URL,
    SYMMETRIC_KINDS,
    CapabilityOutline,
    CrosswalkKind,
    CrosswalkOutline,
    ExpectationOutline,
    FrameworkOutline,
    Kind,
    check_number_of_items,
    check_outline,
)
from capabilities.formats.text import one_line, shorten
from capabilities.formats.tree import parents_first

TITLE_FROM_STATEMENT = 200
"""Where a statement is cut to serve as a title too, in characters."""

# Peers stand beside each other and nothing more is said; a translation says the same. "precedes", "exemplar" and
# "hasSkillLevel" are no crosswalks: they stay in `source`.
_CROSSWALKS: dict[str, CrosswalkKind] = {
    "exactmatchof": "same_as",
    "istranslationof": "same_as",
    "ispartof": "part_of",
    "isrelatedto": "related",
    "ispeerof": "related",
    "replacedby": "replaced_by",
}


def read_case(package: dict[str, Any]) -> FrameworkOutline:
    """The framework in a CASE package (the parsed JSON object).

    Raises FormatError naming the item for whatever would make the framework wrong: no CFDocument or items, no
    identifier or fullStatement, an identifier used twice, two parents, a parent that is not in the file, parents in a
    circle.
    """
    root = Fields(package, "")
    document = root.inner("CFDocument", required=True)
    nodes = _read_nodes(root, document)
    links = _Links(nodes, dict.fromkeys(nodes.items))
    for _, association in root.objects("CFAssociations", "association"):
        links.read(association)
    stages, expectations = read_rubrics(root, nodes.find)
    ordered = parents_first(
        links.parents, where=lambda identifier: nodes.items[identifier].where, siblings=links.in_sequence
    )
    areas = {parent for parent in links.parents.values() if parent is not None}
    outline = FrameworkOutline(
        identifier=nodes.document,
        title=shorten(document.line("title", required=True), MAX_TITLE),
        publisher=shorten(document.line("publisher") or document.line("creator"), MAX_NAME),
        description=document.text("description"),
        language=_language(document.line("language")),
        licence=shorten(_licence(document), MAX_NAME),
        source_url=_web_address(document.raw("officialSourceURL")),
        label=shorten(document.line("version"), MAX_LABEL),
        in_force_from=document.date("statusStartDate"),
        in_force_until=document.date("statusEndDate"),
        claimable=document.line("adoptionStatus").casefold() != "deprecated",
        stages=stages,
        capabilities=tuple(
            _capability(
                nodes.items[identifier],
                links.parents[identifier],
                order,
                "area" if identifier in areas else "capability",
                expectations,
            )
            for order, identifier in enumerate(ordered, start=1)
        ),
        crosswalks=tuple(links.crosswalks.values()),
        source=_source(root, document, links.aside),
    )
    check_outline(outline)
    return outline


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The document and the items, to be found by whatever a link gives: an identifier, an address, or both."""

    document: str
    items: dict[str, Fields]
    addresses: dict[str, str]

    def find(self, link: Any) -> str | None:
        """The identifier of the document or item that a link means; None if it is not in this file."""
        names = _names(link)
        for name in names:
            if name in self.items or name == self.document:
                return name
        for name in names:
            # Early exporters give plain addresses, and some differ from the item's own but for the host.
            known = self.addresses.get(name) or name.rstrip("/").rsplit("/", 1)[-1]
            if known in self.items or known == self.document:
                return known
        return None


def _names(link: Any) -> list[str]:
    """A link is a plain string in early packages, an object later."""
    candidates = [link.get("identifier"), link.get("uri")] if isinstance(link, dict) else [link]
    return [name for name in candidates if isinstance(name, str) and name.strip()]


def _read_nodes(root: Fields, document: Fields) -> _Nodes:
    if root.values.get("CFItems") is None:
        raise FormatError("“CFItems” is missing: the file is no CASE package. Export the whole package.")
    check_number_of_items(len(root.list("CFItems")))
    nodes = _Nodes(document.identifier(), {}, {document.raw("uri"): document.identifier()})
    numbers: dict[str, int] = {}
    for number, unnamed in root.objects("CFItems", "item"):
        identifier = unnamed.identifier()
        item = unnamed.at(item_name(number, identifier))
        if identifier in nodes.items:
            raise same_identifier(item.where, first=f"Item {numbers[identifier]}")
        if identifier == nodes.document:
            raise same_identifier(item.where, first="The framework")
        numbers[identifier] = number
        nodes.items[identifier] = item
        nodes.addresses.setdefault(item.raw("uri"), identifier)
    return nodes


@dataclass(frozen=True, slots=True)
class _Links:
    """What the associations say: parents in the items' order, places among siblings, crosswalks, and the rest."""

    nodes: _Nodes
    parents: dict[str, str | None]
    placed: set[str] = field(default_factory=set)
    places: dict[str, float] = field(default_factory=dict)
    crosswalks: dict[tuple[str, str, str], CrosswalkOutline] = field(default_factory=dict)
    aside: list[dict[str, Any]] = field(default_factory=list)

    def read(self, association: Fields) -> None:
        kind = re.sub(r"[^a-z]", "", association.raw("associationType").casefold())
        origin = self.nodes.find(association.values.get("originNodeURI"))
        target = self.nodes.find(association.values.get("destinationNodeURI"))
        items = self.nodes.items
        if kind == "ischildof" and origin in items:
            self._place(origin, target, association)
        elif kind in _CROSSWALKS and origin in items and target in items and origin != target:
            self._cross(origin, target, _CROSSWALKS[kind], association)
        else:
            self.aside.append(association.values)

    def in_sequence(self, siblings: Sequence[str]) -> list[str]:
        """By sequenceNumber; without one, after those that have one, by number in the code or as in the file."""
        codes = [(identifier, self.nodes.items[identifier].raw("humanCodingScheme")) for identifier in siblings]
        return sorted(_by_number_in_code(codes), key=lambda one: (one not in self.places, self.places.get(one, 0)))

    def _place(self, child: str, parent: str | None, association: Fields) -> None:
        where = self.nodes.items[child].where
        if parent is None:
            names = _names(association.values.get("destinationNodeURI"))
            if not names:
                raise FormatError(
                    "It names no parent: “destinationNodeURI” is missing. Export it again.", association.where
                )
            raise missing_parent(names[0], where)
        above = None if parent == self.nodes.document else parent
        if child in self.placed and self.parents[child] != above:
            two = " and ".join(quoted(name or self.nodes.document) for name in (self.parents[child], above))
            raise FormatError(f"It has two parents, {two}. Keep one isChildOf association.", where)
        self.placed.add(child)
        self.parents[child] = above
        place = _sequence_number(association.values.get("sequenceNumber"))
        if place is not None:
            self.places[child] = place

    def _cross(self, origin: str, target: str, kind: CrosswalkKind, association: Fields) -> None:
        if kind in SYMMETRIC_KINDS and (target, origin, kind) in self.crosswalks:
            return
        note = shorten(association.line("notes"), MAX_NOTE)
        self.crosswalks.setdefault((origin, target, kind), CrosswalkOutline(origin, target, kind, note))


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


def _capability(
    item: Fields, parent: str | None, order: int, kind: Kind, expectations: dict[str, dict[str, ExpectationOutline]]
) -> CapabilityOutline:
    statement = item.text("fullStatement", required=True)
    short = item.line("abbreviatedStatement")
    code = item.line("humanCodingScheme")
    used = ["identifier", "fullStatement"]
    # A text that had to be cut is kept whole beside the outline.
    used += ["abbreviatedStatement"] if len(short) <= MAX_TITLE else []
    used += ["humanCodingScheme"] if len(code) <= MAX_CODE else []
    identifier = item.identifier()
    return CapabilityOutline(
        identifier=identifier,
        parent=parent,
        code=shorten(code, MAX_CODE),
        title=shorten(short, MAX_TITLE) if short else shorten(" ".join(statement.split()), TITLE_FROM_STATEMENT),
        statement=statement,
        kind=kind,
        order=order,
        expectations=expectations.get(identifier, {}),
        source=item.rest(*used),
    )


def _language(tag: str) -> str:
    return tag if len(tag) <= MAX_LANGUAGE else tag.partition("-")[0][:MAX_LANGUAGE]


def _licence(document: Fields) -> str:
    link = document.values.get("licenseURI")
    title = link.get("title") if isinstance(link, dict) else None
    return one_line(
        title if isinstance(title, str) and title.strip() else next(iter(_names(link)[::-1]), ""), where=document.where
    )


def _web_address(address: str) -> str:
    """Only what may safely stand in a link: `javascript:` and its kin stay in `source`."""
    return address if re.fullmatch(r"https?://[^\s<>\"']+", address) and len(address) <= MAX_URL else ""


def _source(root: Fields, document: Fields, aside: list[dict[str, Any]]) -> dict[str, Any]:
    version = document.raw("caseVersion") or "1.0"
    kept = {
        "document": document.rest("identifier", "title", "description", "statusStartDate", "statusEndDate"),
        "definitions": root.values.get("CFDefinitions"),
        "rubrics": root.values.get("CFRubrics"),
        "associations": aside,
        "package": root.rest("CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics"),
    }
    return {"format": f"CASE {one_line(version)}"} | {key: value for key, value in kept.items() if value}
