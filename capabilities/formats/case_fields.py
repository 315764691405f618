"""What CASE 1.1 says of each of its objects: which fields it has, of what type, and which it must have.

Objects are made to keep to it in case_fit.py.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OURS = "throughline"
"""The key of our own fields in every `extensions`."""
# Never to change: identifiers that a file did not give are made from it.
NAMESPACE = uuid.UUID("5b0f7f0e-6a6f-5d0b-8f0a-0f6d9a7c2e14")

_ITSELF = {"identifier": "text", "uri": "text", "title": "text"}
_CHANGED = {"lastChangeDateTime": "moment"}
FIELDS: dict[str, dict[str, str]] = {
    "package": {
        "CFDocument": "document",
        "CFItems": "[item]",
        "CFAssociations": "[association]",
        "CFDefinitions": "definitions",
        "CFRubrics": "[rubric]",
    },
    "document": {
        "identifier": "text",
        "uri": "text",
        "frameworkType": "text",
        "caseVersion": "text",
        "creator": "text",
        "title": "text",
        **_CHANGED,
        "officialSourceURL": "text",
        "publisher": "text",
        "description": "text",
        "subject": "texts",
        "subjectURI": "[link]",
        "language": "text",
        "version": "text",
        "adoptionStatus": "text",
        "statusStartDate": "date",
        "statusEndDate": "date",
        "licenseURI": "link",
        "notes": "text",
    },
    "item": {
        "identifier": "text",
        "fullStatement": "text",
        "alternativeLabel": "text",
        "CFItemType": "text",
        "uri": "text",
        "humanCodingScheme": "text",
        "listEnumeration": "text",
        "abbreviatedStatement": "text",
        "conceptKeywords": "texts",
        "conceptKeywordsURI": "link",
        "notes": "text",
        "subject": "texts",
        "subjectURI": "[link]",
        "language": "text",
        "educationLevel": "texts",
        "CFItemTypeURI": "link",
        "licenseURI": "link",
        "statusStartDate": "date",
        "statusEndDate": "date",
        **_CHANGED,
    },
    "association": {
        "identifier": "text",
        "associationType": "type",
        "sequenceNumber": "integer",
        "uri": "text",
        "originNodeURI": "node",
        "destinationNodeURI": "node",
        "CFAssociationGroupingURI": "link",
        **_CHANGED,
        "notes": "text",
    },
    "rubric": {**_ITSELF, "description": "text", **_CHANGED, "CFRubricCriteria": "[criterion]"},
    "criterion": {
        "identifier": "text",
        "uri": "text",
        "category": "text",
        "description": "text",
        "CFItemURI": "link",
        "weight": "number",
        "position": "integer",
        "rubricId": "text",
        **_CHANGED,
        "CFRubricCriterionLevels": "[level]",
    },
    "level": {
        "identifier": "text",
        "uri": "text",
        "description": "text",
        "quality": "text",
        "score": "number",
        "feedback": "text",
        "position": "integer",
        "rubricCriterionId": "text",
        **_CHANGED,
    },
    "definitions": {
        "CFConcepts": "[concept]",
        "CFSubjects": "[subject]",
        "CFLicenses": "[licence]",
        "CFItemTypes": "[item type]",
        "CFAssociationGroupings": "[grouping]",
    },
    "concept": {**_ITSELF, "keywords": "text", "hierarchyCode": "text", "description": "text", **_CHANGED},
    "subject": {**_ITSELF, "hierarchyCode": "text", "description": "text", **_CHANGED},
    "licence": {**_ITSELF, "description": "text", "licenseText": "text", **_CHANGED},
    "item type": {
        **_ITSELF,
        "description": "text",
        "hierarchyCode": "text",
        "typeCode": "text",
        **_CHANGED,
    },
    "grouping": {**_ITSELF, "description": "text", **_CHANGED},
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "document": ("identifier", "uri", "creator", "title", "lastChangeDateTime"),
    "item": ("identifier", "fullStatement", "uri", "lastChangeDateTime"),
    "association": (
        "identifier",
        "associationType",
        "uri",
        "originNodeURI",
        "destinationNodeURI",
        "lastChangeDateTime",
    ),
    "rubric": ("identifier", "uri", "lastChangeDateTime"),
    "criterion": ("identifier", "uri", "lastChangeDateTime"),
    "level": ("identifier", "uri", "lastChangeDateTime"),
    "concept": ("identifier", "uri", "title", "hierarchyCode", "lastChangeDateTime"),
    "subject": ("identifier", "uri", "title", "hierarchyCode", "lastChangeDateTime"),
    "licence": ("identifier", "uri", "title", "licenseText", "lastChangeDateTime"),
    "item type": ("identifier", "uri", "title", "description", "hierarchyCode", "lastChangeDateTime"),
    "grouping": ("identifier", "uri", "title", "lastChangeDateTime"),
}
COLLECTIONS = {
    "document": "CFDocuments",
    "item": "CFItems",
    "association": "CFAssociations",
    "rubric": "CFRubrics",
    "criterion": "CFRubricCriteria",
    "level": "CFRubricCriterionLevels",
    "concept": "CFConcepts",
    "subject": "CFSubjects",
    "licence": "CFLicenses",
    "item type": "CFItemTypes",
    "grouping": "CFAssociationGroupings",
}
ASSOCIATION_TYPES = (
    "isChildOf",
    "isPeerOf",
    "isPartOf",
    "exactMatchOf",
    "precedes",
    "isRelatedTo",
    "replacedBy",
    "exemplar",
    "hasSkillLevel",
    "isTranslationOf",
)


def letters(kind: Any) -> str:
    """An association type for comparison: early packages write “Is Child Of”."""
    return re.sub(r"[^a-z]", "", kind.casefold()) if isinstance(kind, str) else ""


def made_identifier(*parts: str) -> str:
    """The identifier of something a file gives none, the same every time."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is written where a file said nothing: addresses under `uri_base`, and `changed_at` (RFC 3339)."""

    uri_base: str
    changed_at: str

    def uri(self, kind: str, identifier: str) -> str:
        return f"{self.uri_base.rstrip('/')}/{COLLECTIONS[kind]}/{identifier}"


def moment(value: datetime) -> str:
    """A time as CASE writes it, to the second."""
    return value.isoformat(timespec="seconds")
