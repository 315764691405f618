"""A reference as data, made from what an author typed or a file held."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from content.references.dois import address_of, doi_in, doi_of_address
from content.references.names import Author, Authors, authors_in

__all__ = ["Access", "Author", "Kind", "Reference", "closed", "line"]

_ADDRESS = ("https://", "http://", "ftp://")
_END = (".", "?", "!")


class Kind(StrEnum):
    """What a work is. Nothing is also an answer: older references do not say it."""

    ARTICLE = "article"
    BOOK = "book"
    CHAPTER = "chapter"
    REPORT = "report"
    REVIEW = "review"
    LAW = "law"
    WEB = "web"
    THESIS = "thesis"


class Access(StrEnum):
    """How a practitioner gets to read it."""

    FREE = "free"
    SUMMARY = "summary"
    LIBRARY = "library"
    BUY = "buy"


MOST = {"authors": 2000, "title": 400, "source": 300, "publisher": 200, "volume": 20, "issue": 20, "pages": 40}
"""The longest that each text of a reference may be, in characters."""

YEARS = (1800, 2100)


@dataclass(frozen=True)
class Reference:
    """A work that a page cites. `credit` is who wrote it, as typed; `source` what it appeared in or who published it; of a
    chapter, `source` is the book and `publisher` the book's."""

    credit: str
    year: int
    title: str
    source: str = ""
    url: str = ""
    kind: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    access: str = ""

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Reference:
        """From the values of a page's block, also of one stored before there were so many. What cannot be printed on one
        line is made a space."""
        url = line(value.get("url"))
        url = url if url.lower().startswith(_ADDRESS) else ""
        kind, access = str(value.get("kind") or ""), str(value.get("access") or "")
        try:
            year = int(value.get("year") or 0)
        except (TypeError, ValueError):
            year = 0
        return cls(
            credit=line(value.get("authors")),
            year=year,
            title=line(value.get("title")),
            source=line(value.get("source")),
            url=url,
            kind=kind if kind in set(Kind) else "",
            publisher=line(value.get("publisher")),
            volume=line(value.get("volume")),
            issue=line(value.get("issue")),
            pages=line(value.get("pages")),
            doi=doi_in(line(value.get("doi"))) or doi_of_address(url),
            access=access if access in set(Access) else "",
        )

    @cached_property
    def authors(self) -> Authors:
        return authors_in(self.credit)

    @property
    def cited(self) -> str:
        """Who wrote it, in the one way in which names are written."""
        return self.authors.cited or self.credit

    @property
    def doi_address(self) -> str:
        """Where its DOI leads; empty without one."""
        return address_of(self.doi)

    @property
    def own_address(self) -> str:
        """An address other than its DOI's."""
        return "" if doi_of_address(self.url) else self.url

    @property
    def address(self) -> str:
        """Where it is read."""
        return self.url or self.doi_address

    @property
    def is_article(self) -> bool:
        """Whether `source` is a journal: its kind says so. A review may be in one, where a volume or an issue says so; for want
        of all that, a DOI that is no book's does, or a name that says it."""
        if not self.source:
            return False
        if self.kind not in ("", Kind.REVIEW):
            return self.kind == Kind.ARTICLE
        if self.kind == Kind.REVIEW and (self.volume or self.issue):
            return True
        return bool(self.doi and "978" not in self.doi) or "journal" in self.source.casefold().split()

    @property
    def label(self) -> str:
        """How a text cites it: Brandon and others 2013."""
        return f"{self.authors.short or self.title} {self.year or ''}".strip()


def closed(text: str) -> str:
    """A sentence or title with a full stop, unless it is empty or ends in one or in a question."""
    return text if not text or text.endswith(_END) else f"{text}."


def line(text: object) -> str:
    """Text on one line without control characters: neither a line break nor a form feed from a word processor."""
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in str(text or ""))
    return " ".join(kept.split())
