"""What is read from a file of references: records that become references, and problems that say what did not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from content.references.dois import doi_in, doi_of_address
from content.references.names import Author, Authors
from content.references.reference import MOST, YEARS, Kind, line

MOST_RECORDS = 1000
MOST_SHOWN = 600
"""Of a record's own text, in characters."""
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
MOST_URL = 500


class Why(StrEnum):
    """Why a file, or one record of it, could not be read; or what to look at in one that was."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    EMPTY = "empty"
    NEITHER = "neither"
    NO_RECORD = "no_record"
    BROKEN = "broken"
    NO_TITLE = "no_title"
    NO_AUTHORS = "no_authors"
    TOO_LONG = "too_long"
    NO_YEAR = "no_year"
    BAD_YEAR = "bad_year"
    BAD_DOI = "bad_doi"
    BAD_URL = "bad_url"
    NOT_VALID = "not_valid"
    NO_KIND = "no_kind"
    NO_END = "no_end"
    TWICE = "twice"
    INSTITUTION = "institution"


class Unreadable(Exception):
    """The whole file; `why` says it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Hint:
    """Something to look at: `what` is the field or the words that it is about."""

    why: Why
    what: str = ""


@dataclass(frozen=True)
class Record:
    """A record that was read: the `values` of a page's block, and `hints` of what was left out or guessed."""

    line: int
    values: dict[str, Any]
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Lines that did not become a reference: where they begin, why not, and the text itself."""

    line: int
    hint: Hint
    text: str


@dataclass(frozen=True)
class ReadFile:
    """What a file held."""

    format: str
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def shown(text: str) -> str:
    """A record's own text as a problem keeps it: its lines, without control characters, and not without end."""
    kept = (char if char.isprintable() or char == "\n" else " " for char in text.strip()[:MOST_SHOWN])
    lines = "\n".join(one.rstrip() for one in "".join(kept).split("\n"))
    return f"{lines}…" if len(text.strip()) > MOST_SHOWN else lines


def as_record(
    raw: Mapping[str, str], people: Authors, at: int, text: str, hints: tuple[Hint, ...] = ()
) -> Record | Problem:
    """A record from plain texts by the names of the block's fields; `year`, `doi` and `url` may hold more than that."""
    given = {name: line(value) for name, value in raw.items()}
    found = list(hints)
    if not given.get("title"):
        return Problem(at, Hint(Why.NO_TITLE), shown(text))
    people = Authors(tuple(_tidy(one) for one in people.named if line(one.family)), people.others, people.editors)
    if not people.named:
        return Problem(at, Hint(Why.NO_AUTHORS, given["title"][:120]), shown(text))
    year, hint = _year(given.get("year", ""))
    found += [hint] if hint else []
    url = _address(given.get("url", ""))
    doi = doi_in(given.get("doi", "")) or doi_of_address(url)
    if given.get("doi") and not doi:
        found.append(Hint(Why.BAD_DOI, given["doi"][:120]))
    kind = given.get("kind", "")
    values: dict[str, Any] = {
        "kind": kind if kind in set(Kind) else "",
        "authors": people.stored,
        "year": year,
        "title": given["title"].rstrip(".") if not given["title"].endswith("...") else given["title"],
        "source": given.get("source", ""),
        "publisher": given.get("publisher", ""),
        "volume": given.get("volume", ""),
        "issue": given.get("issue", ""),
        "pages": given.get("pages", ""),
        "doi": doi if len(doi) <= 300 else "",
        "url": "" if doi and doi_of_address(url) else url,
        "access": given.get("access", ""),
    }
    for name, most in MOST.items():
        if len(values[name]) > most:
            return Problem(at, Hint(Why.TOO_LONG, name), shown(text))
    return Record(at, values, tuple(found))


def _tidy(author: Author) -> Author:
    """Without what would be read as another name: semicolons, and line breaks."""
    return Author(line(author.family).replace(";", ","), line(author.given).replace(";", " ").replace(",", " ").strip())


def _year(text: str) -> tuple[int | None, Hint | None]:
    if not text:
        return None, Hint(Why.NO_YEAR)
    for one in _YEAR.findall(text):
        if one.isascii() and YEARS[0] <= int(one) <= YEARS[1]:
            return int(one), None
    return None, Hint(Why.BAD_YEAR, text[:60])


def _address(text: str) -> str:
    found = _LINK.search(text)
    address = (
        found[0].rstrip(".,;)") if found and found[0].count("(") < found[0].count(")") else found[0] if found else ""
    )
    return address if len(address) <= MOST_URL else ""
