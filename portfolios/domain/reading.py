"""What a supervisor may read of what was submitted, and nothing else (DESIGN §11).

| reader, of a submission in that organisation | sees |
|---|---|
| supervises the worker today, undecided | the account; may decide |
| supervises today, decided, sent during their supervision or decided by them | the account and the decision |
| supervises today, decided or called back, could have decided it meanwhile | who and when, not the account |
| decided it, supervises no longer | their own decision, not the account |
| anybody else, and the worker here | nothing: 404 |

Reads only. Drafts, entries and self-views are never touched here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from people.models import Membership, Supervision, User
from portfolios.domain import words
from portfolios.domain.as_sent import kind_of, title_of
from portfolios.domain.queue import team_name_of
from portfolios.models import Decision, DecisionDraft, Finding, Submission, VersionMove

ANSWERED = ("returned", "signed_off")


class NotReadable(Exception):
    """Not theirs to read, or not there: the two look the same."""


@dataclass(frozen=True)
class ClaimRead:
    """A claim as it was frozen. `answer` and `note` are a decision's, empty before one."""

    claim_id: UUID
    code: str
    title: str
    stage: str
    reason: str
    answer: str = ""
    answer_words: str = ""
    note: str = ""


@dataclass(frozen=True)
class DecisionRead:
    """A decision as it was recorded. `statement` is None where it was erased."""

    outcome: str
    outcome_words: str
    decided_at: datetime
    by: str
    registrations: tuple[str, ...]
    is_mine: bool
    took_over: bool
    statement: str | None
    sequence: int
    fingerprint: str
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Step:
    """One step of a piece of evidence's history, for the rail."""

    shape: str
    what: str
    version: int
    at: datetime | None = None
    statement: str = ""
    submission_id: UUID | None = None
    is_this: bool = False


@dataclass(frozen=True)
class Reading:
    """A submission as this reader may see it. `text` is None where the words are erased or not theirs to read.

    `hidden` says why: "", "erased", "outcome" (decided by others before their time) or "own decision" (no longer their
    supervisee). `is_mine`: it was addressed to the reader; else deciding takes it over.
    """

    submission: Submission
    worker: User
    team: str
    reader_team: str
    kind: str
    title: str
    version: int
    text: str | None
    hidden: str
    claims: tuple[ClaimRead, ...]
    decision: DecisionRead | None
    recalled_at: datetime | None
    may_decide: bool
    supervises_now: bool
    history: tuple[Step, ...]
    earlier: Submission | None
    is_mine: bool


def seen_by(user: User, today: date | None = None) -> QuerySet[Submission]:
    """Submissions annotated with where `user` stands to each. Filter with `READABLE`, or ask `_sight`."""
    theirs = Supervision.objects.filter(
        supervisor=user, worker=OuterRef("portfolio__user"), organisation=OuterRef("organisation")
    )
    live = Supervision.objects.live(today).filter(
        supervisor=user, worker=OuterRef("portfolio__user"), organisation=OuterRef("organisation")
    )
    # A supervision takes effect when the worker accepts it, whatever its first day says.
    held_then = theirs.filter(accepted_at__lte=OuterRef("submitted_at"), started__lte=OuterRef("sent_on")).filter(
        Q(ended__isnull=True) | Q(ended__gt=OuterRef("sent_on"))
    )
    held_meanwhile = theirs.filter(accepted_at__lte=OuterRef("settled_at"), started__lte=OuterRef("settled_on")).filter(
        Q(ended__isnull=True) | Q(ended__gt=OuterRef("sent_on"))
    )
    settled = VersionMove.objects.filter(version=OuterRef("version"), state__in=(*ANSWERED, "recalled"))
    return (
        Submission.objects.exclude(portfolio__user=user)
        .annotate(
            sent_on=TruncDate("submitted_at"),
            settled_at=Subquery(settled.order_by("at", "pk").values("at")[:1], output_field=DateTimeField(null=True)),
        )
        .annotate(settled_on=TruncDate(Coalesce("settled_at", "submitted_at")))
        .annotate(
            supervises_now=Exists(live),
            supervised_then=Exists(held_then),
            supervised_meanwhile=Exists(held_meanwhile),
            decided_by_me=Exists(Decision.objects.filter(submission=OuterRef("pk"), decided_by=user)),
        )
    )


READABLE = Q(supervises_now=True) & (
    Q(version__state="submitted") | Q(version__state__in=ANSWERED) & (Q(supervised_then=True) | Q(decided_by_me=True))
)


