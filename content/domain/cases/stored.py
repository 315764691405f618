"""How StreamFields store what they hold, read and written without their blocks. Pure; used by to_document and from_document."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

Raw = Mapping[str, Any]


def items(stored: Any) -> list[Any]:
    """The values of a list, whichever way it was stored."""
    return [
        one["value"] if isinstance(one, Mapping) and one.get("type") == "item" and "value" in one else one
        for one in stored or ()
    ]


def children(stored: Any) -> list[tuple[str, Any]]:
    """The parts of a stream: their type and value."""
    return [(one["type"], one["value"]) for one in stored or ()]


def a_list(values: Iterable[Any]) -> list[dict[str, Any]]:
    """A list as it is stored, each item with an id of its own."""
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def a_stream(parts: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """A stream as it is stored, each part with an id of its own."""
    return [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in parts]


def filled(**parts: Any) -> dict[str, Any]:
    """Those parts that hold something; numbers and yes or no always do."""
    return {name: part for name, part in parts.items() if part not in (None, "", [], {})}
