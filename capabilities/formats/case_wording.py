"""Whether a file's own wording still says what an outline says, so that it may be written back as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from capabilities.formats.case import document_texts, item_texts
from capabilities.formats.case_fields import Defaults
from capabilities.formats.case_fit import fit
from capabilities.formats.errors import FormatError
from capabilities.formats.fields import Fields
from capabilities.formats.text import shorten

Clean = Callable[[str], str]


def address(given: dict[str, Any]) -> str:
    """The address a file gave an object; "" if none."""
    uri = given.get("uri")
    return uri if isinstance(uri, str) and uri.strip() else ""


def as_it_was(given: Any, text: str, clean: Clean) -> str:
    """The file's own wording, longer or differently spaced, as long as it means `text`; else `text`."""
    if not isinstance(given, str) or not given:
        return text
    read = reading(given, clean)
    if read is None or " ".join(read.split()) != " ".join(given.split()):
        return text  # it held markup
    return given if text in (read, shorten(read, len(text))) else text


def reading(text: str, clean: Clean) -> str | None:
    """What a reader makes of a text; None if it refuses it."""
    try:
        return clean(text)
    except FormatError:
        return None


def texts(values: dict[str, Any], ours: dict[str, Any]) -> dict[str, str]:
    """What a reader would take from a CFItem; nothing if it refuses it."""
    try:
        return item_texts(Fields(values, ""), Fields(ours, ""))
    except FormatError:
        return {}


def readings(document: Fields) -> dict[str, Any]:
    """What a reader would take from a CFDocument; nothing if it refuses it."""
    try:
        return document_texts(document, Fields({}, ""))
    except FormatError:
        return {}


def whole_number(value: Any) -> int | None:
    """A sequenceNumber, however it is spelled."""
    fitted = fit("association", {"sequenceNumber": value}, Defaults("", "")).get("sequenceNumber")
    return fitted if isinstance(fitted, int) else None
