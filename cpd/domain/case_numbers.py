"""What people did in a case, for those who wrote it and those who teach with it: no names, and nothing that rests on few.

Each person counts once, with their first attempt. A decision is shown once ENOUGH people have made it; numbers of under
SMALL are hidden (case_counts.hide), and reasons only stand under options that at least SMALL people chose.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from content.cases.document import Case
from content.cases.engine import DECIDE
from cpd.domain.case_counts import ENOUGH, Choices, counted
from cpd.models import CaseAttempt, CaseMove

SMALL = 5
MOST_REASONS = 30  # of an option
NEWEST = 300  # attempts that the time is taken from
BREAK = timedelta(minutes=15)  # a longer pause is a pause, and counts for nothing
STOPPED = timedelta(days=14)


@dataclass(frozen=True)
class Reasons:
    """What people gave as their reason for an option, in no order that says anything about them."""

    letter: str
    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class StoppedAt:
    """A scene in which at least SMALL people have left off for two weeks or more."""

    scene: str
    people: int


@dataclass(frozen=True)
class Numbers:
    """`people` is None while fewer than ENOUGH have begun; `minutes` is the median of time at the page."""

    people: int | None
    finished: int | None
    minutes: int | None
    choices: tuple[Choices, ...]
    reasons: dict[str, tuple[Reasons, ...]]
    stopped: tuple[StoppedAt, ...]


def numbers_of(case: Case, page_key: UUID) -> Numbers:
    """At most 6 queries, however many attempts there are."""
    everybody = CaseAttempt.objects.filter(page_key=page_key).order_by()
    people = everybody.aggregate(people=Count("user", distinct=True))["people"]
    if people < ENOUGH:
        return Numbers(None, None, None, (), {}, ())
    finished = everybody.filter(state=CaseAttempt.State.FINISHED).aggregate(people=Count("user", distinct=True))[
        "people"
    ]
    firsts = everybody.values("user").annotate(first=Min("pk")).values("first")
    choices = counted(case, _chosen(firsts), small=SMALL)
    return Numbers(
        people=people,
        finished=finished if finished >= SMALL or not finished else None,
        minutes=_minutes(everybody),
        choices=choices,
        reasons=_reasons(firsts, choices),
        stopped=_stopped(everybody),
    )


def rows_of(case: Case, page_key: UUID) -> Iterable[list[Any]]:
    """The same choices as rows of a table: decision, option, people, share in per cent; hidden numbers are empty."""
    yield ["decision", "option", "words", "people", "per_cent"]
    for one in numbers_of(case, page_key).choices:
        for option in one.options:
            hidden = option.number is None
            yield [
                one.title,
                option.letter,
                option.text,
                "" if hidden else option.number,
                "" if hidden else option.share,
            ]


def _chosen(firsts: QuerySet[CaseAttempt, Any]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    moves = CaseMove.objects.filter(attempt__in=firsts, kind=DECIDE).order_by()
    for key, choice, number in moves.values_list("key", "choice").annotate(number=Count("attempt", distinct=True)):
        found[key][choice] = number
    return found


def _reasons(firsts: QuerySet[CaseAttempt, Any], choices: tuple[Choices, ...]) -> dict[str, tuple[Reasons, ...]]:
    shown = {(one.decision, option.option): option for one in choices for option in one.options if option.number}
    if not shown:
        return {}
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    moves = CaseMove.objects.filter(attempt__in=firsts, kind=DECIDE, key__in={key for key, _ in shown})
    newest = moves.order_by("-made_at").values_list("key", "choice", "value__reason", "value__words")
    for key, choice, reason, words in newest[: MOST_REASONS * len(shown) * 2]:
        text = " – ".join(part.strip() for part in (words, reason) if part and part.strip())
        if (key, choice) in shown and text and len(said[key, choice]) < MOST_REASONS:
            said[key, choice].append(text)
    by_decision: dict[str, list[Reasons]] = defaultdict(list)
    for (key, choice), option in shown.items():
        if len(said[key, choice]) >= SMALL:
            mixed = sorted(said[key, choice], key=lambda text: hashlib.sha256(text.encode()).digest())
            by_decision[key].append(Reasons(option.letter, option.text, tuple(mixed)))
    return {key: tuple(found) for key, found in by_decision.items()}


def _stopped(everybody: QuerySet[CaseAttempt]) -> tuple[StoppedAt, ...]:
    long_ago = timezone.now() - STOPPED
    left = everybody.filter(state=CaseAttempt.State.OPEN, updated_at__lt=long_ago)
    rows = left.values_list("scene_title").annotate(people=Count("user", distinct=True)).filter(people__gte=SMALL)
    return tuple(StoppedAt(scene, people) for scene, people in rows.order_by("-people", "scene_title"))


def _minutes(everybody: QuerySet[CaseAttempt]) -> int | None:
    """The median time at the page of the newest that were finished; pauses left out. None where too few were."""
    newest = everybody.filter(state=CaseAttempt.State.FINISHED).order_by("-finished_at")[:NEWEST]
    starts = dict(newest.values_list("pk", "started_at"))
    if len(starts) < SMALL:
        return None
    last: dict[int, datetime] = {}
    spent: dict[int, timedelta] = defaultdict(timedelta)
    for pk, at in (
        CaseMove.objects.filter(attempt__in=[*starts])
        .order_by("attempt_id", "number")
        .values_list("attempt", "made_at")
    ):
        gap = at - last.get(pk, starts[pk])
        spent[pk] += gap if gap <= BREAK else timedelta()
        last[pk] = at
    return round(median(one.total_seconds() for one in spent.values()) / 60)
