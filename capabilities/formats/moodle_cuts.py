"""What Moodle's limit of 100 characters does to short names and id numbers, forwards and backwards.

Moodle's importer shortens both with `shorten_text`: between words where it can, and with three dots at the end. Names
of parents and cross references it leaves as they are, so after a cut they no longer match.
"""

from __future__ import annotations

from collections.abc import Collection

from capabilities.formats.outline import MAX_TITLE

MOST = 100
"""The longest short name or id number that Moodle keeps, in characters."""
DOTS = "..."
FEWEST = 10
"""How many characters must be left for a cut to be told from a name that ends in dots."""


def cut(text: str) -> str:
    """`text` in at most MOST characters, as Moodle would cut it, so that importing changes nothing more."""
    if len(text) <= MOST:
        return text
    room = text[: MOST - len(DOTS)]
    words = room.rpartition(" ")[0].rstrip()
    return (words or room) + DOTS


def titled(title: str, description: str) -> tuple[str, str]:
    """A title and a description as they may be written: a title that has to be cut stands whole above the description."""
    short = cut(title)
    return short, description if short == title else "\n\n".join(filter(None, [title, description]))


def whole_title(title: str, description: str) -> tuple[str, str]:
    """The reverse: a title that was cut, made whole by the first paragraph of the description if that continues it."""
    first, _, rest = description.partition("\n\n")
    was_cut = title.endswith(DOTS) and FEWEST < len(title) <= MOST
    continues = first.startswith(_stem(title)) and MOST < len(first) <= MAX_TITLE and "\n" not in first
    return (first, rest) if was_cut and continues else (title, description)


class Cuts:
    """The id numbers of a file, and which of them a longer name may mean that was not cut."""

    def __init__(self, id_numbers: Collection[str]) -> None:
        self.all = id_numbers
        self.cut = [name for name in id_numbers if len(name) == MOST or (name.endswith(DOTS) and len(name) > FEWEST)]

    def find(self, name: str) -> str:
        """`name`, or the only id number that is the beginning of it, cut."""
        if name in self.all or len(name) <= MOST:
            return name
        found = [id_number for id_number in self.cut if name.startswith(_stem(id_number))]
        return found[0] if len(found) == 1 else name


def _stem(text: str) -> str:
    return text.removesuffix(DOTS).rstrip()
