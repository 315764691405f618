"""The reader of CASE 1.0 and 1.1 packages (1EdTech Competencies and Academic Standards Exchange), as JSON.

`isChildOf` associations make the tree; the kinds that join two items become crosswalks (case_links.py), rubrics stages
and expectations (case_rubrics.py). What the standard has and we have no place for (subjects, definitions, item types,
other associations, fields nobody knows …) is kept in `source`, and texts that had to be cut or lost markup are kept
whole there too. What we have and the standard has no place for stands in `extensions.throughline`, where
case_writer.py puts it.

A package is one framework with one root, its CFDocument: items that no association places stand at the top beside those
that are linked to the document. A second root is refused: `CFDocument` must be one object, and an item whose parent is
another document, or anything that is not in the file, is an orphan.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from capabilities.formats.case_fit import unfold
from capabilities.formats.case_links import Links, Nodes, names
from capabilities.formats.case_rubrics import is_made, read_rubrics
from capabilities.formats.errors import FormatError, item_name, same_identifier
from capabilities.formats.fields import Fields
from capabilities.formats.outline import (
    MAX_CODE,
    MAX_LABEL,
    MAX_LANGUAGE,
    MAX_NAME,
    MAX_TITLE,
    MAX_URL,
    CapabilityOutline,
    ExpectationOutline,
    FrameworkOutline,
    Kind,
    StageOutline,
    check_number_of_items,
    check_outline,
)
from capabilities.formats.text import one_line, plain, shorten
from capabilities.formats.tree import parents_first

TITLE_FROM_STATEMENT = 200
"""Where a statement is cut to serve as a title too, in characters."""
KEPT = ("document", "definitions", "rubrics", "associations", "package")
"""What `source` of a framework read from CASE holds, beside `format`."""


def read_case(package: dict[str, Any]) -> FrameworkOutline:
    """The framework in a CASE package (the parsed JSON object).

    Raises FormatError naming the item for whatever would make the framework wrong: no CFDocument or items, no
    identifier or fullStatement, an identifier used twice, two parents, a parent that is not in the file, parents in a
    circle.
    """
    root = Fields(unfold("package", package)[0], "")
    if isinstance(root.values.get("CFDocument"), list):
        raise FormatError("There are several CFDocuments. A package holds one framework: export each by itself.")
    written = root.inner("CFDocument", required=True)
    values, extra = unfold("document", written.values)
    document, ours = Fields(values, written.where), Fields(extra, written.where)
    nodes, owns = _read_nodes(root, document, stub=ours.values.get("claimable") is False)
    links = Links(nodes, dict.fromkeys(nodes.items))
    for _, association in root.objects("CFAssociations", "association"):
        links.read(association)
    stages, expectations = read_rubrics(root, nodes.find, given=read_stages(ours))
    ordered = parents_first(
        links.parents, where=lambda identifier: nodes.items[identifier].where, siblings=links.in_sequence
    )
    areas = {parent for parent in links.parents.values() if parent is not None}
    outline = FrameworkOutline(
        **document_texts(document, ours),
        identifier=_framework_identifier(ours, nodes.document),
        document=nodes.document,
        slug=ours.line("slug"),
        short_title=_exact(ours, "short_title", lines=False),
        claimable_until=ours.date("claimable_until"),
        notes=_exact(ours, "notes"),
        outside={
            end: links.outside[end]
            for link in links.crosswalks.values()
            for end in (link.origin, link.target)
            if end in links.outside
        },
        stages=stages,
        capabilities=tuple(
            _capability(
                nodes.items[identifier],
                owns[identifier],
                links,
                order,
                "area" if identifier in areas else "capability",
                expectations.get(identifier, {}),
            )
            for order, identifier in enumerate(ordered, start=1)
        ),
        crosswalks=tuple(links.crosswalks.values()),
        source=_source(root, document, ours, links.aside),
    )
    check_outline(outline)
    return outline


def document_texts(document: Fields, ours: Fields) -> dict[str, Any]:
    """What a CFDocument says, by the outline's names. Our own fields, where there, say it exactly."""
    read: dict[str, Callable[[], str]] = {
        "title": lambda: shorten(document.line("title", required=True), MAX_TITLE),
        "publisher": lambda: shorten(document.line("publisher") or document.line("creator"), MAX_NAME),
        "description": lambda: document.text("description"),
        "language": lambda: _language(document.line("language")),
        "licence": lambda: shorten(_licence(document), MAX_NAME),
        "source_url": lambda: _web_address(document.raw("officialSourceURL")),
        "label": lambda: shorten(document.line("version"), MAX_LABEL),
    }
    said: dict[str, Any] = {
        name: _exact(ours, name, lines=name == "description") if name in ours.values else value()
        for name, value in read.items()
    }
    said["source_url"] = _web_address(said["source_url"])
    said["in_force_from"] = document.date("statusStartDate")
    said["in_force_until"] = document.date("statusEndDate")
    said["claimable"] = ours.flag("claimable", default=document.line("adoptionStatus").casefold() != "deprecated")
    return said


