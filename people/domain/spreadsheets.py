"""Reading a spreadsheet of people, CSV or XLSX, into rows of text: what stands where, before anybody judges it.

pandas is imported only here and only when a file is read: it costs a second and 84 MB (DESIGN §6).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from people.workbooks import OLD_OFFICE, ZIP, UnreadableWorkbook, check_workbook

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 20_000

REQUIRED = ("email", "first name", "last name", "team")
OPTIONAL = ("role", "supervisor email", "supervision kind", "start date")
# Headings as people write them, once case, spaces, underscores and dashes are out of the way.
_ALIASES = {
    "e mail": "email",
    "email address": "email",
    "e mail address": "email",
    "firstname": "first name",
    "forename": "first name",
    "given name": "first name",
    "lastname": "last name",
    "surname": "last name",
    "family name": "last name",
    "team name": "team",
    "supervisor": "supervisor email",
    "supervisor email address": "supervisor email",
    "supervisor e mail": "supervisor email",
    "supervisors email": "supervisor email",
    "kind": "supervision kind",
    "kind of supervision": "supervision kind",
    "supervision type": "supervision kind",
    "started": "start date",
    "start": "start date",
    "from": "start date",
}


class Unreadable(Exception):
    """The file cannot be read as a table of people; the message says what to do."""


@dataclass(frozen=True)
class Sheet:
    """A table of text. `rows`: (row number as a spreadsheet shows it, {column: text without outer spaces})."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    unused: tuple[str, ...]


def column_of(heading: str) -> str:
    """The column that a heading means: "E-Mail_Address " is email. An unknown heading is given back, tidied."""
    plain = re.sub(r"[\s_\-./:]+", " ", heading.replace("’", "").replace("'", "")).strip().lower()
    return _ALIASES.get(plain, plain)


def read_sheet(path: Path) -> Sheet:
    """The first sheet of an XLSX file, or a CSV file in UTF-8 with commas, semicolons or tabs. Raises Unreadable."""
    if not path.is_file():
        raise Unreadable(f"There is no file at {path}.")
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(
            f"The file has {path.stat().st_size / 1024 / 1024:.0f} MB; at most {MOST_BYTES // 1024 // 1024} MB are read. "
            "Keep only the columns that are needed, or split it."
        )
    content = path.read_bytes()
    if not content.strip():
        raise Unreadable("The file is empty.")
    if content.startswith((ZIP, OLD_OFFICE)):
        table = _read_xlsx(content)
    elif path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        raise Unreadable(f"The file is called {path.suffix} but is none. Save it again as .xlsx or as CSV UTF-8.")
    else:
        table = _read_csv(content)
    return _named(table)


def _read_xlsx(content: bytes) -> list[list[str]]:
    import pandas as pd

    try:
        check_workbook(content, most_unpacked=MOST_UNPACKED)
    except UnreadableWorkbook as error:
        raise Unreadable(str(error)) from error
    try:
        # data_only=False: a formula arrives as its text, "=…", and is refused by name rather than read as empty.
        frame = pd.read_excel(
            io.BytesIO(content),
            header=None,
            dtype=str,
            keep_default_na=False,
            engine="openpyxl",
            engine_kwargs={"data_only": False},
            nrows=MOST_ROWS + 2,
        )
    except Exception as error:  # openpyxl raises whatever the broken file makes it stumble over
        raise Unreadable(
            "The file cannot be read as an Excel file. Save it again as .xlsx, or as CSV UTF-8."
        ) from error
    return _as_text(frame)


def _as_text(frame: pd.DataFrame) -> list[list[str]]:
    rows: list[list[str]] = frame.fillna("").astype(str).to_numpy().tolist()
    return rows


def _read_csv(content: bytes) -> list[list[str]]:
    import pandas as pd

    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            raise Unreadable(f"Line {number} is not in UTF-8. In Excel choose “Save as”, then “CSV UTF-8”.") from None
        if b"\0" in line:
            raise Unreadable(f"Line {number} is not text. In Excel choose “Save as”, then “CSV UTF-8”.")
    text = content.decode("utf-8-sig")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            header=None,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            sep=separator,
            engine="c",
            nrows=MOST_ROWS + 2,
        )
    except pd.errors.ParserError as error:
        found = re.search(r"line (\d+)", str(error))
        where = f"Row {found[1]}" if found else "A row"
        raise Unreadable(
            f"{where} has more cells than the first, or a quotation mark that is not closed. "
            "Put text with a comma in quotation marks."
        ) from None
    except pd.errors.EmptyDataError:
        raise Unreadable("The file is empty.") from None
    return _as_text(frame)


def _named(table: list[list[str]]) -> Sheet:
    """Rows by column name; the headings are in the first row that has any text."""
    start = next((i for i, row in enumerate(table) if any(cell.strip() for cell in row)), None)
    if start is None:
        raise Unreadable("The file is empty.")
    columns = [column_of(cell) for cell in table[start]]
    if missing := [name for name in REQUIRED if name not in columns]:
        names = ", ".join(f"“{name}”" for name in missing)
        raise Unreadable(f"The first row needs the column{'s' if len(missing) > 1 else ''} {names}.")
    known = [name for name in columns if name in REQUIRED + OPTIONAL]
    if twice := sorted({name for name in known if known.count(name) > 1}):
        raise Unreadable(f"The column “{twice[0]}” is there twice. Keep one.")
    rows = []
    for number, cells in enumerate(table[start + 1 :], start=start + 2):
        row = {name: " ".join(cell.split()) for name, cell in zip(columns, cells, strict=True) if name in known}
        if any(row.values()):
            rows.append((number, {name: row.get(name, "") for name in REQUIRED + OPTIONAL}))
    if not rows:
        raise Unreadable("The file has headings but nobody in it.")
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
    return Sheet(tuple(rows), tuple(name for name in columns if name and name not in REQUIRED + OPTIONAL))
