"""What stands behind each crossing of a worker's map, counted by the database in one query.

What the worker carried over from another version (portfolios/domain/carry_over) stands beside what was signed off under
this one: it is told apart by its shape (portfolios/domain/map.py) and in words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from capabilities.models import Capability, FrameworkVersion
from people.models import User
from portfolios.domain.carry_over.signed import knots
from portfolios.models import CarryOver, Claim, Decision, EvidenceVersion, Finding, Judgement

Crossing = tuple[int, int]


@dataclass(frozen=True)
class Behind:
    """How many pieces of evidence stand behind one crossing, by whose word they are.

    `carried` were signed off under another version and counted here by the worker; `sources` say where they come from
    ("K1, The starter framework, 2026"). A piece that was signed off here too is in `signed` only.
    """

    signed: int = 0
    waiting: int = 0
    own: int = 0
    withdrawn: int = 0
    carried: int = 0
    sources: tuple[str, ...] = ()

    @property
    def knots(self) -> int:
        """Pieces that somebody else put their name to, here or under another version."""
        return self.signed + self.carried


def standing_of(
    user: User, version: FrameworkVersion, capability: Capability | None = None
) -> dict[Crossing, tuple[Behind, str]]:
    """(capability, stage) → how many pieces stand behind it, and the worker's latest own view: 1 query.

    Counted by the database. A piece counts once however many of its versions claim the crossing; of one's own claims
    only the latest version's stand, so a claim taken off a new version is gone.
    """
    counts: dict[Crossing, Behind] = {}
    views: dict[Crossing, str] = {}
    carried: dict[Crossing, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    lost: dict[Crossing, set[int]] = defaultdict(set)
    parts = [part(user, version, capability) for part in (_views, _carried)]
    for at, stage, signed, waiting, own, withdrawn, piece, said in _counts(user, version, capability).union(
        *parts, all=True
    ):
        crossing = (at, stage)
        if piece and withdrawn:
            lost[crossing].add(piece)
        elif piece:
            carried[crossing][piece].add(said)
        elif said:
            views[crossing] = said
        else:
            counts[crossing] = Behind(signed, waiting, own, withdrawn)
    for crossing, pieces in carried.items():
        sources = tuple(sorted(set().union(*pieces.values())))
        counts[crossing] = replace(counts.get(crossing, Behind()), carried=len(pieces), sources=sources)
    for crossing, gone in lost.items():
        known = counts.get(crossing, Behind())
        counts[crossing] = replace(known, withdrawn=known.withdrawn + len(gone - carried[crossing].keys()))
    return {
        crossing: (counts.get(crossing, Behind()), views.get(crossing, "")) for crossing in counts.keys() | views.keys()
    }


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
            piece=Value(0, output_field=IntegerField()),
            said=Value("", output_field=CharField()),
        )
        .values_list("capability_id", "stage_id", "signed", "waiting", "own", "withdrawn", "piece", "said")
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
        .annotate(signed=none, waiting=none, own=none, withdrawn=none, piece=none, said=F("view"))
        .values_list("capability_id", "stage_id", "signed", "waiting", "own", "withdrawn", "piece", "said")
    )


def _carried(user: User, version: FrameworkVersion, capability: Capability | None) -> QuerySet[Any, Any]:
    """A row for each claim carried to a crossing: its piece (the evidence), and where it was signed off."""
    withdrawn = Decision.objects.filter(submission=OuterRef("decision__submission"), outcome=Decision.Outcome.WITHDRAWN)
    signed_here = knots(
        Claim.objects.filter(
            version__evidence=OuterRef("claim__version__evidence"),
            capability=OuterRef("capability"),
            stage=OuterRef("stage"),
        )
    )
    found = CarryOver.objects.filter(
        ~Exists(signed_here), portfolio__user=user, taken_back_at__isnull=True, capability__version=version
    )
    if capability is not None:
        found = found.filter(capability=capability)
    none = Value(0, output_field=IntegerField())
    was = "claim__capability"
    return (
        found.order_by()
        .annotate(
            signed=none,
            waiting=none,
            own=none,
            withdrawn=Case(When(Exists(withdrawn), then=Value(1)), default=none, output_field=IntegerField()),
            piece=F("claim__version__evidence_id"),
            said=Concat(
                Case(
                    When(**{f"{was}__code": ""}, then=F(f"{was}__title")),
                    default=F(f"{was}__code"),
                    output_field=CharField(),
                ),
                Value(", "),
                F(f"{was}__version__framework__title"),
                Value(", "),
                F(f"{was}__version__label"),
                output_field=CharField(),
            ),
        )
        .values_list("capability_id", "stage_id", "signed", "waiting", "own", "withdrawn", "piece", "said")
    )
