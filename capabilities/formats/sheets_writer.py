"""The writers of framework spreadsheets: a workbook of four sheets, and CSV with the capabilities alone.

The workbook carries everything an outline holds and is read back exactly (texts as formats/text.py cleans them), but
for what other programs wrote in files that were imported (`source`, `parent_link`) and texts longer than a cell holds.
CSV carries the framework's title, identifier and version label, the stages' codes and titles, and the capabilities
whole; no crosswalks. What is left behind is named in the notes.

No cell is ever a formula: in the workbook each text is stored as a text, whatever it begins with; in CSV an apostrophe
guards it (tables.py).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from capabilities.formats import losses
from capabilities.formats.outline import CapabilityOutline, FrameworkOutline
from capabilities.formats.sheet_columns import (
    CAPABILITIES,
    CROSSWALK_WORDS,
    CROSSWALKS,
    CSV_FRAMEWORK,
    EXPECTATION,
    FRAMEWORK,
    HEADLINE,
    SHEETS,
    STAGES,
    Column,
    stage_heading,
)
from capabilities.formats.tables import csv_text, guarded, looks_like_formula
from capabilities.formats.text import one_line

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

Sheet = Any  # openpyxl's streaming sheet: its stubs know but half of what it has
MOST_IN_CELL = 32_767
"""How many characters a cell of a workbook holds."""
LAST_ROW = 20_001
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STAGE_WIDTH = 40


def write_xlsx(outline: FrameworkOutline) -> tuple[bytes, tuple[str, ...]]:
    """The framework as an XLSX workbook, and in sentences what of it the workbook cannot carry."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for name in SHEETS:
        add_sheet(book, name, *_sheet(outline, name))
    return saved(book), tuple(_notes(outline))


def write_csv(outline: FrameworkOutline) -> tuple[str, tuple[str, ...]]:
    """The capabilities as CSV text, and in sentences what of the framework CSV cannot carry."""
    columns, rows = _sheet(outline, CAPABILITIES)
    about = (outline.title, outline.identifier, outline.label)
    headings = [column.heading for column in (*columns, *CSV_FRAMEWORK)]
    table = [headings, *([*row, *about] for row in rows)]
    return csv_text([guarded(cell) for cell in row] for row in table), tuple(_csv_notes(outline))