def read_submission(user: User, submission_id: UUID, today: date | None = None) -> Reading:
    """The submission as `user` may see it today, with the history of its evidence: 2 queries, 3 once decided.

    Raises NotReadable.
    """
    today = today or timezone.localdate()
    reader_team = Membership.objects.live(today).filter(
        user=user, organisation=OuterRef("organisation"), team__isnull=False
    )
    rows: list[Any] = list(
        seen_by(user, today)
        .filter(version__evidence__versions__submission__public_id=submission_id)
        .select_related("version", "portfolio__user", "organisation", "addressee", "words")
        .annotate(
            team_name=team_name_of("portfolio__user", "organisation", today),
            reader_team=Subquery(reader_team.order_by("started", "pk").values("team__name")[:1]),
        )
        .prefetch_related(_decisions())
        .order_by("version__number")
    )
    row = next((row for row in rows if row.public_id == submission_id), None)
    if row is None or (sight := _sight(row)) == "nothing":
        raise NotReadable
    payload = words.read(row.words)
    decision = _first_decision(row)
    own = sight in ("account", "own decision")
    return Reading(
        submission=row,
        worker=row.portfolio.user,
        team=row.team_name or "",
        reader_team=row.reader_team or "",
        kind=kind_of(payload),
        title=title_of(payload) if sight == "account" else "",
        version=row.version.number,
        text=payload["text"] if payload is not None and sight == "account" else None,
        hidden="erased" if sight == "account" and payload is None else ("" if sight == "account" else sight),
        claims=_claims(payload, decision, with_reasons=sight == "account") if own else (),
        decision=_read_decision(row, decision, user, with_statement=own) if decision else None,
        recalled_at=row.settled_at if row.version.state == "recalled" else None,
        may_decide=row.version.state == "submitted" and row.supervises_now and payload is not None,
        supervises_now=row.supervises_now,
        history=tuple(_history(rows, row)),
        earlier=_earlier(rows, row) if sight == "account" and payload is not None else None,
        is_mine=row.addressee_id == user.pk,
    )


def draft_of(user: User, submission: Submission) -> DecisionDraft | None:
    """What this supervisor has begun to write about the submission."""
    return user.decision_drafts.filter(submission=submission).first()


def _decisions() -> Prefetch[Any, Any, Any]:
    findings = Prefetch("findings", queryset=Finding.objects.select_related("claim"))
    return Prefetch(
        "decisions",
        queryset=Decision.objects.select_related("decided_by", "words").prefetch_related(findings).order_by("sequence"),
    )


def _sight(row: Any) -> str:
    """How much of an annotated submission its reader sees; the table at the top of this file."""
    state = row.version.state
    if row.supervises_now:
        if state == "submitted" or (state in ANSWERED and (row.supervised_then or row.decided_by_me)):
            return "account"
        return "outcome" if row.supervised_meanwhile else "nothing"
    return "own decision" if row.decided_by_me else "nothing"


def _first_decision(row: Any) -> Decision | None:
    return next((d for d in row.decisions.all() if d.outcome in ANSWERED), None)


def _claims(payload: dict[str, Any] | None, decision: Decision | None, *, with_reasons: bool) -> tuple[ClaimRead, ...]:
    answers = {str(f.claim.public_id): f for f in decision.findings.all()} if decision else {}
    notes = (words.read(decision.words) or {}).get("notes", {}) if decision else {}
    read = []
    for claim in (payload or {}).get("claims", []):
        finding = answers.get(claim["id"])
        read.append(
            ClaimRead(
                claim_id=UUID(claim["id"]),
                code=claim["capability"]["code"],
                title=claim["capability"]["title"],
                stage=claim["stage"]["title"],
                reason=claim["reason"] if with_reasons else "",
                answer=finding.answer if finding else "",
                answer_words=finding.get_answer_display() if finding else "",
                note=notes.get(claim["id"], ""),
            )
        )
    return tuple(read)


def _read_decision(row: Any, decision: Decision, user: User, *, with_statement: bool) -> DecisionRead:
    payload = words.read(decision.words)
    by = (payload or {}).get("by", {})
    withdrawn = next((d for d in row.decisions.all() if d.outcome == Decision.Outcome.WITHDRAWN), None)
    return DecisionRead(
        outcome=decision.outcome,
        outcome_words=decision.get_outcome_display(),
        decided_at=decision.decided_at,
        by=by.get("name") or decision.decided_by.name,
        registrations=tuple(r["regulator"] for r in by.get("registrations", [])),
        is_mine=decision.decided_by_id == user.pk,
        took_over=decision.took_over,
        statement=(payload["statement"] if payload else None) if with_statement else "",
        sequence=decision.sequence,
        fingerprint=decision.fingerprint,
        withdrawn_at=withdrawn.decided_at if withdrawn else None,
    )


def _history(rows: list[Any], this: Any) -> list[Step]:
    """What happened to this piece of evidence, as far as the reader may know it."""
    steps = []
    for row in rows:
        number, sight = row.version.number, _sight(row)
        is_this = row.pk == this.pk
        if sight == "nothing":
            if number < this.version.number:
                steps.append(Step("past", "elsewhere", number))
            continue
        steps.append(Step("past", "sent", number, row.submitted_at, "", row.public_id, is_this))
        decision = _first_decision(row)
        if decision:
            payload = (words.read(decision.words) or {}) if sight in ("account", "own decision") else {}
            shape = "signed" if decision.outcome == "signed_off" else "returned"
            # This page shows its own decision whole, beside the rail.
            statement = "" if is_this else payload.get("statement", "")
            steps.append(Step(shape, shape, number, decision.decided_at, statement))
        elif row.version.state == "recalled":
            steps.append(Step("past", "recalled", number, row.settled_at))
        elif is_this:
            steps.append(Step("here", "decide", number))
    return steps


def _earlier(rows: list[Any], this: Any) -> Submission | None:
    """The latest version before this one whose words the reader may see, to compare with."""
    earlier = [
        row
        for row in rows
        if row.version.number < this.version.number and _sight(row) == "account" and row.words.body is not None
    ]
    return earlier[-1] if earlier else None
