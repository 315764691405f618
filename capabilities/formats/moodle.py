"""The reader of Moodle's competency framework CSV (admin/tool/lpimportcsv): 14 columns, one row for each competency.

Header wording and case differ between releases and languages, columns may have been moved in a spreadsheet, rows may
come before their parents. Row numbers in messages are those a spreadsheet shows: the header is row 1, and a cell with
line breaks is still one row. Scales, rules and exported ids, which we have no place for, are kept in `source`.

Moodle cuts id numbers and short names after 100 characters; moodle_cuts.py finds what was meant. An id number that
ends in a UUID, as our writer makes them ("K1 3f2504e0-…"), is a code and an identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from capabilities.formats.errors import FormatError, missing_parent, quoted, same_identifier
from capabilities.formats.moodle_cuts import Cuts, whole_title
from capabilities.formats.outline import (
    MAX_CODE,
    MAX_TITLE,
    CapabilityOutline,
    CrosswalkOutline,
    FrameworkOutline,
    Kind,
    check_identifier,
    check_number_of_crosswalks,
    check_number_of_items,
    check_outline,
)
from capabilities.formats.tables import DELIMITERS, csv_rows, header_of, simple
from capabilities.formats.text import one_line, plain, shorten
from capabilities.formats.tree import parents_first

# Moodle's own order of columns, which it also goes by when it cannot tell from the names.
COLUMNS = {
    "parent": "Parent ID number",
    "identifier": "ID number",
    "title": "Short name",
    "description": "Description",
    "description_format": "Description format",
    "scale_values": "Scale values",
    "scale_configuration": "Scale configuration",
    "rule_type": "Rule type",
    "rule_outcome": "Rule outcome",
    "rule_configuration": "Rule config",
    "related": "Cross-referenced competency ID numbers",
    "exported_id": "Exported ID",
    "is_framework": "Is framework",
    "taxonomy": "Taxonomy",
}
_REQUIRED = ("parent", "identifier", "title", "is_framework")
_KEPT = (
    "description_format",
    "scale_values",
    "scale_configuration",
    "rule_type",
    "rule_outcome",
    "rule_configuration",
    "exported_id",
    "taxonomy",
)
_ALSO_CALLED = {"exportid": "exported_id", "crossreferences": "related", "relatedidnumbers": "related"}
_NOT_THE_FRAMEWORK = {"", "0", "false", "no"}
_IS_HTML = {"1": True, "2": False}  # Moodle's FORMAT_HTML and FORMAT_PLAIN; its others may hold some
_ENOUGH_NAMES = 3
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CODE_AND_UUID = re.compile(rf"(?:(\S.*?) +)?({_UUID})", re.IGNORECASE)


def looks_like_moodle(text: str, *, by_names: bool = False) -> bool:
    """Whether the first row of `text` is that of a Moodle export, in whatever wording, order or language.

    `by_names`: only if it says which rows are frameworks, which no other table does.
    """
    layout = _find_layout(text)
    return layout is not None and (not by_names or simple(COLUMNS["is_framework"]) in map(simple, layout.header))


def read_moodle(text: str) -> FrameworkOutline:
    """The framework in a Moodle competency CSV (comma, semicolon or tab between cells).

    Raises FormatError naming the row for a missing column, id number or short name, an id number used twice, a parent
    that is not in the file, parents in a circle, a row with too many cells, no row or two rows for the framework
    itself.
    """
    layout = _find_layout(text)
    if layout is None:
        raise FormatError("The first row has none of Moodle's column names. Export the framework from Moodle again.")
    missing = [COLUMNS[name] for name in _REQUIRED if name not in layout.columns]
    if missing:
        raise FormatError(
            f"The column {quoted(missing[0])} is missing. Export the framework from Moodle again.", "row 1"
        )
    framework, rows = _read_rows(text, layout)
    title, description = framework.title_and_description()
    parents = _read_parents(framework, rows)
    ordered = parents_first(parents, where=lambda identifier: rows[identifier].where)
    areas = {parent for parent in parents.values() if parent is not None}
    crosswalks, outside = _read_related(rows)
    outline = FrameworkOutline(
        identifier=framework.identifier,
        title=title,
        description=description,
        capabilities=tuple(
            rows[identifier].capability(
                parents[identifier], order, "area" if identifier in areas else "capability", outside.get(identifier)
            )
            for order, identifier in enumerate(ordered, start=1)
        ),
        crosswalks=crosswalks,
        source={"format": "Moodle competency CSV"} | framework.kept(),
    )
    check_outline(outline)
    return outline


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the file is laid out: what stands between cells, how they are headed, and which is which (from 0)."""

    delimiter: str
    header: list[str]
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the file, its cells by our names for the columns, empty ones left out."""

    where: str
    cells: dict[str, str]

    @property
    def identifier(self) -> str:
        return identity(self.cells.get("identifier", ""))[0]

    @property
    def code(self) -> str:
        return shorten(one_line(identity(self.cells.get("identifier", ""))[1], where=self.where), MAX_CODE)

    @property
    def title(self) -> str:
        return shorten(one_line(self.cells.get("title", ""), where=self.where), MAX_TITLE)

    def title_and_description(self) -> tuple[str, str]:
        written = self.cells.get("description_format", "1")
        text = plain(self.cells.get("description", ""), is_html=_IS_HTML.get(written), where=self.where)
        return whole_title(self.title, text)

    @property
    def is_framework(self) -> bool:
        return self.cells.get("is_framework", "").casefold() not in _NOT_THE_FRAMEWORK

    def kept(self) -> dict[str, Any]:
        return {name: self.cells[name] for name in _KEPT if name in self.cells}

    def capability(self, parent: str | None, order: int, kind: Kind, outside: list[str] | None) -> CapabilityOutline:
        title, statement = self.title_and_description()
        return CapabilityOutline(
            identifier=self.identifier,
            parent=parent,
            code=self.code,
            title=title,
            statement=statement,
            kind=kind,
            order=order,
            source=self.kept() | ({"related_outside": outside} if outside else {}),
        )


def _decoded(id_number: str) -> str:
    """Moodle writes a comma inside an id number as %2C where id numbers are listed; some exports do so everywhere."""
    return id_number.strip().replace("%2C", ",").replace("%2c", ",")


def identity(id_number: str) -> tuple[str, str]:
    """The identifier that an id number stands for, and the code: the id number itself, unless it holds a UUID."""
    decoded = _decoded(id_number)
    both = _CODE_AND_UUID.fullmatch(decoded)
    return (both[2], both[1] or "") if both else (decoded, decoded)


def _find_layout(text: str) -> _Layout | None:
    best: _Layout | None = None
    for delimiter in DELIMITERS:
        header = header_of(text, delimiter)
        columns = _columns(header)
        if best is None or len(columns) > len(best.columns):
            best = _Layout(delimiter, header, columns)
    # One or two of the names may be in any table ("Description").
    return best if best and len(best.columns) >= _ENOUGH_NAMES else None


def _columns(header: list[str]) -> dict[str, int]:
    names = {simple(shown): name for name, shown in COLUMNS.items()} | _ALSO_CALLED
    found: dict[str, int] = {}
    for position, heading in enumerate(header):
        name = names.get(simple(heading))
        if name:
            found.setdefault(name, position)
    if len(found) < _ENOUGH_NAMES and len(header) == len(COLUMNS):  # another language: Moodle's order holds
        return {name: position for position, name in enumerate(COLUMNS)}
    return found


def _rows(text: str, layout: _Layout) -> Iterator[_Row]:
    for number, cells in csv_rows(text, layout.delimiter):
        where = f"row {number}"
        if number == 1:
            continue
        if any(cell.strip() for cell in cells[len(layout.header) :]):
            raise FormatError(
                f"It has {len(cells)} cells, the header {len(layout.header)}. Check its quotation marks.", where
            )
        found = {name: cells[at].strip() for name, at in layout.columns.items() if at < len(cells)}
        yield _Row(where, {name: cell for name, cell in found.items() if cell})


def _read_rows(text: str, layout: _Layout) -> tuple[_Row, dict[str, _Row]]:
    """The framework's row, and the competencies' by id number in the file's order."""
    framework: _Row | None = None
    rows: dict[str, _Row] = {}
    for row in _rows(text, layout):
        for name in ("identifier", "title"):
            if name not in row.cells:
                raise FormatError(f"The {quoted(COLUMNS[name])} is missing. Fill it in, or delete the row.", row.where)
        check_identifier(row.identifier, row.where)
        if not row.title:
            raise FormatError(
                f"The {quoted(COLUMNS['title'])} holds no text besides its markup. Correct it.", row.where
            )
        if row.is_framework:
            if framework:
                raise FormatError(f"It is marked as the framework, but so is {framework.where}. Keep one.", row.where)
            framework = row
            continue
        if row.identifier in rows:
            raise same_identifier(row.where, first=rows[row.identifier].where.capitalize())
        rows[row.identifier] = row
        check_number_of_items(len(rows))
    if framework is None:
        raise FormatError("No row is the framework's. Put 1 in “Is framework” in the row that names the framework.")
    check_number_of_items(len(rows))
    return framework, rows


