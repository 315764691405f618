"""A table as somebody filled it in: its headings found, its cells asked for by name, with errors that say where.

It is the same for a sheet of a workbook ("Capabilities, row 7") and for CSV ("row 7"). Rows are numbered as a
spreadsheet shows them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from capabilities.formats.errors import FormatError, quoted
from capabilities.formats.outline import check_identifier
from capabilities.formats.sheet_columns import Column, StageHeading, columns_of, read_stage_heading
from capabilities.formats.tables import simple
from capabilities.formats.text import MAX_TEXT, plain, too_long
from people.workbooks import CellError, Formula

_ROWS_SEARCHED = 10
"""In how many of the first rows headings are looked for: people put a title above."""
_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")
_YES = {"yes", "y", "true", "1", "ie", "ydw"}
_NO = {"no", "n", "false", "0", "na", "nac"}

Rows = Iterable[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it is, and what stands in its cells, by the names of the columns."""

    sheet: str
    number: int
    cells: Sequence[str]
    columns: dict[str, int]

    @property
    def where(self) -> str:
        return place(self.sheet, f"row {self.number}")

    def raw(self, name: str) -> str:
        """The cell as it is, without outer spaces; "" if there is none. Raises FormatError if it holds no text."""
        return self.at(self.columns[name]) if name in self.columns else ""

    def at(self, position: int) -> str:
        """The same by the column's place, from 0."""
        cell = self.cells[position] if position < len(self.cells) else ""
        if isinstance(cell, Formula):
            raise FormatError(
                "It holds a formula, and formulas are not worked out here. Copy the cell, and paste it as a value.",
                place(self.sheet, f"cell {letters(position)}{self.number}"),
            )
        if isinstance(cell, CellError):
            raise FormatError(
                f"It shows the error {quoted(cell)}. Write what it should say.",
                place(self.sheet, f"cell {letters(position)}{self.number}"),
            )
        if len(cell) > MAX_TEXT:
            raise too_long(cell, self.where)
        return cell.strip()

    def text(self, name: str) -> str:
        """The cell with its paragraphs. What looks like a tag in it was typed so, and is text like the rest."""
        return plain(self.raw(name), is_html=False)

    def line(self, name: str, most: int, *, what: str = "") -> str:
        """The cell as plain text on one line. Raises FormatError, calling it `what`, if it is longer than `most`."""
        return self.short(self.text(name), most, what or name)

    def short(self, text: str, most: int, what: str) -> str:
        """`text` on one line. Raises FormatError if it has more than `most` characters."""
        line = " ".join(text.split())
        if len(line) > most:
            raise FormatError(f"The {what} has {len(line):,} characters; the most is {most}. Shorten it.", self.where)
        return line

    def identifier(self, name: str) -> str:
        """An identifier exactly as it is; "" if there is none. Raises FormatError if it cannot be kept."""
        value = self.raw(name)
        if value:
            check_identifier(value, self.where)
        return value

    def date(self, name: str, what: str) -> date | None:
        """The cell as a day. Raises FormatError, calling it `what`, if it is none."""
        value = self.raw(name)
        for form in _DATES if value else ():
            try:
                return datetime.strptime(value, form).date()  # noqa: DTZ007  # a day, not a moment
            except ValueError:
                continue
        if value:
            raise FormatError(f"{what} is {quoted(value)}, which is no date like 2026-09-01.", self.where)
        return None

    def yes(self, name: str, what: str, *, default: bool) -> bool:
        """The cell as yes or no. Raises FormatError, calling it `what`, if it is neither."""
        value = self.raw(name).casefold()
        if value and value not in _YES | _NO:
            raise FormatError(f"{what} is {quoted(value)}. Write yes or no.", self.where)
        return value in _YES if value else default


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose headings were found: `rows` come after them; `stages` are the headings for stages by their place."""

    heading_row: int
    columns: dict[str, int]
    stages: dict[int, StageHeading]
    rows: Iterator[Row]
    width: int


def read_table(rows: Rows, columns: Sequence[Column], required: Sequence[str], sheet: str) -> Table | None:
    """The table in `rows`; None if there is nothing at all.

    Raises FormatError naming the headings that are missing if none of the first rows has all `required` ones.
    """
    waiting = iter(rows)
    first = list(itertools.islice(waiting, _ROWS_SEARCHED))
    if not first:
        return None
    best: tuple[int, dict[str, int]] | None = None
    for index, (number, cells) in enumerate(first):
        found = columns_of(cells, columns, place(sheet, f"row {number}"))
        if best is None or len(found) > len(best[1]):
            best = (index, found)
        if all(name in found for name in required):
            break
    index, found = best or (0, {})
    number, cells = first[index]
    missing = [column.heading for column in columns if column.name in required and column.name not in found]
    if missing:
        names = " and ".join(quoted(name) for name in missing)
        raise FormatError(
            f"There is no column headed {names}. Put the headings of the template into the first row.",
            place(sheet, f"row {number}"),
        )
    stages = {
        at: heading
        for at, cell in enumerate(cells)
        if at not in found.values() and (heading := read_stage_heading(cell))
    }
    after = (
        Row(sheet, n, c, found) for n, c in itertools.chain(first[index + 1 :], waiting) if any(x.strip() for x in c)
    )
    return Table(number, found, stages, after, len(cells))


def read_pairs(rows: Rows, columns: Sequence[Column], sheet: str) -> tuple[Row, dict[str, Row]]:
    """The lines of a sheet of names and values: for each name a row with that one column, and one row with them all.

    Raises FormatError for a name that is there twice. Names that are not known are passed over.
    """
    names = {simple(heading): column.name for column in columns for heading in (*column.also, column.heading)}
    found: dict[str, Row] = {}
    for number, cells in rows:
        name = names.get(simple(cells[0]))
        if name in found:
            raise FormatError(f"{quoted(cells[0])} is there twice. Keep one.", place(sheet, f"row {number}"))
        if name:
            found[name] = Row(sheet, number, cells, {name: 1})
    return Row(sheet, 1, (), {}), found


def place(sheet: str, spot: str) -> str:
    """`Capabilities, row 7`, or `row 7` where there is but one sheet."""
    return f"{sheet}, {spot}" if sheet else spot


def letters(position: int) -> str:
    """The name of the column at `position` (from 0): A, B, … Z, AA, …"""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def row_range(cells: str) -> tuple[int, int]:
    """The first and last row of a range such as "B2:C5"."""
    numbers = [int(number) for number in re.findall(r"[0-9]+", cells)]
    return numbers[0], numbers[-1]
