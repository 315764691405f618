"""How a reader of the CASE service chooses among CFDocuments: page, order, filter and fields, as the REST binding says.

`limit` and `offset`; `sort` by a field with `orderBy` asc or desc; `filter=title~'capabilities' AND language='en-GB'`
(predicates = != > >= < <= ~, the last for "contains"; one AND or OR; case does not matter); `fields=title,identifier`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from capabilities.formats.case_fields import FIELDS

DEFAULT_LIMIT = 100
MOST = 1_000
"""How many documents one answer holds at most, whatever `limit` says; Link leads to the next."""
LARGEST = 2**31 - 1
LONGEST_FILTER = 2_000
DOCUMENT_FIELDS = (*FIELDS["document"], "CFPackageURI", "extensions")
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "~": lambda said, wanted: wanted in said,
}
_TERM = re.compile(r"\s*([A-Za-z]+)\s*(!=|>=|<=|=|>|<|~)\s*(?:'([^']*)'|\"([^\"]*)\")\s*")
_JOINED = re.compile(r"(AND|OR)(?=\s)")


class BadSelection(Exception):
    """A parameter that cannot be followed: its name, the standard's code, and a sentence that says what to write."""

    def __init__(self, parameter: str, message: str, code: str = "invalid_selection_field") -> None:
        self.parameter = parameter
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Term:
    field: str
    comparison: str
    value: str

    def holds_for(self, body: dict[str, Any]) -> bool:
        """A field with several values holds if one of them does; "differs from" if all do."""
        said = [text.casefold() for text in _texts(body.get(self.field))] or [""]
        compare = _COMPARISONS[self.comparison]
        results = [compare(text, self.value.casefold()) for text in said]
        return all(results) if self.comparison == "!=" else any(results)


@dataclass(frozen=True)
class Selection:
    """What was asked for, understood."""

    limit: int
    offset: int
    sort: str
    descending: bool
    terms: tuple[Term, ...]
    any_term: bool
    fields: tuple[str, ...]

    def of(self, bodies: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
        """The documents of this page, and how many there are on all pages."""
        met = any if self.any_term else all
        chosen = [body for body in bodies if not self.terms or met(term.holds_for(body) for term in self.terms)]
        if self.sort:
            chosen = sorted(
                chosen,
                key=lambda body: [text.casefold() for text in _texts(body.get(self.sort))],
                reverse=self.descending,
            )
        page = chosen[self.offset : self.offset + self.limit]
        if self.fields:
            page = [
                {name: body[name] for name in DOCUMENT_FIELDS if name in self.fields and name in body} for body in page
            ]
        return page, len(chosen)

    def links(self, address: str, query: QueryDict, total: int) -> str:
        """The Link header: next, prev, first and last page, each with the other parameters as they were."""
        last = (total - 1) // self.limit * self.limit if total else 0
        pages = {
            "next": self.offset + self.limit if self.offset + self.limit < total else None,
            "prev": max(0, min(self.offset, total) - self.limit) if self.offset else None,
            "first": 0,
            "last": last,
        }
        kept = [(name, query[name]) for name in ("sort", "orderBy", "filter", "fields") if name in query]
        return ", ".join(
            f'<{address}?{urlencode([("limit", self.limit), ("offset", offset), *kept])}>; rel="{name}"'
            for name, offset in pages.items()
            if offset is not None
        )


def understand(query: QueryDict) -> Selection:
    """The selection in a query string. Raises BadSelection for whatever cannot be followed."""
    terms, any_term = _filter(query.get("filter"))
    order = query.get("orderBy", "asc")
    if order not in ("asc", "desc"):
        raise BadSelection("orderBy", "“orderBy” is either asc or desc.", "invalid_sort_field")
    sort = query.get("sort")
    if sort is not None and sort not in DOCUMENT_FIELDS:
        raise BadSelection("sort", "“sort” names no field of a CFDocument.", "invalid_sort_field")
    return Selection(
        limit=min(_number(query, "limit", DEFAULT_LIMIT, least=1), MOST),
        offset=_number(query, "offset", 0, least=0),
        sort=sort or "",
        descending=order == "desc",
        terms=terms,
        any_term=any_term,
        fields=_fields(query.get("fields")),
    )


def _number(query: QueryDict, name: str, default: int, *, least: int) -> int:
    written = query.get(name)
    if written is None:
        return default
    if not re.fullmatch(r"[0-9]{1,10}", written) or not least <= int(written) <= LARGEST:
        raise BadSelection(name, f"“{name}” is a whole number of at least {least}.")
    return int(written)


def _fields(written: str | None) -> tuple[str, ...]:
    if written is None:
        return ()
    names = tuple(name.strip() for name in written.split(","))
    if any(name not in DOCUMENT_FIELDS for name in names):
        raise BadSelection("fields", "“fields” names, with commas between, fields that a CFDocument has.")
    return names


def _filter(written: str | None) -> tuple[tuple[Term, ...], bool]:
    if written is None:
        return (), False
    terms: list[Term] = []
    joined: list[str] = []
    place = 0
    while len(written) <= LONGEST_FILTER and (match := _TERM.match(written, place)):
        field, comparison, single, double = match.groups()
        if field not in DOCUMENT_FIELDS:
            raise BadSelection("filter", "“filter” names a field that a CFDocument does not have.")
        terms.append(Term(field, comparison, single if single is not None else double))
        place = match.end()
        if place == len(written) and len(terms) <= 2:
            return tuple(terms), joined == ["OR"]
        join = _JOINED.match(written, place)
        if join is None:
            break
        joined.append(join.group())
        place = join.end()
    raise BadSelection(
        "filter", "“filter” is written like title~'capabilities', or two of these with AND or OR between them."
    )


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [] if value is None else [str(value)]
