"""Files that are too large, damaged, hostile or not ours: each ends in one clear line that names the place."""

from __future__ import annotations

import io
import json
import os
import time
import tracemalloc
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from capabilities.formats import MAX_BYTES, FormatError, read_framework, read_framework_file
from capabilities.formats.detect import READABLE
from tests.capabilities.framework_files import as_json, item, link, moodle_csv, package, row

MEGABYTE = 1024 * 1024


def error(data: bytes | Any) -> str:
    with pytest.raises(FormatError) as caught:
        read_framework(data if isinstance(data, bytes) else as_json(data), name="framework.json")
    line = str(caught.value)
    assert line.isprintable()
    return line


# Size


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (61 * MEGABYTE, "The file is 61 MB; the most that can be read is 50 MB."),
        (MAX_BYTES + 1, "The file is 51 MB; the most that can be read is 50 MB."),
        (MAX_BYTES, "The file is 50 MB; it must be smaller than 50 MB."),
    ],
)
def test_a_file_that_is_too_large_is_refused_before_it_is_read(size: int, message: str, tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(size)

    tracemalloc.start()
    try:
        with pytest.raises(FormatError) as caught:
            read_framework_file(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert str(caught.value) == message
    assert peak < MEGABYTE


def test_bytes_that_are_too_many_are_refused_before_they_are_parsed() -> None:
    assert error(b" " * (61 * MEGABYTE)) == "The file is 61 MB; the most that can be read is 50 MB."


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "growing.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 5)
    # As if it had been small when its size was asked for.
    small = os.stat_result((0o100644, 1, 1, 1, 0, 0, 10, 0, 0, 0))
    monkeypatch.setattr(Path, "stat", lambda *_args, **_kwargs: small)

    with pytest.raises(FormatError, match="it must be smaller than 50 MB"):
        read_framework_file(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"CFDocument": [' + b"[]," * 3_000_001 + b"[]]}", "The file has more than 3,000,000 values. Split it."),
        (b'{"CFDocument": "' + rb"\"" * 10_000_001 + b'"}', "The file has more than 3,000,000 values. Split it."),
        (moodle_csv(row("K1")) + b"," * 3_000_001, "The file has more than 3,000,000 cells. Split it."),
    ],
    ids=["lists", "quotation marks", "cells"],
)
def test_a_small_file_that_would_fill_the_memory_is_refused(content: bytes, message: str) -> None:
    assert error(content) == message


def test_a_file_of_ordinary_size_may_hold_twenty_thousand_items_and_no_more() -> None:
    items = [item(str(number)) for number in range(20_000)]

    assert len(read_framework(as_json(package(items)), name="x").capabilities) == 20_000
    assert (
        error(package([*items, item("one more")]))
        == "There are more than 20,000 items, the most one framework may have. Split the file."
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent.json", "There is no file “{path}”. Check the name."),
        (".", "There is no file “{path}”. Check the name."),
    ],
)
def test_a_path_that_is_no_file_is_named(
    name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(FormatError) as caught:
        read_framework_file(Path(name))
    assert str(caught.value) == message.format(path=name)


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"{}")

    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FormatError, match=r"could not be opened: Permission denied\.$"):
        read_framework_file(path)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(FormatError):
        read_framework_file(Path("a\0b"))


# Encoding and kind of file


TEXT = json.dumps(package([item("a", "Clywed — y plentyn")]), ensure_ascii=False, indent=1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty. Choose another."),
        (b" \r\n\t", "The file is empty. Choose another."),
        (b"\xef\xbb\xbf \n", "The file is empty. Choose another."),
        (
            TEXT.encode("utf-16"),
            "Line 1: The file is in UTF-16: it starts with the byte order mark at offset 0. Save it as UTF-8.",
        ),
        (
            TEXT.encode("utf-16-le"),
            "Line 1: The file is in UTF-16 or UTF-32: there is a NUL byte at offset 1. Save it as UTF-8.",
        ),
        (
            TEXT.encode("utf-16-be"),
            "Line 1: The file is in UTF-16 or UTF-32: there is a NUL byte at offset 0. Save it as UTF-8.",
        ),
        (
            TEXT.encode("utf-32-be"),
            "Line 1: The file is in UTF-16 or UTF-32: there is a NUL byte at offset 0. Save it as UTF-8.",
        ),
        (b"\0\0\0\0", "Line 1: There is a NUL byte at offset 0: the file is damaged or no text file. Export it again."),
        (
            b'{\n"a": "b\0"}',
            "Line 2: There is a NUL byte at offset 9: the file is damaged or no text file. Export it again.",
        ),
        (
            b"PK\x03\x04\x00",
            "The file cannot be read as an Excel file. Save it again as .xlsx, or as CSV UTF-8.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1",
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or as CSV UTF-8.",
        ),
        (b"%PDF-1.7", "The file is a PDF. Ask its publisher for the CASE or CSV file."),
        (b"\x1f\x8b\x08", "The file is a compressed file. Unpack it first."),
    ],
)
def test_the_wrong_encoding_or_kind_of_file_is_named(data: bytes, message: str) -> None:
    assert error(data) == message


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
def test_windows_1252_is_named_with_line_and_offset(mark: bytes) -> None:
    data = mark + TEXT.encode("windows-1252")
    offset = data.index(b"\x97")
    line = data[:offset].count(b"\n") + 1

    assert error(data) == (
        f"Line {line}: The byte at offset {offset} (0x97) is not UTF-8. "
        "The file was probably saved as Windows-1252; save it as UTF-8."
    )


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_framework(TEXT.encode("utf-8-sig"), name="x").capabilities[0].title == "Clywed — y plentyn"


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"a,b,c\n1,2,3\n",
        b"<?xml version='1.0'?><a/>",
        b'"text"',
        b"null",
        b"{}",
        b'{"format": "other"}',
        b'"',
    ],
)
def test_other_text_is_none_of_the_formats(data: bytes) -> None:
    assert error(data) == (f"“framework.json” is not a framework file that can be read. Choose {READABLE}.")
    for known in ("CASE", "Moodle", "Mahara", "XLSX", "CSV"):
        assert known in READABLE


