"""The way in: any file's bytes, of whatever format, to outlines. The format is told by the content, never by the name.

Whatever the bytes are, the answer is an outline that can be stored or a FormatError that can be shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from capabilities.formats import case, intake, mahara, moodle, sheets
from capabilities.formats.errors import FormatError, quoted
from capabilities.formats.outline import FrameworkOutline

READABLE = (
    "a CASE package (JSON), a Moodle competency CSV, a Mahara SmartEvidence file (.matrix) "
    "or a spreadsheet made from the template (XLSX or CSV)"
)


def read_framework(data: bytes, *, name: str) -> FrameworkOutline:
    """The one framework in a file. `name` is what the file is called: for messages, and as the title of a framework
    whose CSV gives it none.

    Raises FormatError (see its `message` and `where`) for anything that cannot be read.
    """
    intake.check_size(len(data))
    if data.startswith(intake.WORKBOOKS):
        return sheets.read_workbook(data)
    text = intake.decode(data)
    if not _is_json(text):
        return _read_table(text, name)
    content = _json_object(text)
    if mahara.looks_like_mahara(content):
        return mahara.read_mahara(content)
    if not content.keys() & {"CFDocument", "CFItems", "CFAssociations"}:
        raise _unknown(name)
    return case.read_case(content)


def read_framework_file(path: Path) -> FrameworkOutline:
    """The same from a file on disk, whose size is looked at before anything of it is read."""
    return read_framework(intake.read_bytes(path), name=path.name)


def _read_table(text: str, name: str) -> FrameworkOutline:
    # Any table of 14 columns might be Moodle's in another language, so our own headings are looked for first.
    if sheets.looks_like_sheet(text) and not moodle.looks_like_moodle(text, by_names=True):
        return sheets.read_sheet_csv(text, name=name)
    if moodle.looks_like_moodle(text):
        return moodle.read_moodle(text)
    raise _unknown(name)


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _json_object(text: str) -> dict[str, Any]:
    content = intake.parse_json(text)
    if not isinstance(content, dict):
        raise FormatError(f"The file does not hold an object in curly brackets. Choose {READABLE}.")
    # Some services answer with the package inside another object.
    inner = content.get("CFPackage")
    return inner if isinstance(inner, dict) and "CFDocument" not in content else content


def _unknown(name: str) -> FormatError:
    return FormatError(f"{quoted(name)} is not a framework file that can be read. Choose {READABLE}.")
