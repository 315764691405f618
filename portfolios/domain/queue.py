"""What waits for a supervisor: the queue, who they supervise today, and what they decided lately.

Reads only. Everything starts from supervisions that hold on the day, in the organisation where the work was submitted
(DESIGN §3, *who decides*); titles and claims come from the frozen words, never from what the worker writes now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from people.models import Membership, Supervision, User
from portfolios.domain import words
from portfolios.domain.as_sent import PAGE, Slice, codes_of, kind_of, title_of
from portfolios.domain.programmes.assessed import PlaceRow, places_to_recommend
from portfolios.models import Decision, DecisionDraft, Submission

DECIDED_DAYS = 30


@dataclass(frozen=True)
class WaitingRow:
    """A submission that waits for a decision. `days` counts whole days since it was sent."""

    submission_id: UUID
    worker: str
    team: str
    kind: str
    title: str
    version: int
    codes: tuple[str, ...]
    since: datetime
    days: int
    addressee: str
    is_mine: bool
    begun_at: datetime | None


@dataclass(frozen=True)
class DecidedRow:
    """A decision this person gave lately."""

    submission_id: UUID
    worker: str
    title: str
    version: int
    outcome: str
    outcome_words: str
    decided_at: datetime


@dataclass(frozen=True)
class SuperviseeRow:
    """Somebody this person supervises today; `waiting` counts what this person may decide of theirs."""

    worker_id: UUID
    name: str
    team: str
    waiting: int


@dataclass(frozen=True)
class Queue:
    """A supervisor's whole page. `mine` and `others` count every page; `waiting` is the page asked for."""

    waiting: Slice[WaitingRow] = field(default_factory=Slice)
    mine: int = 0
    others: int = 0
    supervisees: Slice[SuperviseeRow] = field(default_factory=Slice)
    decided: tuple[DecidedRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing here is or was lately this person's: the page is not theirs to see."""
        return not (self.waiting.total or self.supervisees.total or self.decided or self.places)

    @property
    def addressed(self) -> list[WaitingRow]:
        return [row for row in self.waiting.rows if row.is_mine]

    @property
    def to_take_over(self) -> list[WaitingRow]:
        return [row for row in self.waiting.rows if not row.is_mine]


def queue_of(user: User, today: date | None = None, *, page: int = 1, people_page: int = 1) -> Queue:
    """Everything on the supervisor's first page, in five queries whatever the number of rows.

    `page` counts pages of 30 waiting submissions (addressed to `user` first, longest waiting first within each),
    `people_page` pages of 30 supervisees by name. A page beyond the last one shows the first.
    """
    today = today or timezone.localdate()
    waiting, page = _page_or_first(_waiting(user, today), page)
    people, people_page = _page_or_first(_supervisees(user, today), people_page)
    total = waiting[0].of_all if waiting else 0
    mine = waiting[0].of_mine if waiting else 0
    return Queue(
        waiting=Slice(tuple(_waiting_row(row, user, today) for row in waiting), page, total),
        mine=mine,
        others=total - mine,
        supervisees=Slice(
            tuple(SuperviseeRow(p.public_id, p.name, p.team_name or "", p.waiting_here or 0) for p in people),
            people_page,
            people[0].of_all if people else 0,
        ),
        decided=tuple(_decided(user, today)),
        places=tuple(places_to_recommend(user, today)),
    )


def waiting_count(user: User, today: date | None = None) -> int:
    """How many submissions addressed to this person wait for them and may be decided by them: one query."""
    return awaiting_decision_by(user, today).filter(addressee=user).count()


def next_waiting(user: User, today: date | None = None) -> UUID | None:
    """The submission to read next: addressed to this person, longest waiting first."""
    return (
        awaiting_decision_by(user, today)
        .filter(addressee=user)
        .order_by("submitted_at", "pk")
        .values_list("public_id", flat=True)
        .first()
    )


def awaiting_decision_by(user: User, today: date | None = None) -> QuerySet[Submission]:
    """Undecided submissions of workers whom `user` supervises today in the organisation they were submitted in."""
    live = Supervision.objects.live(today).filter(supervisor=user)
    return Submission.objects.filter(
        # The first condition lets the database start from the few workers, the second holds the organisation.
        Q(portfolio__user__in=live.values("worker")),
        Exists(live.filter(worker=OuterRef("portfolio__user"), organisation=OuterRef("organisation"))),
        version__state="submitted",
    ).exclude(portfolio__user=user)


def team_name_of(user_ref: str, organisation_ref: str | None, today: date | None = None) -> Subquery:
    """The worker's team today, by name; in one organisation where `organisation_ref` names its column."""
    memberships = Membership.objects.live(today).filter(user=OuterRef(user_ref), team__isnull=False)
    if organisation_ref:
        memberships = memberships.filter(organisation=OuterRef(organisation_ref))
    return Subquery(memberships.order_by("started", "pk").values("team__name")[:1])


def _page_or_first(rows: QuerySet[Any], number: int) -> tuple[list[Any], int]:
    """The rows of page `number` with it; the first page's where the list does not reach so far (any more)."""
    found = list(rows[(number - 1) * PAGE : number * PAGE])
    return (found, number) if found or number == 1 else (list(rows[:PAGE]), 1)


def _waiting(user: User, today: date) -> QuerySet[Any]:
    mine = Case(When(addressee=user, then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        awaiting_decision_by(user, today)
        .select_related("portfolio__user", "version", "addressee", "words")
        .annotate(
            is_mine=mine,
            team_name=team_name_of("portfolio__user", "organisation", today),
            begun_at=Subquery(
                DecisionDraft.objects.filter(submission=OuterRef("pk"), supervisor=user).values("saved_at")[:1],
                output_field=DateTimeField(null=True),
            ),
            # The totals ride along, so that counting costs no query of its own.
            of_all=Window(Count("pk")),
            of_mine=Window(Sum(mine)),
        )
        .order_by("-is_mine", "submitted_at", "pk")
    )


def _waiting_row(row: Any, user: User, today: date) -> WaitingRow:
    payload = words.read(row.words)
    return WaitingRow(
        submission_id=row.public_id,
        worker=row.portfolio.user.name,
        team=row.team_name or "",
        kind=kind_of(payload),
        title=title_of(payload),
        version=row.version.number,
        codes=codes_of(payload),
        since=row.submitted_at,
        days=max(0, (today - timezone.localdate(row.submitted_at)).days),
        addressee=row.addressee.name,
        is_mine=row.addressee_id == user.pk,
        begun_at=row.begun_at,
    )


def _supervisees(user: User, today: date) -> QuerySet[Any]:
    live = Supervision.objects.live(today).filter(supervisor=user)
    waiting = (
        awaiting_decision_by(user, today)
        .filter(portfolio__user=OuterRef("pk"))
        .order_by()
        .values("portfolio__user")
        .annotate(number=Count("pk"))
        .values("number")
    )
    here = (
        Membership.objects.live(today)
        .filter(user=OuterRef("pk"), team__isnull=False)
        .filter(Exists(live.filter(worker=OuterRef("user"), organisation=OuterRef("organisation"))))
    )
    return (
        User.objects.filter(pk__in=live.values("worker"))
        .annotate(
            team_name=Subquery(here.order_by("started", "pk").values("team__name")[:1]),
            waiting_here=Coalesce(Subquery(waiting, output_field=IntegerField()), Value(0)),
            of_all=Window(Count("pk")),
        )
        .order_by(Lower("last_name"), Lower("first_name"), "pk")
    )


def _decided(user: User, today: date) -> Sequence[DecidedRow]:
    """What `user` decided in the last 30 days, newest first, at most one page.

    The title shows only while they still supervise the worker there: it is the worker's word (DESIGN §11).
    """
    live = Supervision.objects.live(today).filter(
        supervisor=user,
        worker=OuterRef("submission__portfolio__user"),
        organisation=OuterRef("submission__organisation"),
    )
    rows = (
        Decision.objects.filter(decided_by=user, decided_at__date__gt=today - timedelta(days=DECIDED_DAYS))
        .select_related("submission__portfolio__user", "submission__version", "submission__words")
        .annotate(still_supervises=Exists(live))
        .order_by("-decided_at", "-pk")[:PAGE]
    )
    decided = []
    for row in rows:
        payload = words.read(row.submission.words)
        decided.append(
            DecidedRow(
                submission_id=row.submission.public_id,
                worker=row.submission.portfolio.user.name,
                title=title_of(payload) if row.still_supervises else kind_of(payload),
                version=row.submission.version.number,
                outcome=row.outcome,
                outcome_words=row.get_outcome_display(),
                decided_at=row.decided_at,
            )
        )
    return decided