# JSON


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{\n "CFDocument": {\n  "title" 1', "Line 3, column 11: This is not valid JSON: expecting ':' delimiter."),
        (b'{"a": "b', "Line 1, column 7: This is not valid JSON: unterminated string starting at."),
        (b'{"a": 1}{', "Line 1, column 9: This is not valid JSON: extra data."),
        (b'{"a": NaN}', "The file holds NaN where a number belongs. Correct it."),
        (b'{"a": -Infinity}', "The file holds -Infinity where a number belongs. Correct it."),
        (b'{"a": 1e999}', "The number “1e999” is too large. Correct it."),
        (b'{"a": ' + b"9" * 5000 + b"}", "The file holds a number with thousands of digits. Correct it."),
        (
            b"[1, 2]",
            f"The file does not hold an object in curly brackets. Choose {READABLE}.",
        ),
    ],
)
def test_json_that_is_wrong_is_named_with_its_place(data: bytes, message: str) -> None:
    assert error(data) == message


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\n[" + b"[" * 99_999 + b"]" * 100_000,
        b'{"CFDocument":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=["open lists", "open objects", "closed lists", "inside a package"],
)
def test_a_hundred_thousand_brackets_are_refused(bomb: bytes) -> None:
    assert (
        error(bomb) == f"Line {bomb[:2].count(10) + 1}: Brackets are nested more than 64 deep. Export the file again."
    )


def test_brackets_inside_texts_are_no_nesting() -> None:
    text = '[{"\\' * 500

    assert read_framework(as_json(package([item("a", text)])), name="x").capabilities[0].statement == text


def test_an_exhausted_parser_is_an_error_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_args: object, **_kwargs: object) -> None:
        raise RecursionError

    monkeypatch.setattr(json, "loads", exhausted)
    assert error(b"{}") == "The file is nested too deeply or too large to be read."


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (package([item("a"), item("b", "x\0y")]), "Item 2 (identifier “b”), fullStatement"),
        (package([item("a", notes={"deep": ["fine", "\ud800"]})]), "Item 1 (identifier “a”), notes, deep 2"),
        (package([item("a")], [link("a", "b", notes="\udfff")]), "Association 1, notes"),
        (package([item("a")], document={"title": "\0"}), "CFDocument, title"),
        (package([item("a") | {"k\0": 1}]), "Item 1 (identifier “a”)"),
        (package([item("a", x={"y": {"z": {"deep": "\0"}}})]), "Item 1 (identifier “a”), x, …, z, deep"),
    ],
)
def test_text_that_no_database_holds_is_named(content: dict[str, Any], where: str) -> None:
    assert error(content) == f"{where}: This text holds a NUL character or half of a surrogate pair. Take it out."


def test_a_ten_megabyte_statement_is_named() -> None:
    line = error(package([item("a"), item("b", "<script>alert(1)</script>" * 400_000)]))

    assert line.startswith("Item 2 (identifier “b”), fullStatement: This text has 10,000,000 characters;")


def test_a_ten_megabyte_description_is_named_in_tables_and_matrices_quickly() -> None:
    evil = "<script>alert(1)</script>" * 400_000
    matrix = {"framework": {"name": "F", "standards": [{"name": "S", "description": evil}]}}

    started = time.process_time()
    assert error(moodle_csv(row("K1", description=evil))).startswith("Row 3: One of its cells is too long.")
    assert error(matrix).startswith("Framework, standards 1, description: This text has 10,000,000 characters;")
    assert time.process_time() - started < 5


def test_the_content_tells_the_format_and_never_the_name() -> None:
    workbook = openpyxl.Workbook()
    for cells in (["Code", "Title"], ["K1", "Growth"]):
        workbook.active.append(cells)
    about = workbook.create_sheet("Framework")
    about.append(["Title", "Ours"])
    workbook.active.title = "Capabilities"
    file = io.BytesIO()
    workbook.save(file)
    matrix = {"framework": {"name": "F", "standards": [{"name": "S"}]}}
    files = {
        "CASE 1.0": as_json(package([item("a")])),
        "Moodle competency CSV": moodle_csv(row("K1")),
        "Mahara SmartEvidence": as_json(matrix),
        "Throughline spreadsheet": file.getvalue(),
    }

    for expected, data in files.items():
        assert read_framework(data, name="misleading.pdf").source["format"] == expected
    assert read_framework(b"Code;Title\nK1;Growth\n", name="x.json").source["format"] == "Throughline spreadsheet (CSV)"
