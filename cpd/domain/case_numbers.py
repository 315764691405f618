"""What people did in a case, for those who wrote it and those who teach with it: no names, and nothing that rests on few.

Choices are those of case_counts, the same that readers are shown. Everything else that is counted here is hidden by the
same rule: who finished and who did not, where people stop, and how many gave a reason.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from content.cases.document import Case
from cpd.domain.case_counts import (
    ENOUGH,
    FEW,
    Choices,
    Counted,
    choices_made,
    counted,
    first_finished,
    hide,
    numbers_at,
)
from cpd.models import CaseAttempt, CaseMove

MOST_REASONS = 30  # of an option
NEWEST = 300  # attempts that the time is taken from
BREAK = timedelta(minutes=15)  # a longer pause is a pause, and counts for nothing
STOPPED = timedelta(days=14)
HEADINGS = ("what", "where", "option", "words", "people", "per_cent", "minutes")
HIDDEN = "hidden"


@dataclass(frozen=True)
class Reasons:
    """What people gave as their reason for an option, in no order that says anything about them."""

    option: str
    letter: str
    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class StoppedAt:
    """A scene in which at least FEW people who never finished have left off for two weeks or more."""

    scene: str
    people: int


@dataclass(frozen=True)
class Numbers:
    """`is_enough`: at least ENOUGH people have begun; else nothing is said.

    `begun` or `finished` is None where the two together would tell of few. `minutes` is the median of time at the page.
    """

    is_enough: bool = False
    begun: int | None = None
    finished: int | None = None
    minutes: int | None = None
    counted: Counted = field(default_factory=Counted)
    reasons: dict[str, tuple[Reasons, ...]] = field(default_factory=dict)
    stopped: tuple[StoppedAt, ...] = ()

    @property
    def choices(self) -> tuple[Choices, ...]:
        return self.counted.choices


def numbers_of(case: Case, page_key: UUID) -> Numbers:
    """At most 6 queries, however many attempts there are."""
    everybody = CaseAttempt.objects.filter(page_key=page_key).order_by()
    people = everybody.aggregate(
        begun=Count("user", distinct=True),
        finished=Count("user", distinct=True, filter=Q(state=CaseAttempt.State.FINISHED)),
    )
    if people["begun"] < ENOUGH:
        return Numbers()
    begun, finished = begun_and_finished(**people)
    found = counted(case, *numbers_at(page_key))
    return Numbers(
        is_enough=True,
        begun=begun,
        finished=finished,
        minutes=_minutes(page_key) if people["finished"] >= ENOUGH else None,
        counted=found,
        reasons=_reasons(page_key, found.choices),
        stopped=_stopped(case, everybody, begun - finished) if begun is not None and finished is not None else (),
    )


def begun_and_finished(*, begun: int, finished: int) -> tuple[int | None, int | None]:
    """Both, unless few finished or few did not: then the one that is not told by the decisions is hidden.

    From ENOUGH on, everybody who finished stands at decisions as those who decided.
    """
    if not hide({"finished": finished, "not yet": begun - finished}):
        return begun, finished
    return (None, finished) if finished >= ENOUGH else (begun, None)


def rows_of(case: Case, page_key: UUID) -> Iterable[list[Any]]:
    """All that the page says as rows of a table, `what` first; hidden numbers say so. Empty before ENOUGH have begun."""
    yield [*HEADINGS]
    numbers = numbers_of(case, page_key)
    if not numbers.is_enough:
        return
    for what, people in (("begun", numbers.begun), ("finished", numbers.finished)):
        yield [what, "", "", "", HIDDEN if people is None else people, "", ""]
    if numbers.minutes is not None:
        yield ["half took at most", "", "", "", "", "", numbers.minutes]
    for one in numbers.choices:
        yield ["decided", one.title, "", "", one.people, "", ""]
        reasons = {said.option: said.reasons for said in numbers.reasons.get(one.decision, ())}
        for option in one.options:
            shown = (HIDDEN, HIDDEN) if option.number is None else (option.number, option.share)
            yield ["choice", one.title, option.letter, option.text, *shown, ""]
            yield from (
                ["reason", one.title, option.letter, words, "", "", ""] for words in reasons.get(option.option, ())
            )
    yield from (["not shown", title, "", "", HIDDEN, HIDDEN, ""] for title in numbers.counted.left_out)
    yield from (["stopped", stop.scene, "", "", stop.people, "", ""] for stop in numbers.stopped)


def _reasons(page_key: UUID, choices: tuple[Choices, ...]) -> dict[str, tuple[Reasons, ...]]:
    shown = {(one.decision, option.option): option for one in choices for option in one.options if option.number}
    if not shown:
        return {}
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    moves = choices_made(page_key).filter(key__in={key for key, _ in shown})
    newest = moves.order_by("-made_at").values_list("key", "choice", "value__reason", "value__words")
    for key, choice, reason, words in newest[: MOST_REASONS * len(shown) * 2]:
        text = " – ".join(part.strip() for part in (words, reason) if part and part.strip())
        if (key, choice) in shown and text:
            said[key, choice].append(text)
    by_decision: dict[str, list[Reasons]] = defaultdict(list)
    for (key, choice), option in shown.items():
        texts = said[key, choice][: _most(len(said[key, choice]), option.number or 0)]
        if texts:
            mixed = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())
            by_decision[key].append(Reasons(choice, option.letter, option.text, tuple(mixed)))
    return {key: tuple(found) for key, found in by_decision.items()}


def _most(said: int, chose: int) -> int:
    """How many reasons may stand there: none of few, and so many that those who gave none are not few either."""
    if 0 < chose - said < FEW:
        said = chose - FEW
    return min(said, MOST_REASONS) if said >= FEW else 0


def _stopped(case: Case, everybody: QuerySet[CaseAttempt], unfinished: int) -> tuple[StoppedAt, ...]:
    """Of so many people who began and never finished. The rest of them is under way, or stopped where few did."""
    finished = everybody.filter(state=CaseAttempt.State.FINISHED).values("user")
    left = everybody.filter(state=CaseAttempt.State.OPEN, updated_at__lt=timezone.now() - STOPPED)
    rows = left.exclude(user__in=finished).exclude(scene_title="").values_list("scene_title")
    found = dict(rows.annotate(people=Count("user", distinct=True)))
    cells: dict[str | None, int] = {scene.title: 0 for scene in case.scenes.values() if not scene.is_ending}
    cells |= {**found, None: max(0, unfinished - sum(found.values()))}
    hidden = hide(cells)
    shown = [StoppedAt(scene, people) for scene, people in found.items() if scene not in hidden]
    return tuple(sorted(shown, key=lambda one: (-one.people, one.scene)))


def _minutes(page_key: UUID) -> int:
    """The median time at the page of the newest people who finished, each in their first attempt; pauses left out."""
    newest = CaseAttempt.objects.filter(pk__in=first_finished(page_key)).order_by("-finished_at")[:NEWEST]
    starts = dict(newest.values_list("pk", "started_at"))
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