def add_sheet(book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Sheet:
    """A sheet with headings and rows of text: nothing in it is a formula, and codes stay as they are typed."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet: Sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width = column.width
        dimension.number_format = "@"  # or Excel makes 1.1 of the code 1.10 that somebody types
    cells = _Cells(sheet)
    sheet.append(
        [cells.styled(column.heading, font=Font(bold=True), alignment=Alignment(wrap_text=True)) for column in columns]
    )
    for row in rows:
        sheet.append([cells.text(text) for text in row])
    return sheet


class _Cells:
    """Makes the cells of one sheet. Styles are made once and shared, since a sheet may have half a million cells."""

    def __init__(self, sheet: Sheet) -> None:
        from openpyxl.styles import Alignment

        self.sheet = sheet
        self.plain = self.styled("x", alignment=Alignment(wrap_text=True, vertical="top"), number_format="@")
        self.quoted = self.styled(
            "x", alignment=Alignment(wrap_text=True, vertical="top"), number_format="@", quotePrefix=True
        )

    def styled(self, text: str, **style: Any) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self.sheet, value="")
        for name, value in style.items():
            setattr(cell, name, value)
        cell.value, cell.data_type = text, "s"
        return cell

    def text(self, text: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        if not text:
            return None
        cell: Any = WriteOnlyCell(self.sheet)
        # quotePrefix is what Excel sets where somebody types an apostrophe first: it stays a text when edited.
        cell._style = (self.quoted if looks_like_formula(text) else self.plain)._style  # noqa: SLF001  # setting each property anew takes ten times as long
        cell.value = in_cell(text)
        cell.data_type = "s"
        return cell


def in_cell(text: str) -> str:
    """The text as a cell of a workbook can hold it."""
    return _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_IN_CELL]


def saved(book: Workbook) -> bytes:
    """The workbook's bytes."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(outline: FrameworkOutline, name: str) -> tuple[Sequence[Column], Iterator[Sequence[str]]]:
    if name == FRAMEWORK:
        return FRAMEWORK_COLUMNS, (
            (column.heading, _fact(outline, column.name), column.help) for column in SHEETS[name]
        )
    if name == STAGES:
        return SHEETS[name], ((stage.code, stage.title, stage.description) for stage in outline.stages)
    if name == CROSSWALKS:
        return SHEETS[name], _crosswalks(outline)
    columns, stages = _capability_columns(outline)
    return columns, _capabilities(outline, stages)


FRAMEWORK_COLUMNS = (
    Column("name", "About the framework", "", width=22),
    Column("value", "Write here", "", width=60),
    Column("help", "What is meant", "", width=70),
)


def _fact(outline: FrameworkOutline, name: str) -> str:
    value = getattr(outline, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "")


def stage_columns(outline: FrameworkOutline) -> list[tuple[Column, str, bool]]:
    """The columns of the stages: each with the code of its stage, and whether it holds headlines."""
    titles = [one_line(stage.title, is_html=False).casefold() for stage in outline.stages]
    told = {title: stage.code for title, stage in zip(titles, outline.stages, strict=True) if titles.count(title) == 1}
    used = {code for item in outline.capabilities for code, expected in item.expectations.items() if expected.headline}
    columns = []
    for stage in outline.stages:
        for kind in (EXPECTATION, HEADLINE)[: 1 + (stage.code in used)]:
            heading = stage_heading(kind, one_line(stage.title, is_html=False), stage.code, told)
            columns.append((Column(stage.code, heading, "", width=_STAGE_WIDTH), stage.code, kind == HEADLINE))
    return columns


def _capability_columns(outline: FrameworkOutline) -> tuple[Sequence[Column], list[tuple[Column, str, bool]]]:
    columns = SHEETS[CAPABILITIES]
    stages = stage_columns(outline)
    # The columns that people leave alone stand last.
    return (*columns[:-2], *(column for column, _, _ in stages), *columns[-2:]), stages


def _capabilities(outline: FrameworkOutline, stages: list[tuple[Column, str, bool]]) -> Iterator[Sequence[str]]:
    names = _names(outline)
    for item in outline.capabilities:
        expected = (
            (item.expectations[code].headline if headline else item.expectations[code].text)
            if code in item.expectations
            else ""
            for _, code, headline in stages
        )
        yield (
            item.code,
            names[item.parent] if item.parent is not None else "",
            item.kind,
            item.title,
            item.statement,
            item.why,
            "\n".join(one_line(question, is_html=False) for question in item.notice),
            item.shows,
            *expected,
            item.identifier,
            item.lineage,
        )


def _crosswalks(outline: FrameworkOutline) -> Iterator[Sequence[str]]:
    names = _names(outline)
    for link in outline.crosswalks:
        others = [end for end in (link.origin, link.target) if end not in names]
        title = outline.outside.get(others[0], "") or "an item of another framework" if others else ""
        ends = [names.get(end, end) for end in (link.origin, link.target)]
        yield ends[0], CROSSWALK_WORDS[link.kind], ends[1], link.note, title, link.identifier


def _names(outline: FrameworkOutline) -> dict[str, str]:
    """What each item is called by others: its code if no other has it, else its identifier."""
    codes: dict[str, int] = {}
    for item in outline.capabilities:
        codes[one_line(item.code, is_html=False)] = codes.get(one_line(item.code, is_html=False), 0) + 1
    return {
        item.identifier: item.code if item.code and codes[one_line(item.code, is_html=False)] == 1 else item.identifier
        for item in outline.capabilities
    }


def _texts(item: CapabilityOutline) -> Iterator[str]:
    yield from (item.statement, item.why, item.shows, "\n".join(item.notice))
    yield from (expected.text for expected in item.expectations.values())


def _notes(outline: FrameworkOutline) -> Iterator[str]:
    yield from losses.said(
        (
            losses.named(
                f"A cell holds {MOST_IN_CELL:,} characters. Texts are cut in",
                [item for item in outline.capabilities if any(len(text) > MOST_IN_CELL for text in _texts(item))],
            ),
            losses.foreign(outline),
        )
    )


def _csv_notes(outline: FrameworkOutline) -> Iterator[str]:
    described = sum(bool(stage.description) for stage in outline.stages)
    yield from losses.said(
        (
            f"{losses.counted(described, 'description')} of stages left out." if described else "",
            losses.facts(outline, "version label", "title only"),
            losses.crosswalks(outline),
            losses.foreign(outline),
        )
    )
