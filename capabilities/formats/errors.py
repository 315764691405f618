"""The one way of saying that a file cannot be read, and the sentences that several readers need."""

from __future__ import annotations

import re

MAX_NAME = 60
MAX_NAMES = 4


class FormatError(Exception):
    """The file cannot be read; `str()` is one clear line for the person who chose it.

    `message` is a whole sentence; `where` names the place in the file ("line 12", "row 4", "item 7 (identifier …)").
    """

    def __init__(self, message: str, where: str | None = None) -> None:
        self.message = message
        self.where = where
        super().__init__(message, where)

    def __str__(self) -> str:
        line = f"{self.where[:1].upper()}{self.where[1:]}: {self.message}" if self.where else self.message
        # Names from the file end up in messages, and a file may hold anything.
        return "".join(character if character.isprintable() else " " for character in line)


def quoted(name: str) -> str:
    """A name out of the file as it may stand in a message: quoted, on one line, at most MAX_NAME characters."""
    line = re.sub(r"\s+", " ", name[:200]).strip()
    return f"“{line[: MAX_NAME - 1]}…”" if len(line) > MAX_NAME else f"“{line}”"


def item_name(number: int, identifier: str = "") -> str:
    """How a message names an item: `item 7 (identifier “K1”)`, counted from 1."""
    return f"item {number} (identifier {quoted(identifier)})" if identifier else f"item {number}"


def same_identifier(where: str, first: str = "Another item") -> FormatError:
    """The error for an item whose identifier is already taken, by `first`."""
    return FormatError(f"{first} has the same identifier. Identifiers must differ.", where)


def missing_parent(parent: str, where: str) -> FormatError:
    """The error for an item whose parent is not there."""
    return FormatError(
        f"It says its parent is {quoted(parent)}, which is not in the file. Add the parent or correct it.", where
    )


def parents_in_a_circle(circle: list[str], where: str) -> FormatError:
    """The error for items that are their own ancestors, naming the first few."""
    names = [quoted(name) for name in circle[:MAX_NAMES]] + ["…"] * (len(circle) > MAX_NAMES) + [quoted(circle[0])]
    return FormatError(f"Its parents lead round in a circle: {' → '.join(names)}. Correct one of them.", where)
