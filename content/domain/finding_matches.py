"""What a search finds, in one statement: how many with each value of each facet, and the numbers of one page of results.

The index is asked how many things of each likeness answer; texts are compared only of these likenesses, of which there are
some hundreds, and each facet is counted from there. Some hundred rows come back, however much is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable

from content.domain import finding_store
from content.domain.finding_facets import ANY, FILTERS
from content.domain.finding_store import Among, Question
from content.models import Likeness

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
    likenesses: QuerySet[Likeness],
    among: Among,
    questions: Mapping[str, Question],
    picked: Mapping[str, str],
    *,
    page: int | None,
) -> Matches:
    """Things of these likenesses that answer one of the questions (by language; all, where there is none), best first; by
    title without a question. `picked`: facet → value. Of a `page` that is not there the last one; None: only the numbers.
    1 query."""
    # What a thing is not, of all that is picked, as a sum of these.
    bits = {name: 1 << at for at, name in enumerate(name for name, value in picked.items() if FILTERS[name](value))}
    shown, shown_values = _shown(likenesses, picked, bits).query.sql_with_params()
    counted, asked = finding_store.counted(list(questions.values()), among)
    parts = [
        f"WITH likenesses (id, {_ALIKE}, misses) AS ({shown})",
        f"counted (likeness, number) AS ({counted})",
        "alike AS (SELECT likenesses.*, number FROM counted JOIN likenesses ON likenesses.id = likeness)",
    ]
    answers = [
        f"SELECT '{name}', CAST({column} AS varchar(400)), misses, CAST(sum(number) AS bigint) FROM alike "  # noqa: S608  names from above
        f"GROUP BY {column}, misses"
        for name, column in _COLUMNS.items()
    ]
    values = [*shown_values, *asked]
    if page is not None:
        skipped = (page - 1) * PER_PAGE
        # What is shown is in one language: words of another find nothing there.
        spoken = [questions[picked["language"]]] if picked["language"] in questions else list(questions.values())
        best, asked = finding_store.best(spoken, among, PER_PAGE)
        parts += [
            "picked AS (SELECT id FROM alike WHERE misses = 0)",
            "turn (skipped) AS (SELECT CASE WHEN total > %s THEN %s ELSE (total - 1) / %s * %s END FROM "
            "(SELECT CAST(coalesce(sum(number), 1) AS bigint) AS total FROM alike WHERE misses = 0) AS numbers)",
            f"best (id, place) AS ({best})",
        ]
        answers.append(f"SELECT '{_BEST}', CAST(id AS varchar(20)), place, 0 FROM best")  # noqa: S608  names from above
        values += [skipped, skipped, PER_PAGE, PER_PAGE, *asked]
    with connection.cursor() as cursor:
        cursor.execute(f"{', '.join(parts)} {' UNION ALL '.join(answers)}", values)
        return _read(cursor.fetchall(), bits)


def _shown(
    likenesses: QuerySet[Likeness], picked: Mapping[str, str], bits: Mapping[str, int]
) -> QuerySet[Likeness, tuple[Any, ...]]:
    """The likenesses with all that one can narrow down by, and what of that which is picked they are not."""
    misses: Combinable = Value(0, output_field=IntegerField())
    for name, bit in bits.items():
        misses += Case(When(FILTERS[name](picked[name]), then=0), default=bit, output_field=IntegerField())
    return likenesses.order_by().values_list("pk", *_COLUMNS.values(), misses)


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