def item_texts(item: Fields, ours: Fields) -> dict[str, str]:
    """Code, title and statement of a CFItem, in the same way."""
    item.raw("fullStatement", required=True)
    if "statement" in ours.values:
        statement = _exact(ours, "statement", lines=True)
    else:
        statement = item.text("fullStatement", required=True)
    if "title" in ours.values:
        title = _exact(ours, "title")
    elif short := item.line("abbreviatedStatement"):
        title = shorten(short, MAX_TITLE)
    else:
        title = shorten(" ".join((statement or item.text("fullStatement")).split()), TITLE_FROM_STATEMENT)
    code = _exact(ours, "code") if "code" in ours.values else shorten(item.line("humanCodingScheme"), MAX_CODE)
    return {"code": code, "title": title, "statement": statement}


def read_stages(ours: Fields) -> tuple[StageOutline, ...]:
    """The stages as our own field of the document has them; rubrics alone know neither codes nor descriptions."""
    return tuple(
        StageOutline(stage.line("code"), _exact(stage, "title"), _exact(stage, "description", lines=True))
        for _, stage in ours.objects("stages", "stage")
    )


def _exact(ours: Fields, name: str, *, lines: bool = True) -> str:
    """A text of our own: plain, so that whatever looks like markup in it is what somebody wrote."""
    text = plain(ours.raw(name), is_html=False)
    return text if lines else " ".join(text.split())


def _read_nodes(root: Fields, document: Fields, *, stub: bool) -> tuple[Nodes, dict[str, Fields]]:
    """Document and items, and our own fields of each item. A stub, which nobody can claim, may have no items."""
    if root.values.get("CFItems") is None:
        raise FormatError("“CFItems” is missing: the file is no CASE package. Export the whole package.")
    if not (stub and root.values["CFItems"] == []):
        check_number_of_items(len(root.list("CFItems")))
    nodes = Nodes(document.identifier(), {}, {document.raw("uri"): document.identifier()})
    owns: dict[str, Fields] = {}
    numbers: dict[str, int] = {}
    for number, unnamed in root.objects("CFItems", "item"):
        identifier = unnamed.identifier()
        values, ours = unfold("item", unnamed.values)
        item = Fields(values, item_name(number, identifier))
        if identifier in nodes.items:
            raise same_identifier(item.where, first=f"Item {numbers[identifier]}")
        if identifier == nodes.document:
            raise same_identifier(item.where, first="The framework")
        numbers[identifier] = number
        nodes.items[identifier] = item
        owns[identifier] = Fields(ours, item.where)
        nodes.addresses.setdefault(item.raw("uri"), identifier)
    return nodes, owns


def _framework_identifier(ours: Fields, document: str) -> str:
    return ours.identifier("framework") if "framework" in ours.values else document


def _capability(
    item: Fields, ours: Fields, links: Links, order: int, kind: Kind, expectations: dict[str, ExpectationOutline]
) -> CapabilityOutline:
    identifier = item.identifier()
    texts = item_texts(item, ours)
    used = ["identifier"]
    # A text that had to be cut, or is not as it was, is kept whole beside the outline.
    pairs = (("fullStatement", "statement"), ("abbreviatedStatement", "title"), ("humanCodingScheme", "code"))
    used += [key for key, name in pairs if texts[name] == item.values.get(key)]
    if ours.raw("kind") in ("area", "capability"):
        kind = cast("Kind", ours.raw("kind"))
    return CapabilityOutline(
        identifier=identifier,
        parent=links.parents[identifier],
        **texts,
        kind=kind,
        order=order,
        expectations=expectations,
        why=_exact(ours, "why"),
        notice=tuple(
            _exact(Fields({"notice": line}, ours.where), "notice", lines=False) for line in ours.list("notice")
        ),
        shows=_exact(ours, "shows"),
        lineage=ours.line("lineage"),
        parent_link=links.said.get(identifier, {}),
        source=item.rest(*used),
    )


def _language(tag: str) -> str:
    return tag if len(tag) <= MAX_LANGUAGE else tag.partition("-")[0][:MAX_LANGUAGE]


def _licence(document: Fields) -> str:
    link = document.values.get("licenseURI")
    title = link.get("title") if isinstance(link, dict) else None
    return one_line(
        title if isinstance(title, str) and title.strip() else next(iter(names(link)[::-1]), ""), where=document.where
    )


def _web_address(address: str) -> str:
    """Only what may safely stand in a link: `javascript:` and its kin stay in `source`."""
    return address if re.fullmatch(r"https?://[^\s<>\"']+", address) and len(address) <= MAX_URL else ""


def _source(root: Fields, document: Fields, ours: Fields, aside: list[dict[str, Any]]) -> dict[str, Any]:
    version = document.raw("caseVersion") or "1.0"
    used = ["identifier", "statusStartDate", "statusEndDate"]
    texts = document_texts(document, ours)
    used += [key for key in ("title", "description") if texts[key] == document.values.get(key)]
    kept = {
        "document": document.rest(*used),
        "definitions": root.values.get("CFDefinitions"),
        "rubrics": [rubric for rubric in root.list("CFRubrics") if not is_made(rubric, document.identifier())],
        "associations": aside,
        "package": root.rest("CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics"),
    }
    source = {"format": f"CASE {one_line(version)}"} | {key: value for key, value in kept.items() if value}
    others = ours.inner("kept").values
    if said := ours.line("check_with_publisher"):
        others = others | {"check_with_publisher": said}
    return source | {key: value for key, value in others.items() if key not in source}
