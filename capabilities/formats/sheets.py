"""The reader of framework spreadsheets: XLSX with the sheets Framework, Stages, Capabilities and Crosswalks (or the
last two and the first left out), and CSV with the capabilities alone.

Headings may be worded, written and ordered as people do; a title may stand above them; rows may come in any order.
Hidden sheets and merged cells are refused where they would be read, since nobody sees what they would bring; so are
formulas, whose value is not in the file for certain. Other sheets and columns are passed over. The template
(sheet_template.py) and our own exports (sheets_writer.py) are read back exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from capabilities.formats.errors import FormatError, quoted
from capabilities.formats.outline import (
    MAX_LABEL,
    MAX_LANGUAGE,
    MAX_NAME,
    MAX_SHORT_TITLE,
    MAX_SLUG,
    MAX_TITLE,
    MAX_URL,
    FrameworkOutline,
    check_outline,
)
from capabilities.formats.sheet_columns import (
    CAPABILITIES,
    CROSSWALKS,
    CSV_FRAMEWORK,
    FRAMEWORK,
    SHEETS,
    STAGES,
    columns_of,
    read_stage_heading,
    sheet_of,
)
from capabilities.formats.sheet_items import (
    Items,
    made_identifier,
    match_stages,
    read_crosswalks,
    read_stages,
    stages_of,
)
from capabilities.formats.sheet_rows import Row, Table, read_pairs, read_table, row_range
from capabilities.formats.tables import DELIMITERS, csv_rows, header_of, unguarded
from people.workbooks import Sheet, UnreadableWorkbook, open_workbook

FORMAT = "Throughline spreadsheet"
CSV_FORMAT = f"{FORMAT} (CSV)"
_REQUIRED = {STAGES: ("title",), CAPABILITIES: ("title",), CROSSWALKS: ("origin", "target", "kind")}
_CSV_COLUMNS = (*SHEETS[CAPABILITIES], *CSV_FRAMEWORK)


def looks_like_sheet(text: str) -> bool:
    """Whether the first row of a CSV text has the headings of capabilities."""
    return _delimiter(text) is not None


def read_sheet_csv(text: str, *, name: str) -> FrameworkOutline:
    """The framework in a CSV of capabilities (comma, semicolon or tab between cells).

    Without a column “Framework” it is called as the file is (`name`). Raises FormatError naming the row.
    """
    delimiter = _delimiter(text) or ","
    rows = ((number, [unguarded(cell) for cell in cells]) for number, cells in csv_rows(text, delimiter))
    table = read_table(rows, _CSV_COLUMNS, _REQUIRED[CAPABILITIES], "")
    if table is None:
        raise FormatError("The file is empty. Choose another.")
    said: dict[str, tuple[str, int]] = {}
    listed = list(_same_framework(table, said))
    title = said.get("framework", ("", 0))[0] or _title_from(name)
    identifier = said.get("framework_identifier", ("", 0))[0] or made_identifier("framework", title.casefold())
    stages = stages_of(table)
    items = Items(identifier)
    items.read(iter(listed))
    outline = FrameworkOutline(
        identifier=identifier,
        title=title,
        label=said.get("label", ("", 0))[0],
        stages=stages,
        capabilities=tuple(items.capabilities(match_stages(table, stages, ""))),
        source={"format": CSV_FORMAT},
    )
    check_outline(outline)
    return outline


def _delimiter(text: str) -> str | None:
    best: tuple[int, str] | None = None
    for delimiter in DELIMITERS:
        cells = header_of(text, delimiter)
        try:
            found = columns_of(cells, _CSV_COLUMNS, "row 1")
        except FormatError:  # headings that are there twice are headings all the same
            return delimiter
        known = len(found) + sum(read_stage_heading(cell) is not None for cell in cells)
        if "title" in found and ("code" in found or "identifier" in found) and (best is None or known > best[0]):
            best = (known, delimiter)
    return best[1] if best else None


def _same_framework(table: Table, said: dict[str, tuple[str, int]]) -> Iterator[Row]:
    """The rows, once they agree on the framework: `said` is filled with what they say, and in which row first."""
    limits = {"framework": MAX_TITLE, "label": MAX_LABEL}
    for row in table.rows:
        extra = [cell for cell in row.cells[table.width :] if cell.strip()]
        if extra:
            raise FormatError(
                f"It has {len(row.cells)} cells, the headings {table.width}. Check its quotation marks.", row.where
            )
        for column in CSV_FRAMEWORK:
            value = row.line(column.name, limits[column.name]) if column.name in limits else row.identifier(column.name)
            first = said.setdefault(column.name, (value, row.number)) if value else ("", 0)
            if value and first[0] != value:
                raise FormatError(
                    f"{quoted(column.heading)} is {quoted(value)}, but in row {first[1]} {quoted(first[0])}. "
                    "Keep one framework in a file.",
                    row.where,
                )
        yield row


def _title_from(name: str) -> str:
    stem = " ".join(re.sub(r"[-_]+", " ", PurePath(name).stem).split())
    return "".join(character for character in stem if character.isprintable())[:MAX_TITLE].strip() or "Framework"


def read_workbook(data: bytes) -> FrameworkOutline:
    """The framework in an XLSX workbook. Raises FormatError naming sheet and row, or cell, for all that is wrong."""
    try:
        return _read_workbook(_our_sheets(open_workbook(data)))
    except UnreadableWorkbook as error:
        raise FormatError(str(error)) from error


def _our_sheets(sheets: list[Sheet]) -> dict[str, Sheet]:
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        name = sheet_of(sheet.title)
        if name and sheet.hidden:
            raise FormatError(f"The sheet {quoted(sheet.title)} is hidden. Show it, or delete it.")
        if name in found:
            raise FormatError(
                f"The sheets {quoted(found[name].title)} and {quoted(sheet.title)} are both for {name}. Keep one."
            )
        if name:
            found[name] = sheet
    shown = [sheet for sheet in sheets if not sheet.hidden]
    if CAPABILITIES not in found:
        if len(shown) != 1 or found:
            names = ", ".join(quoted(sheet.title) for sheet in shown[:5]) or "none that is shown"
            raise FormatError(f"There is no sheet “{CAPABILITIES}”; the sheets are: {names}. Start from the template.")
        found[CAPABILITIES] = shown[0]
    return found


def _table(sheets: dict[str, Sheet], name: str) -> Table | None:
    if name not in sheets:
        return None
    sheet = sheets[name]
    table = read_table(sheet.rows(), SHEETS[name], _REQUIRED[name], sheet.title)
    for merged in sheet.merged if table else ():
        if table and row_range(merged)[1] >= table.heading_row:
            raise FormatError(
                f"The cells {merged} are merged. Unmerge them, and write into each what it should say.", sheet.title
            )
    return table


def _read_workbook(sheets: dict[str, Sheet]) -> FrameworkOutline:
    framework, facts = _framework(sheets)
    capabilities = _table(sheets, CAPABILITIES)
    if capabilities is None:
        raise FormatError("The sheet is empty. Write a capability into each row.", sheets[CAPABILITIES].title)
    listed = _table(sheets, STAGES)
    # Stages that only headings name are stages too, if the sheet for them is not used.
    stages = (read_stages(listed.rows) if listed else ()) or stages_of(capabilities)
    identifier = _cell(facts, "identifier", framework).identifier("identifier")
    slug = _cell(facts, "slug", framework).line("slug", MAX_SLUG, what="address")
    title = _cell(facts, "title", framework).line("title", MAX_TITLE)
    if not title:
        where = facts["title"].where if "title" in facts else sheets[FRAMEWORK].title if FRAMEWORK in sheets else None
        raise FormatError("The framework has no title. Write it into the sheet “Framework”, beside “Title”.", where)
    if slug and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise FormatError(
            f"The address is {quoted(slug)}. Use small letters, digits and single hyphens only.", facts["slug"].where
        )
    items = Items(identifier or made_identifier("framework", slug or title.casefold()))
    items.read(capabilities.rows)
    columns = match_stages(capabilities, stages, sheets[CAPABILITIES].title)
    outlines = tuple(items.capabilities(columns))
    links = _table(sheets, CROSSWALKS)
    crosswalks, outside = read_crosswalks(links.rows if links else iter(()), items)
    outline = FrameworkOutline(
        identifier=items.framework,
        title=title,
        publisher=_cell(facts, "publisher", framework).line("publisher", MAX_NAME),
        description=_cell(facts, "description", framework).text("description"),
        language=_cell(facts, "language", framework).line("language", MAX_LANGUAGE),
        licence=_cell(facts, "licence", framework).line("licence", MAX_NAME),
        source_url=_source_url(_cell(facts, "source_url", framework)),
        label=_cell(facts, "label", framework).line("label", MAX_LABEL, what="version"),
        in_force_from=_cell(facts, "in_force_from", framework).date("in_force_from", "“In force from”"),
        in_force_until=_cell(facts, "in_force_until", framework).date("in_force_until", "“In force until”"),
        claimable=_cell(facts, "claimable", framework).yes("claimable", "“Claimable”", default=True),
        claimable_until=_cell(facts, "claimable_until", framework).date("claimable_until", "“Claimable until”"),
        slug=slug,
        short_title=_cell(facts, "short_title", framework).line("short_title", MAX_SHORT_TITLE, what="short title"),
        notes=_cell(facts, "notes", framework).text("notes"),
        document=_cell(facts, "document", framework).identifier("document"),
        outside=outside,
        stages=stages,
        capabilities=outlines,
        crosswalks=crosswalks,
        source={"format": FORMAT},
    )
    check_outline(outline)
    return outline


def _framework(sheets: dict[str, Sheet]) -> tuple[Row, dict[str, Row]]:
    if FRAMEWORK not in sheets:
        return Row("", 1, (), {}), {}
    return read_pairs(sheets[FRAMEWORK].rows(), SHEETS[FRAMEWORK], sheets[FRAMEWORK].title)


def _cell(facts: dict[str, Row], name: str, without: Row) -> Row:
    return facts.get(name, without)


def _source_url(row: Row) -> str:
    address = row.line("source_url", MAX_URL, what="source address")
    if address and not re.fullmatch(r"https?://[^\s<>\"']+", address):
        raise FormatError(f"The source address is {quoted(address)}. Write one that begins with https://.", row.where)
    return address
