"""What stands behind each crossing of a worker's map, counted by the database in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value

from capabilities.models import Capability, FrameworkVersion
from people.models import User
from portfolios.models import Claim, Decision, EvidenceVersion, Finding, Judgement

Crossing = tuple[int, int]


@dataclass(frozen=True)
class Behind:
    """How many pieces of evidence stand behind one crossing, by whose word they are."""

    signed: int = 0
    waiting: int = 0
    own: int = 0
    withdrawn: int = 0


def standing_of(
    user: User, version: FrameworkVersion, capability: Capability | None = None
) -> dict[Crossing, tuple[Behind, str]]:
    """(capability, stage) → how many pieces stand behind it, and the worker's latest own view: 1 query.

    Counted by the database. A piece counts once however many of its versions claim the crossing; of one's own claims
    only the latest version's stand, so a claim taken off a new version is gone.
    """
    found: dict[Crossing, tuple[Behind, str]] = {}
    counts, views = _counts(user, version, capability), _views(user, version, capability)
    for at, stage, signed, waiting, own, withdrawn, view in counts.union(views, all=True):
        behind, said = found.get((at, stage), (Behind(), ""))
        found[at, stage] = (behind, view) if view else (Behind(signed, waiting, own, withdrawn), said)
    return found


def _counts(user: User, version: FrameworkVersion, capability: Capability | None) -> QuerySet[Any, Any]:
    withdrawn = Decision.objects.filter(submission__version=OuterRef("version"), outcome=Decision.Outcome.WITHDRAWN)
    doubted = Finding.objects.filter(
        claim=OuterRef("pk"),
        decision__outcome=Decision.Outcome.SIGNED_OFF,
        answer__in=(Finding.Answer.PARTLY, Finding.Answer.NOT_YET),
    )
    later = EvidenceVersion.objects.filter(
        evidence=OuterRef("version__evidence"), number__gt=OuterRef("version__number")
    )
    state = EvidenceVersion.State
    signed = Q(version__state=state.SIGNED_OFF)
    submitted = Q(version__state=state.SUBMITTED)
    knot = signed & Q(is_withdrawn=False, is_doubted=False)

    def pieces(which: Q) -> Count:
        return Count("version__evidence", distinct=True, filter=which)

    claims = Claim.objects.filter(version__evidence__portfolio__user=user, capability__version=version)
    if capability is not None:
        claims = claims.filter(capability=capability)
    return (
        claims.annotate(is_withdrawn=Exists(withdrawn), is_doubted=Exists(doubted), is_latest=~Exists(later))
        .order_by()
        .values("capability_id", "stage_id")
        .annotate(
            signed=pieces(knot),
            waiting=pieces(submitted),
            own=pieces(Q(is_latest=True) & ~submitted & ~knot),
            withdrawn=pieces(signed & Q(is_withdrawn=True)),
            said=Value("", output_field=CharField()),
        )
        .values_list("capability_id", "stage_id", "signed", "waiting", "own", "withdrawn", "said")
    )


def _views(user: User, version: FrameworkVersion, capability: Capability | None) -> QuerySet[Any, Any]:
    newer = Judgement.objects.filter(
        portfolio=OuterRef("portfolio"),
        kind=Judgement.Kind.OWN,
        capability=OuterRef("capability"),
        stage=OuterRef("stage"),
    ).filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
    latest = Judgement.objects.filter(
        ~Exists(newer), portfolio__user=user, kind=Judgement.Kind.OWN, capability__version=version
    )
    if capability is not None:
        latest = latest.filter(capability=capability)
    none = Value(0, output_field=IntegerField())
    return (
        latest.order_by()
        .annotate(signed=none, waiting=none, own=none, withdrawn=none, said=F("view"))
        .values_list("capability_id", "stage_id", "signed", "waiting", "own", "withdrawn", "said")
    )
