"""The writer of Moodle's competency framework CSV, as Moodle's own importer (admin/tool/lpimportcsv) takes it.

Carried, and read back exactly: the framework's identifier, title and description; each item's identifier, code, title,
statement (cleaned, as formats/text.py does), parent and order; which items of the framework are related; and what
Moodle itself wrote in a file that was imported (scales, rules, taxonomies, exported ids). Items with children come back
as areas, the others as capabilities. Everything else is named in the notes.

Moodle knows an item by its id number, shows that beside the name, and keeps 100 characters of it. An item of ours has
both a code and an identifier, so the id number is the two together ("K1 3f2504e0-…"): people see the code, and the
identifier comes back even after a stay in Moodle.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

from capabilities.formats import losses
from capabilities.formats.moodle import COLUMNS, identity
from capabilities.formats.moodle_cuts import MOST, cut, titled
from capabilities.formats.outline import CapabilityOutline, FrameworkOutline
from capabilities.formats.tables import csv_text, looks_like_formula
from capabilities.formats.text import MAX_TAGS, as_html

HTML, PLAIN = "1", "2"
# Never to change: id numbers that stand for over-long identifiers are made from it.
NAMESPACE = uuid.UUID("b7d6c1f0-4a43-5c0e-9b63-2f6a0d1c7e58")
# A framework cannot be without a scale in Moodle. This is ours; the third value is the default and the proficient one.
SCALE = {
    "scale_values": "Not yet,Partly,Shown",
    "scale_configuration": '[{"scaleid":"1"},{"id":3,"scaledefault":1,"proficient":1}]',
}


def write_moodle(outline: FrameworkOutline) -> tuple[str, tuple[str, ...]]:
    """The framework as CSV text, and in sentences what of it the format cannot carry."""
    numbers = {item.identifier: _id_number(item) for item in outline.capabilities}
    rows = [_framework_row(outline), *_rows(outline, numbers)]
    table = [list(COLUMNS.values()), *([_cell(row.get(name, "")) for name in COLUMNS] for row in rows)]
    return csv_text(table), tuple(_notes(outline, numbers))


def _id_number(item: CapabilityOutline) -> str:
    for written in (f"{item.code} {item.identifier}".strip(), item.identifier):
        if identity(written) == (item.identifier, item.code) and len(written) <= MOST:
            return written
    # A code that cannot come along is lost; an identifier that Moodle would cut is replaced by one that it keeps.
    return item.identifier if len(item.identifier) <= MOST else str(uuid.uuid5(NAMESPACE, f"moodle/{item.identifier}"))


def _framework_row(outline: FrameworkOutline) -> dict[str, str]:
    kept = _kept(outline.source) if str(outline.source.get("format", "")).startswith("Moodle") else {}
    areas = any(item.kind == "area" and item.parent is None for item in outline.capabilities)
    scale = SCALE if not kept.get("scale_values") or not kept.get("scale_configuration") else {}
    long = len(outline.identifier) > MOST
    return {
        "taxonomy": f"{'domain' if areas else 'competency'},competency,competency,competency",
        **kept,
        **scale,
        "identifier": str(uuid.uuid5(NAMESPACE, f"moodle/{outline.identifier}")) if long else outline.identifier,
        "is_framework": "1",
        **_texts(outline.title, outline.description),
    }


def _rows(outline: FrameworkOutline, numbers: dict[str, str]) -> Iterator[dict[str, str]]:
    related: dict[str, list[str]] = {}
    for link in outline.crosswalks:
        if link.origin in numbers and link.target in numbers:
            related.setdefault(link.origin, []).append(numbers[link.target])
    taken = {str(item.source.get("exported_id", "")) for item in outline.capabilities}
    free = (str(number) for number in range(1, 2 * len(outline.capabilities) + 2) if str(number) not in taken)
    for item in outline.capabilities:
        kept = _kept(item.source)
        outside = item.source.get("related_outside")
        listed = related.get(item.identifier, []) + (outside if isinstance(outside, list) else [])
        yield {
            "rule_outcome": "0",
            "rule_configuration": "null",
            **kept,
            "exported_id": kept.get("exported_id") or next(free),
            "parent": numbers[item.parent] if item.parent is not None else "",
            "identifier": numbers[item.identifier],
            "related": ",".join(str(number).replace(",", "%2C") for number in dict.fromkeys(listed)),
            **_texts(item.title, item.statement),
        }


def _kept(source: dict[str, object]) -> dict[str, str]:
    return {name: value for name in COLUMNS if isinstance(value := source.get(name), str)}


def _texts(title: str, description: str) -> dict[str, str]:
    short, text = titled(title, description)
    written = as_html(text)
    # Read as HTML it would have more tags than are parsed; Moodle keeps the lines of plain text too.
    if written.count("<") > MAX_TAGS:
        return {"title": short, "description": text, "description_format": PLAIN}
    return {"title": short, "description": written, "description_format": HTML}


def _cell(text: str) -> str:
    # Moodle and our reader cut off the space; an apostrophe, as in our own CSV, would stay.
    return f" {text}" if looks_like_formula(text) else text


def _notes(outline: FrameworkOutline, numbers: dict[str, str]) -> Iterator[str]:
    items = outline.capabilities
    inside = [link for link in outline.crosswalks if link.origin in numbers and link.target in numbers]
    outside = len(outline.crosswalks) - len(inside)
    retyped = sum(link.kind != "related" or bool(link.note) for link in inside)
    yield from losses.said(
        (
            losses.stages(outline),
            losses.facts(outline),
            losses.foreign(outline, "Moodle"),
            losses.extra_texts(outline),
            losses.kinds(outline),
            losses.named(
                f"Moodle keeps {MOST} characters of a title. Cut, and kept whole at the top of the description:",
                [item for item in items if cut(item.title) != item.title],
            ),
            losses.named(
                "The code is left out, since there is no room for it, of",
                [
                    item
                    for item in items
                    if identity(numbers[item.identifier]) == (item.identifier, item.identifier)
                    and item.code != item.identifier
                ],
            ),
            losses.named(
                f"Moodle keeps {MOST} characters of an identifier. Another was made for",
                [item for item in items if identity(numbers[item.identifier])[0] != item.identifier],
            ),
            losses.named(
                "Moodle compares id numbers as numbers, and will mix up the children of",
                _same_as_numbers(outline, numbers),
            ),
            f"{losses.counted(retyped, 'crosswalk')} inside the framework became “related” without a note."
            if retyped
            else "",
            f"{losses.counted(outside, 'crosswalk')} to other frameworks left out." if outside else "",
            ""
            if "scale_values" in outline.source
            else "Moodle needs a scale; the file brings “Not yet, Partly, Shown”.",
        )
    )


def _same_as_numbers(outline: FrameworkOutline, numbers: dict[str, str]) -> list[CapabilityOutline]:
    """Parents such as 1.1 and 1.10, which PHP's `==` takes for the same."""
    parents = {item.parent for item in outline.capabilities}
    seen: dict[float, list[CapabilityOutline]] = {}
    for item in outline.capabilities:
        if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,15})?", numbers[item.identifier]):
            seen.setdefault(float(numbers[item.identifier]), []).append(item)
    return [item for same in seen.values() if len(same) > 1 for item in same if item.identifier in parents]