def _read_parents(framework: _Row, rows: dict[str, _Row]) -> dict[str, str | None]:
    parents: dict[str, str | None] = {}
    cuts = Cuts(rows)
    for identifier, row in rows.items():
        named = row.cells.get("parent", "")
        parent = cuts.find(identity(named)[0]) if named else None
        if parent is not None and parent not in rows:
            # By hand, people name the framework as the parent of its first level; Moodle leaves the cell empty.
            if parent != framework.identifier:
                raise missing_parent(parent, row.where)
            parent = None
        parents[identifier] = parent
    return parents


def _read_related(rows: dict[str, _Row]) -> tuple[tuple[CrosswalkOutline, ...], dict[str, list[str]]]:
    """The crosswalks, and for each id number those it is related to but that are not in the file.

    Moodle lists a relation in the rows of both competencies; it is one crosswalk, from the first that names it.
    """
    pairs: dict[tuple[str, str], CrosswalkOutline] = {}
    outside: dict[str, list[str]] = {}
    cuts = Cuts(rows)
    for identifier, row in rows.items():
        for listed in row.cells.get("related", "").split(","):
            other = cuts.find(identity(listed)[0])
            if other and other not in rows:
                outside.setdefault(identifier, []).append(_decoded(listed))
            elif other and other != identifier and (other, identifier) not in pairs:
                pairs.setdefault((identifier, other), CrosswalkOutline(identifier, other, "related"))
                check_number_of_crosswalks(len(pairs))
    return tuple(pairs.values()), outside
