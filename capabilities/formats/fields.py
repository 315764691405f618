"""One JSON object as a reader meets it: its fields asked for by name and type, with errors that say where it is.

The CASE and the Throughline reader stand on this; it knows neither format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from capabilities.formats.errors import FormatError, quoted
from capabilities.formats.outline import check_identifier
from capabilities.formats.text import plain


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object and its place in the file. Fields that are absent and fields that are null are the same."""

    values: dict[str, Any]
    where: str

    def raw(self, key: str, *, required: bool = False) -> str:
        """The text of a field as it is, without space at the ends; "" if absent. A number counts as its text.

        Raises FormatError if it is anything else, or absent or empty though `required`.
        """
        value = self.values.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise FormatError(f"{quoted(key)} must be text. Correct it.", self.where)
        text = (value or "").strip()
        if required and not text:
            raise FormatError(f"{quoted(key)} is missing or empty. Give it a value.", self.where)
        return text

    def text(self, key: str, *, required: bool = False) -> str:
        """The field as plain text with its paragraphs. Raises as raw() does, also if only markup was there."""
        text = plain(self.raw(key, required=required), where=self.where)
        if required and not text:
            raise FormatError(f"{quoted(key)} holds no text besides its markup. Give it a value.", self.where)
        return text

    def line(self, key: str, *, required: bool = False) -> str:
        """The field as plain text on one line. Raises as text() does."""
        return " ".join(self.text(key, required=required).split())

    def identifier(self, key: str = "identifier") -> str:
        """An identifier exactly as given. Raises FormatError if it is absent, no text, or cannot be kept."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise FormatError("The identifier must be text. Put it in quotation marks.", self.where)
        check_identifier(value or "", self.where)
        return value or ""

    def date(self, key: str) -> date | None:
        """The field as a day, from `2026-09-01` or a timestamp that begins so; None if absent or empty."""
        value = self.raw(key)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            raise FormatError(
                f"{quoted(key)} is {quoted(value)}, which is no date like 2026-09-01.", self.where
            ) from None

    def flag(self, key: str, *, default: bool) -> bool:
        """The field as true or false. Raises FormatError if it is anything else."""
        value = self.values.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise FormatError(f"{quoted(key)} must be true or false. Correct it.", self.where)
        return value

    def list(self, key: str) -> list[Any]:
        """The field as a list; empty if absent. Raises FormatError if it is anything else."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise FormatError(f"{quoted(key)} must be a list. Correct it.", self.where)
        return value

    def inner(self, key: str, *, required: bool = False) -> Fields:
        """The field as an object of its own; an empty one if absent. Raises FormatError if it is anything else."""
        value = self.values.get(key)
        if not isinstance(value, dict) and (required or value is not None):
            missing = "is missing" if value is None else "must be an object"
            raise FormatError(f"{quoted(key)} {missing}. Export the file again.", self.where)
        return Fields(value or {}, f"{self.where}, {key}" if self.where else key)

    def objects(self, key: str, name: str) -> Iterator[tuple[int, Fields]]:
        """The objects of a list with their numbers from 1, each named in messages as `name` 1, `name` 2, …

        Raises FormatError if the field is no list or an element no object.
        """
        for number, value in enumerate(self.list(key), start=1):
            where = ", ".join(filter(None, [self.where, f"{name} {number}"]))
            if not isinstance(value, dict):
                raise FormatError("This must be an object in curly brackets. Export the file again.", where)
            yield number, Fields(value, where)

    def rest(self, *used: str) -> dict[str, Any]:
        """What no reader has asked for, to be kept: all fields but those `used`."""
        return {key: value for key, value in self.values.items() if key not in used}

    def at(self, where: str) -> Fields:
        """The same object under a better name, once it is known."""
        return Fields(self.values, where)
