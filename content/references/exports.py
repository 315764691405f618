"""A list of references as RIS, BibTeX and CSL-JSON.

Written here rather than by a library, so that escaping is in our hands: an unbalanced brace in a title makes a BibTeX file
that nothing reads, a line break makes a new RIS field. The tests read everything back with rispy and bibtexparser.

What is not known is not made up. Where a reference says no kind, only a DOI or a name tells a journal from a publisher
(`Reference.is_article`); the rest is a work of no stated kind (GEN, @misc, document), and its source stands in a note, or
where BibTeX has a field for either.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from content.references.names import Author
from content.references.reference import Kind, Reference
from content.references.writing import ENGLISH

NOT_ALL_AUTHORS = "Not all authors are named here."
PUBLISHED = "Published by or in: {}."
REVIEW = "Review"
LAW = "Guidance or law"
ACCESS = ENGLISH.access
_END = "ER"
_PAGES = re.compile(r"\s*([A-Za-z]?\d+)\s*[-–—]+\s*([A-Za-z]?\d+)\s*")
_TEX = {
    ord("\\"): r"\textbackslash{}",
    # Not \{ and \}: BibTeX counts braces whatever stands before them.
    ord("{"): r"\textbraceleft{}",
    ord("}"): r"\textbraceright{}",
    ord("~"): r"\textasciitilde{}",
    ord("^"): r"\textasciicircum{}",
    **{ord(char): f"\\{char}" for char in "&%$#_"},
}
# An address is taken as it is; only what would end the field or hide the rest of it is written in its other form.
_IN_ADDRESS = {ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C", ord(" "): "%20"}


@dataclass(frozen=True)
class _Form:
    """A kind of work in the three formats: its RIS, BibTeX and CSL type, and BibTeX's field for its source."""

    ris: str
    bib: str
    csl: str
    source: str


_FORMS: dict[str, _Form] = {
    "": _Form("GEN", "misc", "document", "howpublished"),
    Kind.ARTICLE: _Form("JOUR", "article", "article-journal", "journal"),
    Kind.BOOK: _Form("BOOK", "book", "book", "publisher"),
    Kind.CHAPTER: _Form("CHAP", "incollection", "chapter", "booktitle"),
    Kind.REPORT: _Form("RPRT", "techreport", "report", "institution"),
    Kind.LAW: _Form("GOVDOC", "misc", "document", "howpublished"),
    Kind.WEB: _Form("ELEC", "misc", "webpage", "howpublished"),
    Kind.THESIS: _Form("THES", "phdthesis", "thesis", "school"),
}
# What a review is besides: an article in a journal, or a report.
_TYPE: dict[str, str] = {Kind.REVIEW: REVIEW, Kind.LAW: LAW, Kind.WEB: "Web page"}
_INSIDE = (Kind.ARTICLE, Kind.CHAPTER, Kind.WEB)
"""Kinds whose source holds them; of the others it publishes them."""


@dataclass(frozen=True)
class Format:
    """A file that reference managers read: its name for people, its ending, its type, and how it is written."""

    name: str
    ending: str
    media_type: str
    write: Callable[[Sequence[Reference]], str]


def as_ris(references: Iterable[Reference]) -> str:
    """RIS, in UTF-8 with the line ends that its readers expect. An institution with a comma in its name is read as a
    person by some of them: the format has no way to say otherwise."""
    lines: list[tuple[str, str]] = []
    for one in references:
        kind = _kind(one)
        first, last = _first_and_last(one.pages)
        inside = kind in _INSIDE
        lines.append(("TY", _FORMS[kind].ris))
        lines += [("ED" if one.authors.editors else "AU", _last_first(author)) for author in one.authors.named]
        lines += [
            ("PY", str(one.year or "")),
            ("TI", one.title),
            ("T2", one.source if inside else ""),
            ("JO", one.source if kind == Kind.ARTICLE else ""),
            ("PB", one.publisher or (one.source if kind and not inside else "")),
            ("VL", one.volume),
            ("IS", one.issue),
            ("SP", first),
            ("EP", last),
            ("M3", _TYPE.get(one.kind, "")),
            ("DO", one.doi),
            ("UR", one.url),
            *(("N1", note) for note in _notes(one)),
        ]
        lines += [(_END, "")]
    return "".join(
        f"{tag}  - {value}\r\n" + ("\r\n" if tag == _END else "") for tag, value in lines if value or tag == _END
    )


