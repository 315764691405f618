"""Framework files made for tests: small CASE packages, Moodle tables and Throughline files that are right until changed."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

MOODLE_HEADER = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)


def item(identifier: str, statement: str = "Listens to children", **fields: Any) -> dict[str, Any]:
    return {"identifier": identifier, "fullStatement": statement, **fields}


def link(origin: Any, target: Any, kind: str = "isChildOf", **fields: Any) -> dict[str, Any]:
    """An association; ends given as text become link objects, other ends are left as they are."""
    ends = [
        {"identifier": end, "title": "", "uri": f"https://example.org/{end}"} if isinstance(end, str) else end
        for end in (origin, target)
    ]
    return {"associationType": kind, "originNodeURI": ends[0], "destinationNodeURI": ends[1], **fields}


def package(items: list[Any], links: list[Any] | None = None, **fields: Any) -> dict[str, Any]:
    document = {"identifier": "doc", "title": "A framework", "creator": "A council", **fields.pop("document", {})}
    return {"CFDocument": document, "CFItems": items, "CFAssociations": links or [], **fields}


def as_json(content: Any) -> bytes:
    return json.dumps(content).encode()


def row(identifier: str = "", title: str = "A competency", parent: str = "", **cells: str) -> dict[str, str]:
    """One row of a Moodle table by column; `cells` are named as in `moodle_csv`."""
    return {"identifier": identifier, "title": title, "parent": parent, **cells}


FRAMEWORK_ROW = row("FW", "A framework", is_framework="1")
_ORDER = (
    "parent",
    "identifier",
    "title",
    "description",
    "description_format",
    "scale_values",
    "scale_configuration",
    "rule_type",
    "rule_outcome",
    "rule_configuration",
    "related",
    "exported_id",
    "is_framework",
    "taxonomy",
)


def moodle_csv(
    *rows: dict[str, str],
    header: tuple[str, ...] = MOODLE_HEADER,
    order: tuple[str, ...] = _ORDER,
    delimiter: str = ",",
    framework: dict[str, str] | None = FRAMEWORK_ROW,
) -> bytes:
    """A Moodle table; the framework's row comes first unless `framework` is None. `header` follows Moodle's own order."""
    headings = dict(zip(_ORDER, header, strict=True))
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow([headings[name] for name in order])
    for cells in ([framework] if framework else []) + list(rows):
        writer.writerow([cells.get(name, "") for name in order])
    return file.getvalue().encode()
