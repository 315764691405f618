"""What a query depends on, read from its SQL as Django writes it.

A query about pages that names them (by id, place, address or translation key) depends on those; any other depends on the
whole table, so a list that nobody thought of is at worst made anew too often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from content.caching.tables import FROZEN, LOCALES, PAGES, RESTRICTIONS, SITES, VERSIONS, page_columns

MOST_NAMED = 40
"""A query that names more pages than this depends on their table instead."""

_FROM = re.compile(r'\bFROM "(\w+)"(?: ([A-Z]+\d+))?')
_JOIN = re.compile(r'\bJOIN "(\w+)"(?: ([A-Z]+\d+))? ON \("?(\w+)"?\."(\w+)" = "?(\w+)"?\."(\w+)"')
_CONDITION = re.compile(r'"?(\w+)"?\."(\w+)" (?:= (%s)|IN \(((?:%s(?:, )?)+)\))')
_TWIN = '{}."translation_key" = ("wagtailcore_page"."translation_key")'
_ANY_JOIN = re.compile(r'\bJOIN "(\w+)"(?: ([A-Z]+\d+))?')
_VALUE = re.compile(r"(?<!%)%s")


@dataclass(frozen=True, slots=True)
class Dependence:
    """`tables`: other than of pages. `named`: (by what, first parameter, how many, table). `lists`: (table, parameter that
    is its language, if it is of one)."""

    tables: frozenset[str] = frozenset()
    named: tuple[tuple[str, int, int, str], ...] = ()
    lists: tuple[tuple[str, int | None], ...] = ()


@lru_cache(maxsize=2_000)
def understand(sql: str) -> Dependence:
    """What the query reads."""
    tables: set[str] = set()
    named: list[tuple[str, int, int, str]] = []
    lists: list[tuple[str, int | None]] = []
    columns = page_columns()
    for found in _FROM.finditer(sql):
        table = found[1]
        part = _Part(sql, found.start())
        everything = {table, *(join[1] for join in _ANY_JOIN.finditer(part.text))}
        tables |= everything - columns.keys()
        if columns.keys().isdisjoint(everything) or table in {RESTRICTIONS, SITES}:
            # A restriction's or a site's page only says where it is; one that is moved changes everything anyway.
            continue
        same = part.of_the_same_page()
        if names := list(part.names(same)):
            named += names
        elif not (table == PAGES and found[2] and _TWIN.format(found[2]) in part.text):
            # A twin is a page's own: whoever shows the page depends on its translation key.
            lists.append((table if table in columns else PAGES, part.language(same)))
        # Rows of other pages that are joined on: nobody knows of which.
        lists += [(join[1], None) for join in _ANY_JOIN.finditer(part.text) if part.is_of_another(join, same)]
    return Dependence(frozenset(tables), tuple(named), tuple(lists))


def tags_of(sql: str, values: Sequence[Any]) -> Iterator[str]:
    """The tags of what one query about pages depends on."""
    read = understand(sql)
    for kind, first, count, table in read.named:
        if count > MOST_NAMED:
            yield f"list:{table}"
        else:
            yield from (tag(kind, value) for value in values[first : first + count])
    for table, language in read.lists:
        yield f"list:{table}" if language is None else f"list:{table}@{values[language]}"


def tables_in(sql: str) -> frozenset[str]:
    """Tables other than those of pages that the query reads, as writes to them are reported."""
    return frozenset(VERSIONS if table in FROZEN else table for table in understand(sql).tables)


def tag(kind: str, value: Any) -> str:
    """The tag of one page, by its id, place, address or translation key (a UUID, or the same without its dashes)."""
    return f"{kind}:{str(value).replace('-', '')}" if kind == "key" else f"{kind}:{value}"


class _Part:
    """One SELECT from its FROM on, without the SELECTs inside it."""

    def __init__(self, sql: str, start: int) -> None:
        self.sql, self.start = sql, start
        self.text = _without_inner(sql, start)
        # Where words are negated, alternative or put together, a condition does not say which rows there are.
        self.is_plain = not re.search(r" (?:OR|UNION|INTERSECT|EXCEPT) ", self.text)

    def of_the_same_page(self) -> dict[str, str]:
        """The tables, by the name they have in this SELECT, whose rows belong to the one page of each row that is found."""
        columns = page_columns()
        first = _FROM.match(self.sql, self.start)
        assert first is not None
        tables = {first[2] or first[1]: first[1]}
        here = {name: table for name, table in tables.items() if table in columns}
        for join in _JOIN.finditer(self.text):
            name, table = join[2] or join[1], join[1]
            tables[name] = table
            if not here and table in columns:
                here = {name: table}  # what is asked for belongs to a page, as a theme does
                continue
            sides = [(join[3], join[4]), (join[5], join[6])]
            if all(columns.get(tables.get(side, ""), {}).get(column) == "page" for side, column in sides) and any(
                side in here for side, _column in sides
            ):
                here[name] = table
        return here

    def is_of_another(self, join: re.Match[str], same: dict[str, str]) -> bool:
        """Whether it is a table of pages that is joined on for another page than the row's own."""
        return join[1] in page_columns() and (join[2] or join[1]) not in same

    def names(self, same: dict[str, str]) -> Iterator[tuple[str, int, int, str]]:
        """The pages that its conditions name."""
        columns = page_columns()
        for condition in _CONDITION.finditer(self.text) if self.is_plain else ():
            kind = columns.get(same.get(condition[1], ""), {}).get(condition[2])
            if kind and not self._is_negated(condition.start()):
                count = len(_VALUE.findall(condition[3] or condition[4]))
                yield kind, self._parameter(condition.start()), count, same[condition[1]]

    def language(self, same: dict[str, str]) -> int | None:
        """Which parameter names the one language that its pages are in."""
        page = next((name for name, table in same.items() if table == PAGES), None)
        locale = next(
            (
                j[2] or j[1]
                for j in _JOIN.finditer(self.text)
                if j[1] == LOCALES and (j[3], j[4]) == (page, "locale_id")
            ),
            None,
        )
        for condition in _CONDITION.finditer(self.text) if self.is_plain and page else ():
            said = (condition[1], condition[2]) in {(page, "locale_id"), (locale, "language_code")}
            if said and condition[3] and not self._is_negated(condition.start()):
                return self._parameter(condition.start())
        return None

    def _parameter(self, at: int) -> int:
        return len(_VALUE.findall(self.sql[: self.start + at]))

    def _is_negated(self, at: int) -> bool:
        depth = 0
        for place in range(at - 1, -1, -1):
            sign = self.text[place]
            if sign == ")":
                depth += 1
            elif sign == "(":
                if depth == 0 and self.text[:place].endswith("NOT "):
                    return True
                depth = max(0, depth - 1)
        return self.text[:at].endswith("NOT ")


def _without_inner(sql: str, start: int) -> str:
    out: list[str] = []
    depth, inside = 0, None
    for place in range(start, len(sql)):
        sign = sql[place]
        if sign == "(":
            depth += 1
            if inside is None and sql.startswith("(SELECT", place):
                inside = depth
        elif sign == ")":
            if depth == 0:
                break
            if inside == depth:
                inside = None
            depth -= 1
        out.append(sign if inside is None else " ")
    return "".join(out)
