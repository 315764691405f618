"""What a worker has written: the list, a draft, the claims on a capability. Read only.

Everything begins from the person, so that somebody else's evidence is not there at all. One piece with all that happened
to it is in portfolios/domain/own_piece.py, what a supervisor may read of it in portfolios/domain/reading.py.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery

from capabilities.models import Capability
from people.models import Supervision, User
from portfolios.domain import words
from portfolios.models import CarryOver, Claim, Decision, Evidence, EvidenceVersion, Finding, VersionMove

State = EvidenceVersion.State


class NotThere(Exception):
    """No such evidence among this person's own."""


def evidence_of(user: User, state: str = "") -> QuerySet[Any]:
    """The person's evidence, last touched first, each with `number`, `state`, `moved_at` and `sent_at` of its latest
    version, that version with its claims as `latest[0]`, and `signed_number`: the latest version whose sign-off stands. 3 queries.

    `state` narrows to one state of the latest version; "signed_off" also finds pieces with a newer draft.
    """
    versions = EvidenceVersion.objects.filter(evidence=OuterRef("pk")).order_by("-number")
    moves = VersionMove.objects.filter(version__evidence=OuterRef("pk")).order_by("-version__number", "-at", "-pk")
    signed = versions.filter(state=State.SIGNED_OFF).exclude(submission__decisions__outcome=Decision.Outcome.WITHDRAWN)
    newer = EvidenceVersion.objects.filter(evidence=OuterRef("evidence"), number__gt=OuterRef("number"))
    found = Evidence.objects.filter(portfolio__user=user).annotate(
        number=Subquery(versions.values("number")[:1], output_field=IntegerField()),
        state=Subquery(versions.values("state")[:1], output_field=CharField()),
        moved_at=Subquery(moves.values("at")[:1], output_field=DateTimeField()),
        sent_at=Subquery(versions.values("submission__submitted_at")[:1], output_field=DateTimeField()),
        signed_number=Subquery(signed.values("number")[:1], output_field=IntegerField()),
    )
    if state == State.SIGNED_OFF:
        found = found.filter(signed_number__isnull=False)
    elif state:
        found = found.filter(state=state)
    latest = EvidenceVersion.objects.filter(~Exists(newer)).prefetch_related(
        Prefetch("claims", queryset=Claim.objects.select_related("capability"))
    )
    return found.prefetch_related(Prefetch("versions", queryset=latest, to_attr="latest")).order_by(
        "-updated_at", "-pk"
    )


def latest_of(user: User, evidence_id: UUID) -> EvidenceVersion:
    """The latest version of one's own evidence: 1 query. Raises NotThere."""
    version = (
        EvidenceVersion.objects.filter(evidence__portfolio__user=user, evidence__public_id=evidence_id)
        .select_related("evidence__portfolio__user", "evidence__entry", "submission__words")
        .order_by("-number")
        .first()
    )
    if version is None:
        raise NotThere
    return version


def draft_of(user: User, evidence_id: UUID) -> EvidenceVersion | None:
    """The open draft of one's own evidence, or None where the latest version is no draft: 1 query. Raises NotThere."""
    version = latest_of(user, evidence_id)
    return version if version.state == State.DRAFT else None


def says_the_same(version: EvidenceVersion, text: str) -> bool:
    """Whether a sent version froze this very account: then a second post of it has lost nothing."""
    submission = getattr(version, "submission", None)
    payload = words.read(submission.words) if submission else None
    return payload is not None and payload["text"].split() == text.split()


def claims_of(version: EvidenceVersion) -> list[Claim]:
    """The claims of a version with what a page needs to name them: 1 query."""
    return list(version.claims.select_related("capability__version__framework", "stage"))


def claims_on(user: User, capability: Capability) -> list[Claim]:
    """The person's claims on a capability, on what it was in other versions of its framework, and those carried over to
    it, newest first.

    Only of the latest version of each piece, and of the latest that is signed off: 1 query. Each claim knows `answer`,
    the finding on it, `decided_at`, `is_withdrawn`, and `carried_stage`: the stage at which it was carried over to the
    capability, empty where it was not.
    """
    newer = EvidenceVersion.objects.filter(
        evidence=OuterRef("version__evidence"), number__gt=OuterRef("version__number")
    )
    finding = Finding.objects.filter(claim=OuterRef("pk"), decision__outcome__in=("signed_off", "returned"))
    decided = Decision.objects.filter(submission__version=OuterRef("version"), outcome__in=("signed_off", "returned"))
    withdrawn = Decision.objects.filter(submission__version=OuterRef("version"), outcome="withdrawn")
    carried = CarryOver.objects.filter(claim=OuterRef("pk"), capability=capability, taken_back_at__isnull=True)
    return list(
        Claim.objects.filter(version__evidence__portfolio__user=user)
        .filter(Q(capability__lineage=capability.lineage) | Exists(carried))
        .annotate(
            carried_stage=Subquery(carried.values("stage__title")[:1], output_field=CharField()),
            answer=Subquery(finding.values("answer")[:1], output_field=CharField()),
            decided_at=Subquery(decided.values("decided_at")[:1], output_field=DateTimeField()),
            is_withdrawn=Exists(withdrawn),
            is_latest=~Exists(newer),
        )
        .filter(Q(is_latest=True) | Q(version__state=State.SIGNED_OFF))
        .select_related("version__evidence", "stage", "capability__version__framework")
        .order_by("-version__evidence__updated_at", "-version__number")
    )


def supervisions_of(user: User) -> list[Supervision]:
    """Who may be asked to read it: the worker's supervisions of today, in the order they began: 1 query.

    Somebody who supervises and assesses in one organisation stands in it once, by the supervision that began first.
    """
    found = user.supervisions.live().select_related("supervisor", "organisation").order_by("started", "pk")
    return list({(s.supervisor_id, s.organisation_id): s for s in reversed(found)}.values())[::-1]
