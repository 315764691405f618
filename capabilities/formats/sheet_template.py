"""The spreadsheet that people fill in to make a framework: the sheets of an export without rows, with help.

Help stands on a sheet of its own, in the third column of “Framework”, and beside each cell that is being filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from capabilities.formats.outline import FrameworkOutline, StageOutline
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
)
from capabilities.formats.sheets_writer import FRAMEWORK_COLUMNS, LAST_ROW, Sheet, add_sheet, saved, stage_columns
from capabilities.formats.tables import csv_text

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

HELP = "How to fill this in"
STAGES_TO_BEGIN_WITH = (
    StageOutline("newly-qualified", "Newly qualified", "In the first two years of practice."),
    StageOutline("experienced", "Experienced", "Works independently with complex situations."),
)
_MOST_PROMPT = 255
_STAGE_HELP = (
    f"What it looks like at this stage. A column headed “{HEADLINE}: …” with the same stage may stand beside it, for a "
    "few words that sum it up."
)


def template_xlsx() -> bytes:
    """An empty workbook of the four sheets, with help, and lists to choose from."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    stages = stage_columns(FrameworkOutline("", "", stages=STAGES_TO_BEGIN_WITH))
    columns = SHEETS[CAPABILITIES]
    with_stages = (*columns[:-2], *(_helped(column) for column, _, _ in stages), *columns[-2:])
    _add_help(book)
    facts = [(column.heading, "yes" if column.name == "claimable" else "", column.help) for column in SHEETS[FRAMEWORK]]
    add_sheet(book, FRAMEWORK, FRAMEWORK_COLUMNS, facts)
    shown = [(stage.code, stage.title, stage.description) for stage in STAGES_TO_BEGIN_WITH]
    _add_prompts(add_sheet(book, STAGES, SHEETS[STAGES], shown), SHEETS[STAGES])
    _add_prompts(add_sheet(book, CAPABILITIES, with_stages, ()), with_stages, kind=("area", "capability"))
    _add_prompts(
        add_sheet(book, CROSSWALKS, SHEETS[CROSSWALKS], ()), SHEETS[CROSSWALKS], kind=tuple(CROSSWALK_WORDS.values())
    )
    return saved(book)


def template_csv() -> str:
    """The row of headings alone: the capabilities' columns, two stages to begin with, and the framework's name."""
    columns = SHEETS[CAPABILITIES]
    stages = [f"{EXPECTATION}: {stage.title}" for stage in STAGES_TO_BEGIN_WITH]
    identifiers = [column.heading for column in columns[-2:]]
    return csv_text(
        [[*(column.heading for column in columns[:-2]), *stages, *identifiers, *(c.heading for c in CSV_FRAMEWORK)]]
    )


def _helped(column: Column) -> Column:
    return Column(column.name, column.heading, _STAGE_HELP, width=column.width)


def _add_help(book: Workbook) -> None:
    introduction = [
        ("", "", "Fill in the sheets Framework and Capabilities; the others as far as you need them."),
        ("", "", "Change the stages, or delete them. Each has a column “Expectation: …” in the sheet Capabilities."),
        ("", "", "Rows may stand in any order: “Parent code” says where each belongs. Columns you do not need may go."),
        ("", "", "Plain text only: no formulas, no merged cells, no hidden sheets. Line breaks in a cell are kept."),
        ("", "", "Read the file in as often as you like: while the version is a draft, it is updated, not doubled."),
    ]
    rows = [(sheet, column.heading, column.help) for sheet, columns in SHEETS.items() for column in columns]
    rows.insert(len(rows) - len(SHEETS[CROSSWALKS]), (CAPABILITIES, f"{EXPECTATION}: …", _STAGE_HELP))
    columns = (
        Column("sheet", "Sheet", "", width=16),
        Column("column", "Column or line", "", width=28),
        Column("help", "What to write", "", width=110),
    )
    add_sheet(book, HELP, columns, [*introduction, *rows])


def _add_prompts(sheet: Sheet, columns: Sequence[Column], *, kind: tuple[str, ...] = ()) -> None:
    """What is shown beside a cell of each column while it is filled in; and for kinds, the list to choose from."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for position, column in enumerate(columns, start=1):
        choices = kind if column.name == "kind" else ()
        shown = DataValidation(
            type="list" if choices else None,
            formula1=f'"{",".join(choices)}"' if choices else None,
            allow_blank=True,
            showInputMessage=True,
            showErrorMessage=bool(choices),
            promptTitle=column.heading[:32],
            prompt=column.help[:_MOST_PROMPT],
            errorTitle="Kind" if choices else None,
            error=f"Choose one of: {', '.join(choices)}." if choices else None,
        )
        letter = get_column_letter(position)
        shown.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.data_validations.append(shown)
