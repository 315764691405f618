"""Files of references read: RIS and BibTeX as programs export them and people keep them, in whatever state.

Nothing in here raises for what a file holds, and nothing is dropped without a word: a record becomes the values of a page's
block, or a `Problem` that names its line, the reason and its own text. rispy and bibtexparser read the records; taking the
file apart is done here, so that one broken record spoils no other.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from content.references.reading_bibtex import read_bibtex
from content.references.reading_ris import TAGGED, read_ris
from content.references.records import MOST_RECORDS, Problem, ReadFile, Record, Unreadable, Why

__all__ = ["MOST_BYTES", "MOST_RECORDS", "Problem", "ReadFile", "Record", "Unreadable", "Why", "decoded", "read"]

MOST_BYTES = 1024 * 1024
_BIBTEX = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def read(data: bytes | str) -> ReadFile:
    """Everything that the file or the pasted text holds, as values and problems in its order.

    Raises Unreadable for a file that is too large, empty, holds too many records, or is of neither format.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(Why.TOO_LARGE)
    text = decoded(data) if isinstance(data, bytes) else data
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable(Why.EMPTY)
    found = _reader(text)(text)
    if len(found.records) + len(found.problems) > MOST_RECORDS:
        raise Unreadable(Why.TOO_MANY)
    return found


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32 or Windows-1252, of which Latin-1 is a part; never raises.

    Line by line, since files that were put together from several programs hold both: what is no UTF-8 is Windows-1252.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    # UTF-16 without a mark: every other byte of Western text is 0.
    start = data[:2000]
    if len(start) > 3 and start.count(0) > len(start) // 3:
        odd = start[1::2].count(0) >= start[0::2].count(0)
        return data.decode("utf-16-le" if odd else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _by_line(data)


def _by_line(data: bytes) -> str:
    lines = []
    for one in data.splitlines():
        try:
            lines.append(one.decode("utf-8"))
        except UnicodeDecodeError:
            # Five bytes mean nothing in Windows-1252; Latin-1 has a place for every byte.
            lines.append("".join(_windows(byte) for byte in one))
    return "\n".join(lines)


def _windows(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return bytes([byte]).decode("latin-1")


def _reader(text: str) -> Callable[[str], ReadFile]:
    tagged = sum(1 for one in text.split("\n") if TAGGED.match(one))
    entries = len(_BIBTEX.findall(text))
    if not tagged and not entries:
        raise Unreadable(Why.NEITHER)
    return read_bibtex if entries and entries * 2 >= tagged else read_ris
