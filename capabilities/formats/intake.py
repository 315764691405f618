"""From bytes to checked text and JSON: size, encoding, depth and the values no database can hold.

Everything here happens before a reader sees the file, so that readers need not fear it. Nothing here knows what a
framework is.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from capabilities.formats.errors import FormatError, item_name, quoted
from capabilities.formats.text import MAX_TEXT, too_long
from people.workbooks import OLD_OFFICE, ZIP

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
"""Files must be smaller than this, in bytes."""
MAX_DEPTH = 64
"""How many JSON brackets may be open at once. Real packages need six."""
MAX_VALUES = 3_000_000
"""How many JSON values may be in a file: bounds memory, since `[[],[],…` grows twenty-fold when parsed. 20,000 items
with their associations need about half."""
MAX_MARKS = 10_000_000
"""How many quotation marks and backslashes may be in a JSON file: bounds the time it takes to look for nesting."""

MAX_STEPS = 4
"""How many steps of the way to a value a message names."""

WORKBOOKS = (ZIP, OLD_OFFICE)
"""How a file begins that is a workbook, or may be one (people/workbooks.py looks closer)."""

_UTF8_BOM = b"\xef\xbb\xbf"
_OTHER_FILES = (
    (b"%PDF", "a PDF. Ask its publisher for the CASE or CSV file"),
    (b"\x1f\x8b", "a compressed file. Unpack it first"),
)
# No repetition in it, so time is linear and memory constant whatever the file holds.
_JSON_MARK = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ONE_OF = {"CFItems": "item", "CFAssociations": "association", "CFRubrics": "rubric"}


def check_size(size: int) -> None:
    """Raise FormatError if a file of `size` bytes is too large to be read."""
    if size >= MAX_BYTES:
        said = math.ceil(size / MEGABYTE)
        if said > MAX_BYTES // MEGABYTE:
            raise FormatError(f"The file is {said} MB; the most that can be read is {MAX_BYTES // MEGABYTE} MB.")
        raise FormatError(f"The file is {said} MB; it must be smaller than {MAX_BYTES // MEGABYTE} MB.")


def read_bytes(path: Path) -> bytes:
    """The file's bytes, never more than MAX_BYTES of them in memory.

    Raises FormatError if it is not there, is no plain file, may not be read, or is too large.
    """
    try:
        if not path.is_file():
            raise FormatError(f"There is no file {quoted(str(path))}. Check the name.")
        check_size(path.stat().st_size)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES)
    except OSError as error:
        raise FormatError(f"{quoted(str(path))} could not be opened: {error.strerror}.") from error
    check_size(len(data))  # it may have grown since
    return data


def decode(data: bytes) -> str:
    """The text of a UTF-8 file, with or without a byte order mark.

    Raises FormatError if it is empty, too large, another kind of file, holds NUL bytes, or is in another encoding: then
    with the line and the offset (in bytes, from 0) of the first byte that is wrong.
    """
    check_size(len(data))
    for beginning, kind in _OTHER_FILES:
        if data.startswith(beginning):
            raise FormatError(f"The file is {kind}.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FormatError(
            "The file is in UTF-16: it starts with the byte order mark at offset 0. Save it as UTF-8.", "line 1"
        )
    nul = data.find(0)
    if nul >= 0:
        _refuse_nul(data, nul)
    skipped = len(_UTF8_BOM) if data.startswith(_UTF8_BOM) else 0
    try:
        text = data[skipped:].decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start + skipped
        table = data[skipped:].lstrip()[:1] not in (b"{", b"[")
        how = "in Excel choose “Save as”, then “CSV UTF-8”" if table else "save it as UTF-8"
        raise FormatError(
            f"The byte at offset {offset} (0x{data[offset]:02X}) is not UTF-8. "
            f"The file was probably saved as Windows-1252; {how}.",
            _line(data, offset),
        ) from error
    if not text.strip():
        raise FormatError("The file is empty. Choose another.")
    return text


def parse_json(text: str) -> Any:
    """The value of a JSON text, safe to walk and to store.

    Raises FormatError, with line and column, if it is not valid JSON; and if it is nested too deeply, holds too many
    values, numbers that are none (NaN, Infinity), or text that is too long or cannot be stored (NUL, half a surrogate
    pair).
    """
    values = text.count(",") + text.count("[") + text.count("{")
    if values > MAX_VALUES or text.count('"') + text.count("\\") > MAX_MARKS:
        raise FormatError(f"The file has more than {MAX_VALUES:,} values. Split it.")
    _check_depth(text)
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        raise FormatError(f"This is not valid JSON: {reason}.", f"line {error.lineno}, column {error.colno}") from error
    except ValueError as error:  # Python reads no whole number of more than 4,300 digits
        raise FormatError("The file holds a number with thousands of digits. Correct it.") from error
    except (RecursionError, MemoryError) as error:
        raise FormatError("The file is nested too deeply or too large to be read.") from error
    _check_values(value)
    return value


def _refuse_nul(data: bytes, offset: int) -> NoReturn:
    start = data[:4]
    if b"\0\0" in (start[0::2], start[1::2]) and start != b"\0\0\0\0":
        raise FormatError(
            f"The file is in UTF-16 or UTF-32: there is a NUL byte at offset {offset}. Save it as UTF-8.", "line 1"
        )
    raise FormatError(
        f"There is a NUL byte at offset {offset}: the file is damaged or no text file. Export it again.",
        _line(data, offset),
    )


def _line(data: bytes, offset: int) -> str:
    line_break = b"\n" if b"\n" in data else b"\r"
    return f"line {data.count(line_break, 0, offset) + 1}"


def _check_depth(text: str) -> None:
    depth = 0
    in_string = False
    for match in _JSON_MARK.finditer(text):
        mark = match.group()
        if mark == '"':
            in_string = not in_string
        elif in_string:
            continue
        elif mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                line = text.count("\n", 0, match.start()) + 1
                raise FormatError(
                    f"Brackets are nested more than {MAX_DEPTH} deep. Export the file again.", f"line {line}"
                )
        elif mark in "]}":
            depth -= 1


def _refuse_constant(name: str) -> NoReturn:
    raise FormatError(f"The file holds {name} where a number belongs. Correct it.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise FormatError(f"The number {quoted(digits)} is too large. Correct it.")
    return number


@dataclass(frozen=True, slots=True)
class _Trail:
    """How a value was reached, as a chain: names are made for a message only, not for each of a million values."""

    above: _Trail | None
    step: str | int
    value: Any

    def __str__(self) -> str:
        names: list[str] = []
        here: _Trail | None = self
        while here is not None:
            above = here.above
            if isinstance(here.step, str):
                names.append(here.step[:60])
            else:
                names.append(_element_name(here.step, here.value, str(above.step) if above else ""))
                here = above  # “CFItems” says no more than “item 7” does
            here = here.above if here else None
        return ", ".join([*names[:-3:-1], "…", *names[1::-1]] if len(names) > MAX_STEPS else reversed(names))


def _element_name(number: int, value: Any, collection: str) -> str:
    identifier = value.get("identifier") if isinstance(value, dict) else None
    name = item_name(number, identifier if isinstance(identifier, str) else "")
    return name.replace("item", _ONE_OF.get(collection, collection[:60] or "value"), 1)


def _check_values(value: Any) -> None:
    """Look at every text in `value`, keys as well, wherever it is."""
    waiting: list[tuple[Any, _Trail | None]] = [(value, None)]
    while waiting:
        here, trail = waiting.pop()
        pairs = here.items() if isinstance(here, dict) else enumerate(here, start=1) if isinstance(here, list) else ()
        for step, element in pairs:
            if isinstance(step, str):
                _check_text(step, trail, None)
            if isinstance(element, str):
                _check_text(element, trail, step)
            elif isinstance(element, dict | list) and element:
                waiting.append((element, _Trail(trail, step, element)))


def _check_text(text: str, trail: _Trail | None, step: str | int | None) -> None:
    if len(text) <= MAX_TEXT and not _UNSTORABLE.search(text):
        return
    where = str(trail if step is None else _Trail(trail, step, text)) if trail or step else ""
    if len(text) > MAX_TEXT:
        raise too_long(text, where)
    raise FormatError("This text holds a NUL character or half of a surrogate pair. Take it out.", where)
