"""The writer of CASE 1.1 packages, and of the single objects that the CASE service answers with.

Identifiers survive: the document's is the version's, items and crosswalks keep theirs, the associations with the parent
those their file gave them; what has none gets one that is the same every time. Whatever a file held that we have no
place for is written back where CASE 1.1 allows it, and in `extensions` where it does not (case_fit.py). Texts are
written as the file had them where they still say the same, but for markup, which is taken out on the way in and stays
out. A package that is read and written again therefore has the same items, associations, rubrics, definitions and
fields; only the spelling of some values differs (links that were plain texts, times without a zone, numbers in quotation
marks, `null`), siblings without `sequenceNumber` get one, and links gain the titles and addresses they lacked.

What the standard has no place for stands in `extensions.throughline`:
- of the document: `framework` (the identifier all versions share, where it is not the document's), `slug`, `short_title`,
  `claimable` (where `adoptionStatus` does not say it), `claimable_until`, `notes`, `stages` (code, title, description),
  `check_with_publisher` (why), `kept` (what the reader of another format kept);
- of an item: `lineage`, `kind` (where having children does not say it), `why`, `notice`, `shows`;
- of a level of a rubric: `stage` (its code), `headline`;
- of any of them, under its own name, a text that the standard's field would not give back exactly.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from capabilities.formats.case import KEPT
from capabilities.formats.case_fields import Defaults, letters, made_identifier, moment
from capabilities.formats.case_fit import fit
from capabilities.formats.case_links import CROSSWALKS, TYPES, Nodes
from capabilities.formats.case_rubrics import read_rubrics, write_rubric
from capabilities.formats.case_wording import address, as_it_was, reading, readings, texts, whole_number
from capabilities.formats.errors import FormatError
from capabilities.formats.fields import Fields
from capabilities.formats.outline import (
    SYMMETRIC_KINDS,
    CapabilityOutline,
    CrosswalkOutline,
    FrameworkOutline,
)
from capabilities.formats.text import one_line, plain

CASE_VERSION = "1.1"


def write_case(
    outline: FrameworkOutline,
    *,
    changed_at: datetime,
    uri_base: str,
    adoption_status: str = "",
    document_changed_at: datetime | None = None,
) -> dict[str, Any]:
    """The outline as a CFPackage of CASE 1.1, ready for JSON.

    `changed_at` (aware) stands where the file an object came from said nothing; addresses that it did not give are made
    under `uri_base`, the service's address up to `/v1p1`. `adoption_status` ("Draft", "Adopted", "Deprecated") takes the
    place of what the file said; so does `document_changed_at`, for the document alone.
    """
    return CaseWriter(outline, Defaults(uri_base, moment(changed_at)), adoption_status, document_changed_at).package()


@dataclass
class CaseWriter:
    """The bodies of one framework's CASE objects. Those of the service say which document they belong to as well."""

    outline: FrameworkOutline
    defaults: Defaults
    adoption_status: str = ""
    document_changed_at: datetime | None = None
    _areas: set[str | None] = field(init=False)

    def __post_init__(self) -> None:
        self._areas = {item.parent for item in self.outline.capabilities}

    @cached_property
    def document(self) -> str:
        return self.outline.document or self.outline.identifier

    @cached_property
    def _items(self) -> dict[str, CapabilityOutline]:
        return {item.identifier: item for item in self.outline.capabilities}

    @cached_property
    def _nodes(self) -> Nodes:
        addresses = {self._document_uri: self.document}
        for item in self.outline.capabilities:
            addresses.setdefault(self._item_uri(item), item.identifier)
        return Nodes(self.document, self._items, addresses)

    @cached_property
    def _source(self) -> dict[str, Any]:
        """What was kept of a CASE file; nothing if the framework came from elsewhere."""
        source = self.outline.source
        return source if str(source.get("format", "")).startswith("CASE ") else {}

    def package(self) -> dict[str, Any]:
        associations = self.associations()
        written = {
            **self._inner("package"),
            "CFDocument": self.document_body(),
            "CFItems": [self.item_body(item) for item in self.outline.capabilities],
            "CFAssociations": associations,
            "CFDefinitions": self._source.get("definitions"),
            "CFRubrics": self.rubrics(),
        }
        # The objects keep to the standard by now: only what stands beside them has to be fitted.
        ready = {key: written.pop(key) for key in ("CFDocument", "CFItems", "CFAssociations", "CFRubrics")}
        rest = fit("package", written, self.defaults)
        package = {key: value for key, value in ready.items() if value or key != "CFRubrics"} | rest
        order = ("CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions")
        return {key: package[key] for key in order if key in package}

    # The document

    def document_link(self) -> dict[str, str]:
        return {"title": self.outline.title, "identifier": self.document, "uri": self._document_uri}

    def package_link(self) -> dict[str, str]:
        uri = f"{self.defaults.uri_base.rstrip('/')}/CFPackages/{self.document}"
        return {"title": self.outline.title, "identifier": self.document, "uri": uri}

    def document_body(self, **also: Any) -> dict[str, Any]:
        """The CFDocument; `also` are fields that it has in the service only (CFPackageURI)."""
        outline = self.outline
        values = self._inner("document")
        given = dict(values)
        values |= {
            "identifier": self.document,
            "uri": self._document_uri,
            "caseVersion": CASE_VERSION,
            "title": as_it_was(given.get("title"), outline.title, one_line),
            "description": as_it_was(given.get("description"), outline.description, plain) or None,
            "statusStartDate": outline.in_force_from and outline.in_force_from.isoformat(),
            "statusEndDate": outline.in_force_until and outline.in_force_until.isoformat(),
        }
        if self.adoption_status:
            values["adoptionStatus"] = self.adoption_status
        if self.document_changed_at:
            values["lastChangeDateTime"] = moment(self.document_changed_at)
        before = readings(Fields({"title": outline.title, **given}, ""))
        for name, key, value in (
            ("language", "language", outline.language),
            ("label", "version", outline.label),
            ("source_url", "officialSourceURL", outline.source_url),
            ("licence", "licenseURI", outline.licence and self._licence()),
            ("publisher", "publisher", outline.publisher),
        ):
            if before.get(name) != getattr(outline, name):
                values[key] = value or None
        if not given.get("creator") or before.get("publisher") != outline.publisher:
            values["creator"] = given.get("creator") or outline.publisher or "Unknown"
        return fit("document", values, self.defaults, ours=self._document_extras(values)) | also

    def _licence(self) -> dict[str, str]:
        licence = self.outline.licence
        uri = licence if licence.startswith(("https://", "http://")) else f"{self._document_uri}#licence"
        return {"title": licence, "identifier": made_identifier("licence", licence), "uri": uri}

    def _document_extras(self, values: dict[str, Any]) -> dict[str, Any]:
        outline = self.outline
        read = readings(Fields(values, ""))
        ours = {
            name: getattr(outline, name)
            for name in ("title", "publisher", "description", "language", "licence", "source_url", "label", "claimable")
            if read.get(name) != getattr(outline, name)
        }
        told = ("format", "check_with_publisher", *(KEPT if self._source else ()))
        kept = {key: value for key, value in outline.source.items() if key not in told}
        extras = {
            "framework": outline.identifier if outline.identifier != self.document else "",
            "slug": outline.slug,
            "short_title": outline.short_title,
            "claimable_until": outline.claimable_until and outline.claimable_until.isoformat(),
            "notes": outline.notes,
            "stages": [
                {"code": stage.code, "title": stage.title, "description": stage.description} for stage in outline.stages
            ],
            "check_with_publisher": outline.source.get("check_with_publisher"),
            "kept": kept,
        }
        return ours | {key: value for key, value in extras.items() if value}

    # Items

    def item_body(self, item: CapabilityOutline, **also: Any) -> dict[str, Any]:
        """The CFItem; `also` are fields that it has in the service only (CFDocumentURI)."""
        given = item.source
        statement = item.statement or item.title
        values = given | {
            "identifier": item.identifier,
            "uri": self._item_uri(item),
            "fullStatement": as_it_was(given.get("fullStatement"), statement, plain),
            "humanCodingScheme": as_it_was(given.get("humanCodingScheme"), item.code, one_line) or None,
            "abbreviatedStatement": as_it_was(given.get("abbreviatedStatement"), item.title, one_line) or None,
        }
        ours: dict[str, Any] = {}
        if texts(values, ours).get("statement") != item.statement:
            ours["statement"] = item.statement
        if texts({**values, "abbreviatedStatement": None}, ours).get("title") == item.title:
            # The statement serves as the title: it is not said twice.
            values["abbreviatedStatement"] = None
        read = texts(values, ours)
        ours |= {name: getattr(item, name) for name in ("code", "title") if read.get(name) != getattr(item, name)}
        if item.kind != ("area" if item.identifier in self._areas else "capability"):
            ours["kind"] = item.kind
        extras = {"lineage": item.lineage, "why": item.why, "notice": list(item.notice), "shows": item.shows}
        ours |= {key: value for key, value in extras.items() if value}
        return fit("item", values, self.defaults, ours=ours) | also

    # Associations

    def associations(self) -> list[dict[str, Any]]:
        """Every association: with the parents, crosswalks, and those that were kept as they were."""
        written = [self.parent_body(item, place) for item, place in self.placed()]
        written += [self.crosswalk_body(link) for link in self.outline.crosswalks]
        there = {association["identifier"] for association in written}
        written += [body for body in self._kept() if body["identifier"] not in there]
        return written

    def placed(self) -> Iterator[tuple[CapabilityOutline, int]]:
        """The items with their places among their siblings: those of the file as long as they give the order."""
        siblings: dict[str | None, list[CapabilityOutline]] = {}
        for item in self.outline.capabilities:
            siblings.setdefault(item.parent, []).append(item)
        places: dict[str, int] = {}
        for children in siblings.values():
            given = [whole_number(child.parent_link.get("sequenceNumber")) for child in children]
            kept = [place for place in given if place is not None]
            if len(kept) < len(children) or any(first >= then for first, then in itertools.pairwise(kept)):
                kept = list(range(1, len(children) + 1))
            places |= {child.identifier: place for child, place in zip(children, kept, strict=True)}
        for item in self.outline.capabilities:
            yield item, places[item.identifier]

    def parent_body(self, item: CapabilityOutline, place: int, **also: Any) -> dict[str, Any]:
        """The association of an item with its parent, or with the document."""
        given = item.parent_link
        parent = item.parent or self.document
        values = given | {
            "associationType": "isChildOf",
            "sequenceNumber": place,
            "originNodeURI": self._node(item.identifier, given.get("originNodeURI")),
            "destinationNodeURI": self._node(parent, given.get("destinationNodeURI")),
        }
        if not values.get("identifier"):
            values["identifier"] = made_identifier(self.document, item.identifier, "isChildOf")
        return fit("association", values, self.defaults) | also

    def crosswalk_body(self, link: CrosswalkOutline, **also: Any) -> dict[str, Any]:
        """A crosswalk as an association."""
        given = link.source
        note = as_it_was(given.get("notes"), link.note, one_line)
        values = given | {
            "identifier": link.identifier or made_identifier(link.origin, link.target, link.kind),
            "originNodeURI": self._node(link.origin, given.get("originNodeURI")),
            "destinationNodeURI": self._node(link.target, given.get("destinationNodeURI")),
            "notes": note or None,
        }
        if CROSSWALKS.get(letters(given.get("associationType"))) != link.kind:
            values["associationType"] = TYPES[link.kind]
        ours = {} if reading(note, one_line) == link.note else {"note": link.note}
        return fit("association", values, self.defaults, ours=ours) | also

    def _kept(self) -> Iterator[dict[str, Any]]:
        joined = {(link.origin, link.target, link.kind) for link in self.outline.crosswalks}
        for association in self._source.get("associations", ()):
            kind = letters(association.get("associationType"))
            origin, target = (self._nodes.find(association.get(key)) for key in ("originNodeURI", "destinationNodeURI"))
            if (
                kind == "ischildof"
                and origin in self._items
                and target != (self._items[origin].parent or self.document)
            ):
                continue  # somebody has moved the item since
            crosswalk = CROSSWALKS.get(kind)
            if crosswalk and origin in self._items and target in self._items and origin != target:
                # Said twice in the file: it goes with the crosswalk that the first one became.
                there = (origin, target, crosswalk) in joined
                if not there and not (crosswalk in SYMMETRIC_KINDS and (target, origin, crosswalk) in joined):
                    continue
            yield fit("association", association, self.defaults)

    def _node(self, identifier: str, given: Any) -> Any:
        """A link to an item or the document: the file's own as long as it means the same."""
        if given and self._means(given, identifier):
            return given
        if identifier == self.document:
            return self.document_link()
        item = self._items.get(identifier)
        if item is None:
            uri = self.defaults.uri("item", identifier)
            return {"title": self.outline.outside.get(identifier, ""), "identifier": identifier, "uri": uri}
        return self.item_link(item)

    def _means(self, given: Any, identifier: str) -> bool:
        if identifier == self.document or identifier in self._items:
            return self._nodes.find(given) == identifier
        fitted = fit("association", {"originNodeURI": given}, self.defaults)["originNodeURI"]
        return bool(fitted["identifier"] == identifier)

    def item_link(self, item: CapabilityOutline) -> dict[str, str]:
        return {
            "title": f"{item.code} {item.title}".strip(),
            "identifier": item.identifier,
            "uri": self._item_uri(item),
        }

    # Rubrics

    def rubrics(self) -> list[dict[str, Any]]:
        """The file's own, unless a stage or an expectation has changed since; then one that says what is so now."""
        kept = self._source.get("rubrics")
        if isinstance(kept, list):
            expected = {item.identifier: item.expectations for item in self.outline.capabilities if item.expectations}
            try:
                read = read_rubrics(Fields({"CFRubrics": kept}, ""), self._nodes.find, given=self.outline.stages)
            except FormatError:
                read = ((), {})
            if read == (self.outline.stages, expected):
                return [fit("rubric", rubric, self.defaults) for rubric in kept]
        criteria = [(self.item_link(item), item) for item in self.outline.capabilities if item.expectations]
        return [write_rubric(self.document, self.outline.stages, criteria, self.defaults)] if criteria else []

    # What was kept

    def _inner(self, name: str) -> dict[str, Any]:
        inner = self._source.get(name)
        return dict(inner) if isinstance(inner, dict) else {}

    @cached_property
    def _document_uri(self) -> str:
        return address(self._inner("document")) or self.defaults.uri("document", self.document)

    def _item_uri(self, item: CapabilityOutline) -> str:
        return address(item.source) or self.defaults.uri("item", item.identifier)
