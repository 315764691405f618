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


def shipped(**fields: Any) -> dict[str, Any]:
    """A file of ours with one area, one capability and one stage."""
    capability = {
        "code": "K1",
        "title": "Child development",
        "statement": "Knows how children grow.",
        "why": "A month is long to a baby.",
        "notice": ["What did you see?", "What did you expect?"],
        "shows": "An observation with your thoughts on it.",
        "expectations": {"student": {"headline": "Watches first.", "text": "Describes what was seen."}},
    }
    return {
        "format": "throughline-framework-1",
        "framework": {"slug": "starter", "title": "Starter framework", "publisher": "Throughline", "language": "en-GB"},
        "version": {
            "label": "2026",
            "in_force_from": "2026-09-01",
            "in_force_until": None,
            "claimable": True,
            "notes": "",
        },
        "stages": [{"code": "student", "title": "Student", "description": "On placement."}],
        "areas": [
            {"code": "K", "title": "Knowledge", "statement": "What to understand.", "capabilities": [capability]}
        ],
    } | fields


def collection(**fields: Any) -> dict[str, Any]:
    """A file of ours with two flat frameworks, `pcf` and `swe`, and a crosswalk from a framework elsewhere."""

    def framework(slug: str) -> dict[str, Any]:
        return {
            "framework": {"slug": slug, "title": slug.upper()},
            "version": {"label": "2018"},
            "stages": [],
            "capabilities": [{"code": "1", "title": "Professionalism"}, {"code": "2", "title": "Values"}],
        }

    return {
        "format": "throughline-frameworks-1",
        "frameworks": [framework("pcf"), framework("swe")],
        "crosswalks": [{"from": "starter/K1", "to": "pcf/1", "kind": "part_of", "note": "Knowledge of growth."}],
    } | fields