def as_bibtex(references: Iterable[Reference]) -> str:
    """BibTeX in UTF-8; titles stand in double braces so that no style takes their capitals away."""
    return "\n".join(_entry(key, reference) for key, reference in with_keys(references))


def as_csl(references: Iterable[Reference]) -> str:
    """CSL-JSON 1.0: an array of items."""
    items = [_item(key, reference) for key, reference in with_keys(references)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def with_keys(references: Iterable[Reference]) -> list[tuple[str, Reference]]:
    """Each reference with a key of its own in the file: brandon2013, brandon2013-2."""
    taken: set[str] = set()
    keyed = []
    for reference in references:
        named = reference.authors.named
        base = f"{_ascii(named[0].family) if named else ''}{reference.year or ''}"
        base = base if base[:1].isalpha() else f"ref{base}"
        key, number = base, 1
        while key in taken:
            number += 1
            key = f"{base}-{number}"
        taken.add(key)
        keyed.append((key, reference))
    return keyed


def _kind(one: Reference) -> str:
    """The kind as the formats know it: a review is what it appeared as, and what looks like an article is one."""
    if one.kind == Kind.REVIEW:
        return Kind.ARTICLE if one.is_article else Kind.REPORT
    return one.kind or (Kind.ARTICLE if one.is_article else "")


def _entry(key: str, one: Reference) -> str:
    form = _FORMS[_kind(one)]
    names = [*map(_tex_author, one.authors.named), *(["others"] if one.authors.others else [])]
    first, last = _first_and_last(one.pages)
    fields = [
        ("editor" if one.authors.editors else "author", " and ".join(names)),
        ("year", str(one.year or "")),
        ("title", f"{{{_tex(one.title)}}}" if one.title else ""),
        (form.source, _tex(one.source)),
        ("publisher" if form.source != "publisher" else "address", _tex(one.publisher)),
        ("volume", _tex(one.volume)),
        ("number", _tex(one.issue)),
        ("pages", _tex(f"{first}--{last}" if last else first)),
        ("type", _TYPE.get(one.kind, "")),
        ("doi", one.doi.translate(_IN_ADDRESS)),
        ("url", one.url.translate(_IN_ADDRESS)),
        ("note", ACCESS.get(one.access, "")),
    ]
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields if value]
    return f"@{form.bib}{{{key},\n{''.join(lines)}}}\n"


def _item(key: str, one: Reference) -> dict[str, Any]:
    kind = _kind(one)
    inside = kind in _INSIDE
    first, last = _first_and_last(one.pages)
    item = {
        "id": key,
        "type": _FORMS[kind].csl,
        "genre": _TYPE.get(one.kind, "") if one.kind != Kind.WEB else "",
        "title": one.title,
        "editor" if one.authors.editors else "author": [
            {"family": author.family, "given": author.given} if author.is_person else {"literal": author.family}
            for author in one.authors.named
        ],
        "issued": {"date-parts": [[one.year]]} if one.year else None,
        "container-title": one.source if inside else "",
        "publisher": one.publisher or (one.source if kind and not inside else ""),
        "volume": one.volume,
        "issue": one.issue,
        "page": f"{first}-{last}" if last else first,
        "DOI": one.doi,
        "URL": one.url,
        "note": " ".join(_notes(one)),
    }
    return {name: value for name, value in item.items() if value}


def _notes(one: Reference) -> list[str]:
    """What the format has no field for: a source that may be either, authors left out, how to get to read it."""
    published = PUBLISHED.format(one.source) if one.source and not _kind(one) else ""
    others = NOT_ALL_AUTHORS if one.authors.others else ""
    return [note for note in (published, others, ACCESS.get(one.access, "")) if note]


def _first_and_last(pages: str) -> tuple[str, str]:
    """12–30 as its two ends; anything else, such as e1234 or 12, 14–16, whole."""
    found = _PAGES.fullmatch(pages)
    return (found[1], found[2]) if found else (pages, "")


def _last_first(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.is_person else author.family


def _tex_author(author: Author) -> str:
    """An institution stands in braces, so that neither `and` nor a comma in its name takes it apart."""
    return _tex(_last_first(author)) if author.is_person else f"{{{_tex(author.family)}}}"


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())[:30]


FORMATS: dict[str, Format] = {
    one.ending: one
    for one in (
        Format("RIS", "ris", "application/x-research-info-systems", as_ris),
        Format("BibTeX", "bib", "application/x-bibtex", as_bibtex),
        Format("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", as_csl),
    )
}
"""By the ending of the file, in the order in which a page offers them."""
