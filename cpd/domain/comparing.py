"""Two people who played the same case look at it together: a worker and somebody who supervises them, either way round.

Each shows their own finished attempt, and takes it back when they like. Whoever has not played the case yet sees nothing
of the other's: it would give away what comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cpd.domain import attempts
from cpd.domain.attempts import Playing
from cpd.domain.changes import check_owner
from cpd.domain.debrief import Debrief, Decided, NotOver
from cpd.models import AttemptShown, CaseAttempt
from people.models import Supervision, User

Key = TypeVar("Key")


class NotTogether(Exception):
    """No supervision between the two holds today."""


class PlayFirst(Exception):
    """One's own attempt is not finished; `page_key` is the case's."""

    def __init__(self, page_key: UUID) -> None:
        super().__init__("Finish the case first.")
        self.page_key = page_key


@dataclass(frozen=True)
class BothDecided:
    """A decision, as each of the two made it; None where somebody's way did not come to it."""

    title: str
    own: Decided | None
    theirs: Decided | None


@dataclass(frozen=True)
class BothEstimated:
    """What each of the two thought likely, in per cent; None where somebody was not asked."""

    title: str
    own: int | None
    theirs: int | None


def partners_of(user: User) -> QuerySet[User]:
    """Whoever supervises them or is supervised by them today, in order of name."""
    live = Supervision.objects.live()
    theirs = Q(pk__in=live.filter(worker=user).values("supervisor")) | Q(
        pk__in=live.filter(supervisor=user).values("worker")
    )
    return User.objects.filter(theirs).order_by("last_name", "first_name", "pk")


@transaction.atomic
def show_attempt(*, by: User, attempt: CaseAttempt, person: User) -> AttemptShown:
    """Let somebody see a finished attempt; shown already, nothing changes. Raises NotYours, NotOver, NotTogether."""
    check_owner(by, attempt)
    if attempt.state != CaseAttempt.State.FINISHED:
        raise NotOver
    if not partners_of(by).filter(pk=person.pk).exists():
        raise NotTogether
    try:
        with transaction.atomic():
            return AttemptShown.objects.create(attempt=attempt, person=person)
    except IntegrityError:
        return AttemptShown.objects.get(attempt=attempt, person=person, ended_at=None)


@transaction.atomic
def stop_showing(*, by: User, attempt: CaseAttempt) -> int:
    """Take an attempt back from everybody; return from how many. Raises NotYours."""
    check_owner(by, attempt)
    return attempt.shown_to.filter(ended_at=None).update(ended_at=timezone.now())


def partners_shown(attempt: CaseAttempt) -> QuerySet[User]:
    """The owner's partners today; `sees_it` says whether the attempt is shown to them."""
    shown = AttemptShown.objects.filter(attempt=attempt, ended_at=None, person=OuterRef("pk"))
    return partners_of(attempt.user).annotate(sees_it=Exists(shown))


def shown_to(user: User, page_key: UUID | None = None) -> QuerySet[CaseAttempt]:
    """Finished attempts of others that somebody may look at today, the newest first; of one case, or of all."""
    found = (
        CaseAttempt.objects.filter(
            shown_to__person=user, shown_to__ended_at=None, user__in=partners_of(user).order_by().values("pk")
        )
        .select_related("user", "edition")
        .defer("edition__body")
        .order_by("-finished_at")
        .distinct()
    )
    return found if page_key is None else found.filter(page_key=page_key)


def compare(*, by: User, public_id: UUID) -> tuple[Playing, Playing]:
    """One's own newest finished attempt, and the one that was shown. Raises CaseAttempt.DoesNotExist, PlayFirst."""
    theirs = shown_to(by).get(public_id=public_id)
    own = (
        by.case_attempts.filter(page_key=theirs.page_key, state=CaseAttempt.State.FINISHED)
        .select_related("edition")
        .defer("edition__body")
        .order_by("-finished_at")
        .first()
    )
    if own is None:
        raise PlayFirst(theirs.page_key)
    return attempts.playing(own), attempts.playing(theirs)


def both_decided(own: Debrief, theirs: Debrief) -> Iterator[BothDecided]:
    """Decision by decision, in the order of one's own way, with those of the other's where they came on theirs.

    Come to twice, a decision stands twice.
    """
    mine, others = dict(_numbered(own.decided)), dict(_numbered(theirs.decided))
    for key in _merged([*mine], [*others]):
        one, other = mine.get(key), others.get(key)
        yield BothDecided((one or others[key]).title, one, other)


def both_estimated(own: Debrief, theirs: Debrief) -> Iterator[BothEstimated]:
    """Estimate by estimate, in the same order."""
    mine = {one.estimate.key: one for one in own.estimated}
    others = {one.estimate.key: one for one in theirs.estimated}
    for key in _merged([*mine], [*others]):
        one, other = mine.get(key), others.get(key)
        yield BothEstimated(
            (one or others[key]).estimate.prompt, one.per_cent if one else None, other.per_cent if other else None
        )


def _numbered(decided: Iterable[Decided]) -> Iterator[tuple[tuple[str, int], Decided]]:
    """Each with its key and the how manieth of that key it is."""
    met: Counter[str] = Counter()
    for one in decided:
        met[one.key] += 1
        yield (one.key, met[one.key]), one


def _merged(own: list[Key], theirs: Sequence[Key]) -> list[Key]:
    """`own`, and what is only in `theirs` after what it came after there."""
    at = 0
    for key in theirs:
        if key in own:
            at = own.index(key)
        else:
            own.insert(at, key)
        at += 1
    return own
