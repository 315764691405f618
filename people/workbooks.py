"""XLSX workbooks from outside, opened with care: plain text of cells, and nothing of a file that means harm.

An XLSX file is a ZIP archive of XML. Before openpyxl sees it, its directory is looked at (how many parts, how large
each, how well packed, how packed), and then every part is unpacked once in small pieces and thrown away, so that a
directory that lies is found out too: memory stays bounded whatever the file claims. XML with a document type (which
entity bombs need) is refused. Formulas are never evaluated, macros never read, links never followed. Nothing here knows
Django, or what a table is about.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 200 * MEGABYTE
MOST_PART = 4 * MEGABYTE
"""How large a part may be that is neither a sheet nor the table of texts: openpyxl makes a tree of it."""
MOST_PARTS = 2_000
MOST_RATIO = 300
"""How many times larger than packed a part may be, once it is larger than MOST_PART. Real sheets reach about 50."""
MOST_TAGS = 6_000_000
"""How many XML tags a workbook may hold: 20,000 rows of 30 cells with their ends have 5.5 million."""
MOST_COLUMNS = 400

ZIP = b"PK"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PIECE = 64 * 1024
_LARGE_PARTS = re.compile(r"xl/(worksheets/[^/]*\.xml|sharedStrings\.xml)", re.IGNORECASE)
_OVERLAP = 16
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]+[0-9]+:[A-Z]+[0-9]+)[\"']")
_LAST_ROW = 1_048_576


class UnreadableWorkbook(Exception):
    """The file cannot be opened as a workbook; the message says why and what to do."""


class Formula(str):
    """What stands in a cell instead of a text: a formula. Its value is not looked at."""

    __slots__ = ()


class CellError(str):
    """What stands in a cell instead of a text: an error such as #REF!"""

    __slots__ = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. `merged` are ranges such as "B2:B5"; `rows()` reads it, from the file, when asked."""

    title: str
    hidden: bool
    _sheet: Any

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that hold anything, with their numbers as Excel shows them; cells as text without outer spaces.

        Raises UnreadableWorkbook if the sheet is damaged.
        """
        _quiet()
        self._sheet.reset_dimensions()
        rows = self._sheet.iter_rows(min_row=1, max_row=_LAST_ROW)
        number = 0
        while True:
            try:
                cells = next(rows, None)
            except Exception as error:  # openpyxl raises whatever the broken file makes it stumble over
                raise damaged() from error
            if cells is None:
                return
            number += 1
            texts = [_text(cell) for cell in cells[:MOST_COLUMNS]]
            if any(texts):
                yield number, texts

    @property
    def merged(self) -> tuple[str, ...]:
        """Ranges of cells that were merged into one."""
        with self._sheet._get_source() as source:  # noqa: SLF001  # openpyxl reads no merged cells when it streams
            found: dict[str, None] = {}
            rest = b""
            while piece := source.read(_PIECE):
                text = rest + piece
                found.update(dict.fromkeys(match.decode() for match in _MERGED.findall(text)))
                rest = text[-1024:]
            return tuple(found)


def check_workbook(data: bytes, *, most_unpacked: int = MOST_UNPACKED) -> None:
    """Raise UnreadableWorkbook unless `data` is an XLSX file that can be opened within bounds of memory and time."""
    if data.startswith(OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableWorkbook("The workbook has a password. Take it off in Excel, and save it again.")
        raise UnreadableWorkbook(
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or as CSV UTF-8."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive, most_unpacked)
            tags = sum(_check_part(archive, part) for part in archive.infolist() if not part.is_dir())
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise damaged() from error
    if tags > MOST_TAGS:
        raise UnreadableWorkbook("The workbook has too many cells. Keep only the sheets and rows that are needed.")


def open_workbook(data: bytes) -> list[Sheet]:
    """The sheets of a workbook that check_workbook() lets pass, in their order. Raises UnreadableWorkbook."""
    check_workbook(data)
    import openpyxl

    _quiet()
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=False, keep_vba=False, keep_links=False
        )
        return [Sheet(sheet.title, hidden=sheet.sheet_state != "visible", _sheet=sheet) for sheet in book.worksheets]
    except Exception as error:  # as above
        raise damaged() from error


def _quiet() -> None:
    """Let openpyxl keep to itself what it passes over, such as styles and lists to choose from that it does not know."""
    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


def damaged() -> UnreadableWorkbook:
    """What is said of a file that calls itself a workbook and is none, or is broken."""
    return UnreadableWorkbook("The file cannot be read as an Excel file. Save it again as .xlsx, or as CSV UTF-8.")


def _check_directory(archive: zipfile.ZipFile, most_unpacked: int) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        kind = "an OpenDocument sheet" if "content.xml" in names else "a ZIP archive and no workbook"
        raise UnreadableWorkbook(f"The file is {kind}. Choose the workbook itself, saved as .xlsx.")
    if "xl/workbook.bin" in names:
        raise UnreadableWorkbook("The file is a binary workbook (.xlsb). Save it as .xlsx.")
    swollen = UnreadableWorkbook(
        "The file is far larger inside than outside. Save only the needed sheet, as CSV UTF-8."
    )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_unpacked:
        raise swollen
    for part in parts:
        if part.flag_bits & 0x1:
            raise UnreadableWorkbook("The workbook has a password. Take it off in Excel, and save it again.")
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise damaged()
        large = part.file_size > MOST_PART
        # Pictures are never read, and may be as large as they are.
        if large and _is_xml(part) and not _LARGE_PARTS.fullmatch(part.filename):
            raise swollen
        if large and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise swollen


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return not re.search(r"\.(png|jpe?g|gif|emf|wmf|bin|vml|tiff?|svg|ole)$", part.filename, re.IGNORECASE)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Unpack a part in pieces, keeping none: as large as it says, and XML without a document type. Its tags, counted."""
    if not _is_xml(part):
        return 0
    tags = size = 0
    rest = b""
    with archive.open(part) as source:
        while piece := source.read(_PIECE):
            size += len(piece)
            tags += piece.count(b"<")
            text = rest + piece
            # UTF-16 would hide what is looked for; spreadsheets write UTF-8.
            if b"\0" in text or b"<!DOCTYPE" in text or b"<!ENTITY" in text or size > part.file_size:
                raise damaged()
            rest = text[-_OVERLAP:]
    return tags


def _text(cell: Any) -> str:
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        return Formula("=")
    if kind == "e":
        return CellError(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip()
