"""XLSX files from outside: what is refused before it can do harm, and that memory stays bounded meanwhile."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from datetime import time as clock
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart

from people import workbooks
from people.workbooks import CellError, Formula, UnreadableWorkbook, check_workbook, open_workbook

MEGABYTE = 1024 * 1024
DAMAGED = "The file cannot be read as an Excel file. Save it again as .xlsx, or as CSV UTF-8."
SWOLLEN = "The file is far larger inside than outside. Save only the needed sheet, as CSV UTF-8."


def workbook(*rows: list[Any], change: Callable[[Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with one part put in or replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content, compression)
    return file.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


MORNING = datetime(2026, 9, 1, 8, 30)  # noqa: DTZ001  # Excel knows no zones
SHEET = "xl/worksheets/sheet1.xml"


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableWorkbook) as caught:
        rows_of(data)
    return str(caught.value)


def rows_of(data: bytes) -> list[Any]:
    return [list(sheet.rows()) for sheet in open_workbook(data)]


def refused_within(data: bytes, megabytes: int) -> str:
    """The same, and that it took no more memory than that, nor long."""
    openpyxl.load_workbook(io.BytesIO(workbook(["warm"])))
    started = time.process_time()
    tracemalloc.start()
    try:
        message = refused(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < megabytes * MEGABYTE
    assert time.process_time() - started < 20
    return message


# Bombs


def bomb(name: str, size: int, content: bytes = b" ") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one, old.read(one))
        with new.open(name, "w", force_zip64=True) as target:
            block = content * (MEGABYTE // len(content))
            for _ in range(size):
                target.write(block)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "size"),
    [(SHEET, 190), (SHEET, 300), ("xl/sharedStrings.xml", 190), ("xl/styles.xml", 5), ("xl/media/other.xml", 5)],
)
def test_a_part_that_swells_is_refused_in_little_memory(name: str, size: int) -> None:
    data = bomb(name, size)

    assert len(data) < MEGABYTE
    assert refused_within(data, 8) == SWOLLEN


def test_a_directory_that_lies_about_sizes_is_found_out_while_unpacking() -> None:
    data = bytearray(bomb(SHEET, 190))
    size = struct.pack("<L", 190 * MEGABYTE)
    # In the directory at the end (and, where it is, before the part itself) 190 MB become 1,000 bytes.
    at = data.rindex(size)
    data[at : at + 4] = struct.pack("<L", 1000)

    assert refused_within(bytes(data), 8) == DAMAGED


def test_parts_without_number_are_refused() -> None:
    file = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/media/{number}.png", b"")

    assert refused(file.getvalue()) == SWOLLEN


def test_more_tags_than_a_real_sheet_has_are_refused_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_RATIO", 10_000)
    data = bomb(SHEET, 80, b"<x/><y/>")

    assert refused_within(data, 8) == "The workbook has too many cells. Keep only the sheets and rows that are needed."


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused_unread(compression: int) -> None:
    assert refused(with_part(workbook(["a"]), SHEET, b"<x/>", compression)) == DAMAGED


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><x>&j;</x>"
)


@pytest.mark.parametrize(
    "name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/sharedStrings.xml"]
)
@pytest.mark.parametrize(
    "content",
    [ENTITIES, ENTITIES.decode().encode("utf-16"), b" " * 65_530 + ENTITIES],
    ids=["entities", "in UTF-16", "across pieces"],
)
def test_xml_with_a_document_type_is_refused(name: str, content: bytes) -> None:
    assert refused_within(with_part(workbook(["a"]), name, content), 8) == DAMAGED


def test_rows_and_cells_that_claim_to_be_far_away_take_no_time() -> None:
    sheet = part(workbook(["a"]), SHEET)
    far = sheet.replace(b'<row r="1"', b'<row r="99999999999"').replace(b'r="A1"', b'r="XFD1048576"')
    assert far != sheet
    started = time.process_time()

    assert [list(one.rows()) for one in open_workbook(with_part(workbook(["a"]), SHEET, far))] == [[]]
    assert time.process_time() - started < 10


# Other files


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04", DAMAGED),
        (b"PK" + b"x" * 500, DAMAGED),
        (workbook(["a"])[:2000], DAMAGED),
        (archive(inner=workbook(["a"])), "The file is a ZIP archive and no workbook. Choose the workbook itself, saved as .xlsx."),
        (archive(**{"content.xml": b"<x/>"}), "The file is an OpenDocument sheet. Choose the workbook itself, saved as .xlsx."),
        (archive(**{"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b""}), "The file is a binary workbook (.xlsb). Save it as .xlsx."),
        (archive(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), DAMAGED),
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 600,
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or as CSV UTF-8.",
        ),
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "The workbook has a password. Take it off in Excel, and save it again.",
        ),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_named(data: bytes, message: str) -> None:
    assert refused(data) == message


def test_an_encrypted_archive_is_named() -> None:
    data = bytearray(workbook(["a"]))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of encryption, in the directory

    assert refused(bytes(data)) == "The workbook has a password. Take it off in Excel, and save it again."


def test_a_damaged_part_is_named() -> None:
    data = bytearray(workbook(["a" * 5000]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as book:
        data[book.getinfo(SHEET).header_offset + 80] ^= 0xFF

    assert refused(bytes(data)) == DAMAGED


# Cells


def test_cells_are_text_as_people_see_it() -> None:
    data = workbook(
        [" a ", 1, 1.5, 1.0, True, False, date(2026, 9, 1), MORNING, clock(8, 30), None, "=1"],
        [],
        ["last"],
    )
    (sheet,) = open_workbook(data)
    rows = list(sheet.rows())

    assert rows[0][1][:10] == [
        "a",
        "1",
        "1.5",
        "1",
        "TRUE",
        "FALSE",
        "2026-09-01",
        "2026-09-01 08:30:00",
        "08:30:00",
        "",
    ]
    assert isinstance(rows[0][1][10], Formula)
    assert rows[1] == (3, ["last"])


def test_a_text_that_looks_like_a_formula_is_text_and_an_error_is_an_error() -> None:
    def as_text(book: Any) -> None:
        book.active["A1"].data_type = "s"

    (sheet,) = open_workbook(workbook(["=cmd|' /C calc'!A0", "#REF!"], change=as_text))
    ((_, cells),) = sheet.rows()

    assert cells == ["=cmd|' /C calc'!A0", "#REF!"]
    assert [type(cell) for cell in cells] == [str, CellError]


def test_hidden_sheets_and_merged_cells_are_told() -> None:
    def change(book: Any) -> None:
        book.active.merge_cells("A2:A5")
        book.active.merge_cells("B1:C1")
        book.create_sheet("Hidden").sheet_state = "hidden"
        book.create_sheet("Deeper").sheet_state = "veryHidden"
        book.create_chartsheet("Chart").add_chart(BarChart())

    sheets = open_workbook(workbook(["a"], change=change))

    assert [(sheet.title, sheet.hidden) for sheet in sheets] == [("Sheet", False), ("Hidden", True), ("Deeper", True)]
    assert set(sheets[0].merged) == {"A2:A5", "B1:C1"}


def test_macros_and_links_are_never_looked_at() -> None:
    data = with_part(workbook(["a"]), "xl/vbaProject.bin", b"\0<!DOCTYPE evil")
    data = with_part(data, "xl/externalLinks/externalLink1.xml", b"<broken")

    assert [list(sheet.rows()) for sheet in open_workbook(data)] == [[(1, ["a"])]]


def test_what_openpyxl_does_not_know_is_passed_over_in_silence() -> None:
    sheet = part(workbook(["a"]), SHEET)
    more = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (found,) = open_workbook(with_part(workbook(["a"]), SHEET, sheet.replace(b"</worksheet>", more)))

        assert list(found.rows()) == [(1, ["a"])]


def test_a_good_workbook_passes_the_check() -> None:
    check_workbook(workbook(["a"]))
