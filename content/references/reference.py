"""A reference as data, made from what an author typed, and the one way in which it is written in a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from content.references.names import Author, Authors, authors_in

__all__ = ["Author", "Reference", "closed", "written"]

_DOI_HOSTS = {"doi.org", "dx.doi.org", "www.doi.org"}
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_ADDRESS = ("https://", "http://", "ftp://")
_END = (".", "?", "!")


@dataclass(frozen=True)
class Reference:
    """A work that a page cites. `credit` is who wrote it, as typed; `source` a journal or publisher, which is all that is
    known of where it appeared."""

    credit: str
    year: int
    title: str
    source: str = ""
    url: str = ""

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Reference:
        """From the values of a page's block. What cannot be printed on one line is made a space."""
        url = _line(value.get("url"))
        return cls(
            credit=_line(value.get("authors")),
            year=int(value.get("year") or 0),
            title=_line(value.get("title")),
            source=_line(value.get("source")),
            url=url if url.lower().startswith(_ADDRESS) else "",
        )

    @cached_property
    def authors(self) -> Authors:
        return authors_in(self.credit)

    @cached_property
    def doi(self) -> str:
        """The DOI in its address, as registered; empty where the address is another one."""
        parts = urlsplit(self.url)
        found = unquote(parts.path.lstrip("/"))
        return found if parts.hostname in _DOI_HOSTS and _DOI.fullmatch(found) else ""

    @property
    def is_article(self) -> bool:
        """Whether `source` is taken for a journal: a DOI that is no book's, or a name that says so. Else a publisher."""
        if not self.source:
            return False
        return bool(self.doi and "978" not in self.doi) or "journal" in self.source.casefold().split()

    @property
    def lead(self) -> str:
        """Brandon, M. and Bailey, S. (2013)"""
        return f"{self.credit} ({self.year})" if self.year else self.credit

    @property
    def closed_title(self) -> str:
        return closed(self.title)

    @property
    def closed_source(self) -> str:
        return closed(self.source)


def written(reference: Reference) -> str:
    """The reference as it stands in a list, without its link."""
    parts = (reference.lead, reference.closed_title, reference.closed_source)
    return " ".join(part for part in parts if part)


def closed(text: str) -> str:
    """A sentence or title with a full stop, unless it is empty or ends in one or in a question."""
    return text if not text or text.endswith(_END) else f"{text}."


def _line(text: object) -> str:
    """Text on one line without control characters: neither a line break nor a form feed from a word processor."""
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in str(text or ""))
    return " ".join(kept.split())
