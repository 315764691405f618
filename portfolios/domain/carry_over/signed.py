"""The sign-offs there are to carry: claims that make a knot, each read with who signed it and when. Reads only.

A knot is signed off and not withdrawn, with the finding *shown* or *not judged separately* (DESIGN §3). A claim that was
found *partly* or *not yet* is none, so it is not carried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery

from capabilities.models import Capability, FrameworkVersion, Stage
from people.models import User
from portfolios.domain import words
from portfolios.models import Claim, Decision, EvidenceVersion, Finding

Piece = tuple[int, int, int]
"""One piece of evidence at one crossing: evidence, capability, stage."""


@dataclass(frozen=True)
class SignedClaim:
    """A claim that makes a knot: of which piece, at what stage, and who put their name to it when.

    `signed_by` is the name as it was then; the person's own of today where those words were erased.
    """

    claim: Claim
    decision: Decision
    signed_by: str

    @property
    def title(self) -> str:
        return str(self.claim.version.evidence)

    @property
    def capability(self) -> Capability:
        return self.claim.capability

    @property
    def stage(self) -> Stage:
        """The stage it was signed at, in its own version."""
        return self.claim.stage

    @property
    def signed_at(self) -> datetime:
        return self.decision.decided_at

    @property
    def piece(self) -> Piece:
        return piece_of(self.claim)


def piece_of(claim: Claim) -> Piece:
    """Which piece at which crossing: its versions that claim the same are one. Needs the version."""
    return claim.version.evidence_id, claim.capability_id, claim.stage_id


def knots(claims: QuerySet[Claim] | None = None) -> QuerySet[Claim]:
    """Of `claims` (default: all there are), those that make a knot."""
    withdrawn = Decision.objects.filter(submission__version=OuterRef("version"), outcome=Decision.Outcome.WITHDRAWN)
    doubted = Finding.objects.filter(
        claim=OuterRef("pk"),
        decision__outcome=Decision.Outcome.SIGNED_OFF,
        answer__in=(Finding.Answer.PARTLY, Finding.Answer.NOT_YET),
    )
    found = Claim.objects.all() if claims is None else claims
    return found.filter(~Exists(withdrawn), ~Exists(doubted), version__state=EvidenceVersion.State.SIGNED_OFF)


def knots_of(user: User) -> QuerySet[Claim]:
    """The person's own knots, in the order of the framework, with what is needed to tell pieces apart."""
    return (
        knots(Claim.objects.filter(version__evidence__portfolio__user=user))
        .select_related("version__evidence", "capability", "stage")
        .order_by("capability__order", "version__evidence__created_at", "version__number")
    )


def signed_claims(user: User, version: FrameworkVersion) -> list[SignedClaim]:
    """The person's knots under `version`, each piece once at each crossing (its latest signed version): 2 queries."""
    signed_off = Decision.objects.filter(
        submission__version=OuterRef("version"), outcome=Decision.Outcome.SIGNED_OFF
    ).values("pk")[:1]
    latest: dict[Piece, Claim] = {}
    for claim in (
        knots_of(user)
        .filter(capability__version=version)
        .annotate(decision_id=Subquery(signed_off, output_field=IntegerField()))
    ):
        latest[piece_of(claim)] = claim
    decisions = Decision.objects.select_related("words", "decided_by").in_bulk(
        [claim.decision_id for claim in latest.values()]  # type: ignore[attr-defined]
    )
    return [_signed(claim, decisions[claim.decision_id]) for claim in latest.values()]  # type: ignore[attr-defined]


def _signed(claim: Claim, decision: Decision) -> SignedClaim:
    by = (words.read(decision.words) or {}).get("by", {})
    return SignedClaim(claim, decision, by.get("name") or decision.decided_by.name)
