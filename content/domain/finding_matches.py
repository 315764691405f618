"""What a search finds, in one statement: how many with each value of each facet, and the numbers of one page of results.

The index is asked once. What answers is joined with what may be shown, put together where it is alike in everything one
can narrow down by, and only then counted for each facet: some hundred rows come back, however much is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, F, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable

from content.domain import finding_store
from content.domain.finding_facets import ANY, FILTERS, MEDIUM, SHORT
from content.domain.finding_store import Question
from content.models import Findable

PER_PAGE = 20
_COLUMNS = {
    "type": "kind", "stage": "stages", "institution": "institution", "strength": "strength", "time": "fits",
    "language": "language",
}  # fmt: skip
_ALIKE = ", ".join(_COLUMNS.values())
_BEST = "best"


@dataclass(frozen=True)
class Matches:
    """`numbers`: by facet and value, how many are that and all that is picked in the other facets. `total`: how many are
    all that is picked, and `ids` one page of them. `institutions`: of everything that answers, whatever is picked."""

    numbers: Mapping[str, Counter[str]]
    total: int = 0
    ids: list[int] = field(default_factory=list)
    institutions: frozenset[str] = frozenset()


def matches_of(
    things: QuerySet[Findable], questions: Sequence[Question], picked: Mapping[str, str], *, page: int
) -> Matches:
    """Those of `things` that answer one of the questions (all, where there is none), best first; by title without a
    question. `picked`: facet → value. Of a `page` that is not there the last one. 1 query."""
    # What a thing is not, of all that is picked, as a sum of these.
    bits = {name: 1 << at for at, name in enumerate(name for name, value in picked.items() if FILTERS[name](value))}
    shown, values = _shown(things, picked, bits).query.sql_with_params()
    places, asked = finding_store.places(questions)
    counted = " UNION ALL ".join(
        f"SELECT '{name}', CAST({column} AS varchar(400)), misses, CAST(sum(number) AS bigint) FROM alike "  # noqa: S608  names from above
        f"GROUP BY {column}, misses"
        for name, column in _COLUMNS.items()
    )
    statement = f"""
        WITH things (id, title, {_ALIKE}, misses) AS ({shown}),
        hits AS ({places}),
        alike AS (SELECT {_ALIKE}, misses, count(*) AS number FROM hits GROUP BY {_ALIKE}, misses),
        best AS (
            SELECT id, place FROM hits WHERE misses = 0 ORDER BY place, id LIMIT %s OFFSET (
                SELECT CASE WHEN sum(number) > %s THEN %s ELSE (coalesce(CAST(sum(number) AS bigint), 1) - 1) / %s * %s END
                FROM alike WHERE misses = 0
            )
        )
        {counted} UNION ALL
        SELECT '{_BEST}', CAST(id AS varchar(20)), row_number() OVER (ORDER BY place, id), 0 FROM best
    """  # noqa: S608  names from above; values are parameters
    skipped = (page - 1) * PER_PAGE
    with connection.cursor() as cursor:
        cursor.execute(statement.strip(), [*values, *asked, PER_PAGE, skipped, skipped, PER_PAGE, PER_PAGE])
        return _read(cursor.fetchall(), bits)


def _shown(
    things: QuerySet[Findable], picked: Mapping[str, str], bits: Mapping[str, int]
) -> QuerySet[Findable, tuple[Any, ...]]:
    """The things with all that one can narrow down by, and what of that which is picked they are not."""
    misses: Combinable = Value(0, output_field=IntegerField())
    for name, bit in bits.items():
        misses += Case(When(FILTERS[name](picked[name]), then=0), default=bit, output_field=IntegerField())
    fits = Case(
        When(minutes__isnull=True, then=Value("")),
        When(minutes__lte=SHORT, then=Value("5")),
        When(minutes__lte=MEDIUM, then=Value("15")),
        default=Value("more"),
        output_field=CharField(),
    )
    columns = [fits if column == "fits" else F(column) for column in _COLUMNS.values()]
    return things.order_by().values_list("pk", "title", *columns, misses)


def _read(rows: Sequence[tuple[str, str | None, int, int]], bits: Mapping[str, int]) -> Matches:
    numbers: dict[str, Counter[str]] = {name: Counter() for name in _COLUMNS}
    total = 0
    best: list[tuple[int, int]] = []
    institutions: set[str] = set()
    for name, value, misses, number in rows:
        if name == _BEST:
            best.append((misses, int(value or 0)))
            continue
        if name == "institution":
            institutions.add(value or "")
        if name == "type" and not misses:
            total += number
        if misses in (0, bits.get(name)):
            for one in _values(name, value or ""):
                numbers[name][one] += number
    return Matches(numbers, total, [number for _place, number in sorted(best)], frozenset(institutions))


def _values(facet: str, value: str) -> Sequence[str]:
    """All values of a facet that a thing has; the same as FILTERS, for what was counted already."""
    if facet == "stage":
        return value.split()
    if facet == "time" and value == "5":
        return ("5", "15")
    return (value, ANY) if facet == "language" else (value,)
