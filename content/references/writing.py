"""The one way in which a reference is written: author, year, title, where it appeared. As text, and as HTML with its links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from content.references.reference import Access, Kind, Reference, closed

__all__ = ["ENGLISH", "Listed", "Words", "formatted", "listed", "written"]

_ENGLISH_ACCESS: dict[str, str] = {
    Access.FREE: "Free to read.",
    Access.SUMMARY: "Summary free to read.",
    Access.LIBRARY: "Through a university or employer library.",
    Access.BUY: "To buy or borrow.",
}


@dataclass(frozen=True)
class Words:
    """The few words that a reference is written with, in the reader's language."""

    no_date: str = "no date"
    inside: str = "In: {}"
    pages: str = "pp. {}"
    page: str = "p. {}"
    access: Mapping[str, str] = field(default_factory=lambda: dict(_ENGLISH_ACCESS))


ENGLISH = Words()


@dataclass(frozen=True)
class Listed:
    """A reference in its place in a list: its `anchor`, and the letter that tells it from another of the same people and year."""

    reference: Reference
    place: int
    anchor: str
    suffix: str = ""

    @property
    def label(self) -> str:
        """How a text of this page cites it: Forrester and others 2008b."""
        return f"{self.reference.label}{self.suffix}"


def listed(references: Iterable[Reference]) -> list[Listed]:
    """The list with what its pages need: `a`, `b`, `c` in the order of the list where two would be cited alike, and an
    anchor made from names, year and title, which stays the same when the list is put in another order."""
    works = list(references)
    alike: dict[str, list[int]] = {}
    for place, one in enumerate(works):
        alike.setdefault(one.label.casefold(), []).append(place)
    taken: set[str] = set()
    found = []
    for place, one in enumerate(works):
        same = alike[one.label.casefold()]
        suffix = _letters(same.index(place)) if len(same) > 1 else ""
        found.append(Listed(one, place, _anchor(one, taken), suffix))
    return found


def written(reference: Reference, *, suffix: str = "", words: Words = ENGLISH) -> str:
    """The reference as text, without links."""
    return " ".join(part for part in _parts(reference, suffix, words) if part)


def formatted(reference: Reference, *, suffix: str = "", words: Words = ENGLISH) -> str:
    """The reference as HTML, escaped: the title leads to its own address, the DOI to what it stands for."""
    lead, title, where, doi, access = _parts(reference, suffix, words)
    cite = f"<cite>{escape(title)}</cite>" if title else ""
    if cite and reference.own_address:
        cite = f'<a href="{escape(reference.own_address)}">{cite}</a>'
    link = f'<a class="doi" href="{escape(reference.doi_address)}">{escape(doi)}</a>' if doi else ""
    return " ".join(part for part in (escape(lead), cite, escape(where), link, escape(access)) if part)


def _parts(one: Reference, suffix: str, words: Words) -> tuple[str, str, str, str, str]:
    date = str(one.year) if one.year else words.no_date
    lead = f"{one.cited} ({date}{suffix})".strip()
    doi = f"doi:{one.doi}" if one.doi else ""
    return lead, closed(one.title), _where(one, words), doi, words.access.get(one.access, "")


def _where(one: Reference, words: Words) -> str:
    """British Journal of Social Work, 38(8), 1518–1535. · In: Effective safeguarding, pp. 12–30. Sage."""
    number = f"{one.volume}({one.issue})" if one.volume and one.issue else one.volume or one.issue
    pages = re.sub(r"\s*[-–—]+\s*", "–", one.pages)
    if pages and not (one.is_article and number):
        pages = (words.pages if re.search(r"\D", pages) else words.page).replace("{}", pages)
    is_inside = one.kind == Kind.CHAPTER and one.source
    source = words.inside.replace("{}", one.source) if is_inside else one.source
    where = closed(", ".join(part for part in (source, number, pages) if part))
    return " ".join(part for part in (where, closed(one.publisher)) if part)


def _letters(number: int) -> str:
    """0 is a, 25 is z, 26 is aa."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def _anchor(one: Reference, taken: set[str]) -> str:
    first = one.authors.named[0].family if one.authors.named else ""
    words = [*_plain(first).split("-")[:3], str(one.year or ""), *_plain(one.title).split("-")[:4]]
    base = "-".join(word for word in ("ref", *words) if word)[:80]
    anchor, number = base, 1
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    return anchor


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
