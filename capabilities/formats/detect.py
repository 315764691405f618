"""The way in: any file's bytes, of whatever format, to outlines. The format is told by the content, never by the name.

Whatever the bytes are, the answer is an outline that can be stored or a FormatError that can be shown.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from capabilities.formats import case, intake, moodle, throughline
from capabilities.formats.errors import FormatError, quoted
from capabilities.formats.outline import FrameworkOutline

READABLE = "a CASE package (JSON), a Moodle competency CSV or a Throughline framework file"


def read_framework(data: bytes, *, name: str) -> FrameworkOutline:
    """The one framework in a file. `name` is what the file is called, for messages only.

    Raises FormatError (see its `message` and `where`) for anything that cannot be read, and for our own files of
    several frameworks: those are for read_shipped().
    """
    text = intake.decode(data)
    if not _is_json(text):
        if not moodle.looks_like_moodle(text):
            raise _unknown(name)
        return moodle.read_moodle(text)
    content = _json_object(text)
    if content.get("format") == throughline.SEVERAL:
        raise FormatError(
            "The file holds a collection of frameworks, loaded with Throughline itself. Choose a single framework."
        )
    if content.get("format") == throughline.ONE:
        return throughline.read_throughline(content).frameworks[0]
    if not content.keys() & {"CFDocument", "CFItems", "CFAssociations"}:
        raise _unknown(name)
    return case.read_case(content)


def read_framework_file(path: Path) -> FrameworkOutline:
    """The same from a file on disk, whose size is looked at before anything of it is read."""
    return read_framework(intake.read_bytes(path), name=path.name)


def read_shipped(data: bytes, *, name: str) -> throughline.ShippedFrameworks:
    """Everything in one of our own files (capabilities/shipped): its frameworks and the crosswalks between them.

    Raises FormatError as read_framework() does, and for files in any other format.
    """
    content = _json_object(intake.decode(data))
    if content.get("format") not in (throughline.ONE, throughline.SEVERAL):
        raise FormatError(f"{quoted(name)} is no file of Throughline's own: “format” is not {quoted(throughline.ONE)}.")
    return throughline.read_throughline(content)


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
