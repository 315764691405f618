"""The evidence on a home page: what was touched last, and every draft and returned piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.utils.text import Truncator

from people.models import User
from portfolios.domain import words
from portfolios.models import Decision, Evidence, EvidenceVersion, FrozenWords

RECENT = 4
ROWS = 120
# An untitled draft is called by its first words, which stand in this many characters.
OPENING = 200
TITLE_WORDS = 8
State = EvidenceVersion.State


@dataclass(frozen=True)
class Recent:
    """A piece of evidence as the home page lists it."""

    evidence_id: UUID
    title: str
    kind: str
    number: int
    codes: tuple[str, ...]
    touched_at: datetime
    sent_at: datetime | None
    state: str
    signed_number: int | None
    decided_at: datetime | None = None
    statement: str = ""

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.SIGNED_OFF and self.signed_number != self.number


def evidence_of(user: User) -> list[Recent]:
    """The latest version of what was touched last, and of every draft and returned piece: 1 query.

    Joined with claims and decisions, so that a piece comes in several rows, at most limit of claims × 2.
    """
    newer = EvidenceVersion.objects.filter(evidence=OuterRef("evidence"), number__gt=OuterRef("number"))
    signed = (
        EvidenceVersion.objects.filter(evidence=OuterRef("evidence"), state=State.SIGNED_OFF)
        .exclude(submission__decisions__outcome=Decision.Outcome.WITHDRAWN)
        .order_by("-number")
    )
    latest = Evidence.objects.filter(portfolio__user=user).order_by("-updated_at", "-pk")
    rows = (
        EvidenceVersion.objects.filter(~Exists(newer), evidence__portfolio__user=user)
        .filter(Q(state__in=(State.DRAFT, State.RETURNED)) | Q(evidence__in=latest.values("pk")[:RECENT]))
        .annotate(signed_number=Subquery(signed.values("number")[:1], output_field=IntegerField()))
        .order_by("-evidence__updated_at", "-evidence_id", "claims__pk", "submission__decisions__sequence")
        .values(
            "number",
            "state",
            "signed_number",
            piece=F("evidence__public_id"),
            title=F("evidence__title"),
            opening=Left("text", OPENING),
            kind=F("evidence__kind"),
            touched_at=F("evidence__updated_at"),
            code=F("claims__capability__code"),
            capability=F("claims__capability__title"),
            sent_at=F("submission__submitted_at"),
            decided_at=F("submission__decisions__decided_at"),
            body=F("submission__decisions__words__body"),
        )[:ROWS]
    )
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        kept = found.setdefault(row["piece"], {**row, "codes": {}})
        if row["code"] or row["capability"]:
            kept["codes"][row["code"] or row["capability"]] = None
    return [_recent(row) for row in found.values()]


def _recent(row: dict[str, Any]) -> Recent:
    said = words.read(FrozenWords(body=row["body"])) if row["body"] and row["state"] == State.RETURNED else None
    kind = str(Evidence.Kind(row["kind"]).label)
    return Recent(
        evidence_id=row["piece"],
        title=row["title"] or Truncator(row["opening"]).words(TITLE_WORDS, truncate=" …") or kind,
        kind=kind,
        number=row["number"],
        codes=tuple(row["codes"]),
        touched_at=row["touched_at"],
        sent_at=row["sent_at"],
        state=row["state"],
        signed_number=row["signed_number"],
        decided_at=row["decided_at"],
        statement=(said or {}).get("statement", ""),
    )
