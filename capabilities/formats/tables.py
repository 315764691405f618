"""What the readers and writers of tables share: the rows of a CSV text, headings however they are written, and cells
that a spreadsheet would take for a formula.

Excel, LibreOffice and Google Sheets run a CSV cell that begins with `=`, `+`, `-` or `@`. Our own CSV sets an
apostrophe before it, which is how people write such a text by hand, and takes it off again when reading: exactly. For
other programs' CSV a space does it, which those programs and we cut off.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from capabilities.formats.errors import FormatError
from capabilities.formats.intake import MAX_VALUES
from capabilities.formats.text import MAX_TEXT, too_long

DELIMITERS = (",", ";", "\t")
_HEADER_CHARACTERS = 20_000
_RUNS = (
    "=+\\-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
_FORMULA = re.compile(rf"'*[{_RUNS}]")
_GUARDED = re.compile(rf"''*[{_RUNS}]")


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run `text` if it stood in a CSV cell (or would, but for apostrophes before it)."""
    return bool(_FORMULA.match(text))


def guarded(text: str) -> str:
    """`text` as it may stand in our CSV: with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that guarded() made `cell` of."""
    return cell[1:] if _GUARDED.match(cell) else cell


def simple(heading: str) -> str:
    """A heading without what differs from hand to hand: case, hyphens, spaces, punctuation and “(optional)”."""
    return re.sub(r"[\W_]+", "", heading.casefold()).removesuffix("optional")


def header_of(text: str, delimiter: str) -> list[str]:
    """The first row of a CSV text; empty if it is none with this delimiter."""
    try:
        return next(
            csv.reader(io.StringIO(text[:_HEADER_CHARACTERS], newline=""), delimiter=delimiter, strict=True), []
        )
    except csv.Error:
        return []


def csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers from 1 as a spreadsheet shows them: a cell with line breaks is
    still one row.

    Raises FormatError naming the row for quotation marks that do not match and for a cell that is too long, and for a
    file of too many cells, before anything is read.
    """
    if sum(text.count(mark) for mark in {delimiter, ",", "\n", "\r"}) > MAX_VALUES:
        raise FormatError(f"The file has more than {MAX_VALUES:,} cells. Split it.")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            for cell in cells:
                if len(cell) > MAX_TEXT:
                    raise too_long(cell, f"row {number}")
            yield number, cells
    except csv.Error as error:
        reason = "One of its cells is too long" if "limit" in str(error) else "Its quotation marks do not match"
        raise FormatError(f"{reason}. Correct the row, or export the file again.", f"row {number + 1}") from error


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV with commas, and the line ends that spreadsheets expect."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()
