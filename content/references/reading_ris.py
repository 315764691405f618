"""RIS read record by record, also where a program forgot how a record begins or ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import rispy

from content.references.exports import ACCESS, LAW, NOT_ALL_AUTHORS, PUBLISHED, REVIEW
from content.references.names import Author, Authors
from content.references.records import Hint, Problem, ReadFile, Record, Why, as_record, shown
from content.references.reference import Kind

TAGGED = re.compile(r"\s*([A-Z][A-Z0-9])\s{0,3}-(?:\s+(.*)|\s*)\Z")

_KINDS = {
    Kind.ARTICLE: "JOUR EJOUR INPR MGZN NEWS JFULL ABST CPAPER",
    Kind.BOOK: "BOOK EBOOK EDBOOK CLSWK",
    Kind.CHAPTER: "CHAP ECHAP",
    Kind.REPORT: "RPRT PAMP CONF",
    Kind.LAW: "GOVDOC STAT LEGAL BILL CASE HEAR STAND",
    Kind.WEB: "ELEC BLOG ICOMM MULTI",
    Kind.THESIS: "THES",
}
KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_PUBLISHED = re.compile(re.escape(PUBLISHED).replace(r"\{\}", "(.+)"))
_INSIDE = ("secondary_title", "journal_name", "alternate_title3", "alternate_title2", "alternate_title1")


@dataclass
class _Lines:
    """The lines of one record, as it stands in the file from line `at`."""

    at: int
    raw: list[str] = field(default_factory=list)
    tagged: list[str] = field(default_factory=list)
    has_type: bool = False
    has_end: bool = False

    def ends_before(self, tag: str) -> bool:
        """Whether another record begins with a line of this tag: a TY, or the first tag after loose words."""
        return tag == "TY" or bool(tag and not self.tagged)

    def take(self, raw: str, tag: str, value: str) -> None:
        self.raw.append(raw)
        self.has_type = self.has_type or tag == "TY"
        self.has_end = tag == "ER"
        if tag:
            self.tagged.append(f"{tag}  - {value}")
        elif self.tagged:
            self.tagged.append(f"    {value}")


def read_ris(text: str) -> ReadFile:
    """Every record, whether or not it has its TY and its ER."""
    records: list[Record] = []
    problems: list[Problem] = []
    for one in _apart(text):
        found = _read(one)
        if isinstance(found, Record):
            records.append(found)
        else:
            problems.append(found)
    return ReadFile("RIS", tuple(records), tuple(problems))


def _apart(text: str) -> Iterator[_Lines]:
    """The file in records: a TY begins one, an ER ends it; without TY, the first tag does."""
    now: _Lines | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        match = TAGGED.match(raw)
        tag, value = (match[1], (match[2] or "").strip()) if match else ("", raw.strip())
        if not tag and not value:
            continue
        if now is not None and now.ends_before(tag):
            yield now
            now = None
        now = now or _Lines(number)
        now.take(raw, tag, value)
        if now.has_end:
            yield now
            now = None
    if now is not None:
        yield now


def _read(one: _Lines) -> Record | Problem:
    text = "\n".join(one.raw)
    if not one.tagged:
        return Problem(one.at, Hint(Why.NO_RECORD), shown(text))
    hints: list[Hint] = []
    lines = list(one.tagged)
    if not one.has_type:
        hints.append(Hint(Why.NO_KIND))
        lines.insert(0, "TY  - GEN")
    if not one.has_end:
        hints.append(Hint(Why.NO_END))
        lines.append("ER  - ")
    try:
        [found] = rispy.loads("\n".join(lines), delimiter_tags_mapping={})
    except Exception:  # noqa: BLE001  whatever the parser trips over, only this record is lost, and it is shown
        return Problem(one.at, Hint(Why.BROKEN), shown(text))
    return as_record(_values(found), _people(found), one.at, text, tuple(hints))


def _values(found: Mapping[str, Any]) -> dict[str, str]:
    unknown = found.get("unknown_tag") or {}

    def first(*names: str) -> str:
        return next((text for name in names if (text := _text(found.get(name)))), "")

    notes = [str(note) for note in (*_list(found.get("notes")), *_list(found.get("notes_abstract")))]
    ris, typed = str(found.get("type_of_reference") or "").upper(), first("type_of_work")
    kind = Kind.REVIEW if typed == REVIEW else Kind.LAW if typed == LAW else KIND_OF.get(ris, "")
    inside = first(*_INSIDE) or _text(unknown.get("BT"))
    published = first("publisher") or next((match[1] for note in notes if (match := _PUBLISHED.fullmatch(note))), "")
    pages = "–".join(part for part in (first("start_page"), first("end_page")) if part)
    if kind in (Kind.ARTICLE, Kind.CHAPTER, Kind.REVIEW, Kind.WEB):
        source, publisher = inside or published, published if kind == Kind.CHAPTER and inside else ""
    else:
        source, publisher = published or inside, ""
    title = (
        first("title", "primary_title")
        or _text(unknown.get("CT"))
        or (_text(unknown.get("BT")) if kind == Kind.BOOK else "")
    )
    return {
        "kind": kind,
        "year": first("year", "publication_year", "date"),
        "title": title,
        "source": source,
        "publisher": publisher,
        "volume": first("volume"),
        "issue": first("number"),
        "pages": pages,
        "doi": first("doi"),
        "url": " ".join(str(url) for url in _list(found.get("urls"))) or first("file_attachments2"),
        "access": next((name for name, said in ACCESS.items() if said in notes), ""),
    }


def _people(found: Mapping[str, Any]) -> Authors:
    unknown = found.get("unknown_tag") or {}
    notes = [str(note) for note in _list(found.get("notes"))]
    others = NOT_ALL_AUTHORS in notes
    authors = [*_list(found.get("authors")), *_list(found.get("first_authors"))]
    if authors:
        return _named(authors, others=others)
    editors = [*_list(unknown.get("ED")), *_list(found.get("secondary_authors")), *_list(found.get("tertiary_authors"))]
    return _named(editors, others=others, editors=True)


def _named(names: Iterable[object], *, others: bool = False, editors: bool = False) -> Authors:
    """People are `Family, Given` or `Family, Given, Suffix`; a name without a comma, or one that reads like an institution's,
    is kept whole."""
    found = []
    for name in names:
        text = str(name).strip().rstrip(",")
        if text.casefold().rstrip(".") in ("et al", "others"):
            others = True
            continue
        family, _comma, given = (part.strip() for part in text.partition(","))
        person = (
            family
            and given
            and len(given.split()) <= 4
            and not re.search(r"\b(?:and|of|the|for)\b|&", text, re.IGNORECASE)
        )
        found.append(Author(family, given.split(",")[0].strip()) if person else Author(text))
    return Authors(tuple(found), others, editors)


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


def _text(value: object) -> str:
    return " ".join(str(part) for part in _list(value)).strip()
