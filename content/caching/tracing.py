"""While a page is made, everything it reads from the database is noted as tags; what is written is reported as the same.

    table:content_theme          rows of a table other than those of pages
    page:7  url:/home/library/x/  path:00010001  key:…      one page, by whichever name it was asked for
    list:content_digestpage  list:content_digestpage@cy     which pages of a type there are (in one language)
    capability:…                 what a list says of itself that knows better (`listed`)

Both are seen on the way to the database, so whoever adds a query, a model, a bulk update or a command has nothing to
remember. Only writes to the tables of pages are reported elsewhere (content/domain/page_cache.py): these are also written
for drafts, which nobody sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.transaction import TransactionManagementError
from wagtail.models import Page

from content.caching import generations
from content.caching.questions import tables_in, tag, tags_of
from content.caching.tables import DRAFTING, FROZEN, VERSIONS, is_watched, page_columns, says_nothing

P = TypeVar("P", bound=Page)
logger = structlog.get_logger(__name__)

ADDRESSES = "addresses"
"""The tag of where pages are: which home pages there are, and what was moved."""
# What every page is made from although it may have been read long before: Wagtail keeps the sites' addresses.
ALWAYS = ("table:wagtailcore_site", "table:wagtailcore_locale", ADDRESSES)

_WRITE = re.compile(r'\s*(INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_SET = re.compile(r'"(\w+)" = ')


@dataclass(slots=True)
class Trace:
    """What was read so far; `unknown`: tables of which nobody would hear that they changed."""

    tags: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    has_better: bool = False


_trace: ContextVar[Trace | None] = ContextVar("what_a_page_is_made_from", default=None)


@contextmanager
def tracing() -> Iterator[Trace]:
    """Note what is read from here on."""
    trace = Trace(tags=set(ALWAYS))
    token = _trace.set(trace)
    try:
        yield trace
    finally:
        _trace.reset(token)


def shows(*tags: str) -> None:
    """What is being made also depends on these."""
    trace = _trace.get()
    if trace is not None:
        trace.tags.update(tags)


def shows_page(page: Page) -> None:
    """What is being made shows this page and which translations of it there are."""
    shows(tag("page", page.pk), tag("key", page.translation_key))


def listed(make: Callable[[], list[P]], *tags: str) -> list[P]:
    """A list of pages that changes only with those in it and when one of `tags` is reported; `make` asks for them.

    Without this it would be made anew whenever any page of their types is published.
    """
    with only(*tags):
        pages = make()
    for page in pages:
        shows_page(page)
    return pages


@contextmanager
def only(*tags: str) -> Iterator[None]:
    """What is read of pages in here changes only when one of `tags` is reported."""
    trace = _trace.get()
    if trace is None:
        yield
        return
    outer, trace.has_better = trace.has_better, True
    try:
        yield
    finally:
        trace.has_better = outer
        trace.tags.update(tags)


def install() -> None:
    """Watch every connection to a database that this process opens."""
    connection_created.connect(_watch, dispatch_uid="content.caching.tracing")


def _watch(connection: BaseDatabaseWrapper, **_about: Any) -> None:
    if not any(isinstance(wrapper, _Watch) for wrapper in connection.execute_wrappers):
        connection.execute_wrappers.append(_Watch())


class _Watch:
    """One for each connection, and so for each thread."""

    def __init__(self) -> None:
        self.batch = _Batch()

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: dict[str, Any]) -> Any:
        if not settings.WHOLE_PAGE_CACHE or not isinstance(sql, str):
            return execute(sql, params, many, context)
        if sql.startswith(("SELECT", "(SELECT", "WITH")):
            if (trace := _trace.get()) is not None:
                try:
                    _note(trace, sql, params or ())
                except Exception:  # a page that cannot be kept is still a page
                    logger.exception("query_not_understood")
                    trace.unknown.add("?")
            return execute(sql, params, many, context)
        result = execute(sql, params, many, context)
        if table := _written(sql):
            self.report(context["connection"], table)
        return result

    def report(self, connection: BaseDatabaseWrapper, table: str) -> None:
        if self.batch.is_done:
            self.batch = _Batch()
        self.batch.tags.add(f"table:{table}")
        _when_committed(connection, self.batch)


class _Batch:
    """What one transaction wrote. Reported once it is committed, by whichever write first gets there."""

    def __init__(self) -> None:
        self.tags: set[str] = set()
        self.is_done = False

    def __call__(self) -> None:
        if not self.is_done:
            self.is_done = True
            generations.has_changed(self.tags)


def _when_committed(connection: BaseDatabaseWrapper, report: Callable[[], None]) -> None:
    try:
        connection.on_commit(report, robust=True)
    except TransactionManagementError:  # somebody commits by hand: better too early than never
        report()


def _note(trace: Trace, sql: str, values: Iterable[Any]) -> None:
    for table in tables_in(sql):
        if is_watched(table):
            trace.tags.add(f"table:{table}")
        elif not says_nothing(table):
            trace.unknown.add(table)
    if not trace.has_better:
        trace.tags.update(tags_of(sql, tuple(values)))


def _written(sql: str) -> str:
    """The watched table that the statement writes to, if readers can see a difference."""
    found = _WRITE.match(sql)
    if found is None:
        return ""
    table = found[2]
    if not is_watched(table) or table in page_columns() or table in FROZEN:
        return ""
    if table == VERSIONS and found[1].upper() == "UPDATE":
        columns = _SET.findall(sql[found.end() :].partition(" WHERE ")[0])
        if columns and DRAFTING.issuperset(columns):
            return ""
    return table
