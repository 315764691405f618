"""What of somebody's signed-off evidence counts where under another version: suggested, ambiguous, without counterpart.

It suggests; nothing here writes, and nothing counts before its owner confirms it (portfolios/domain/carry_over/confirming.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from capabilities.models import Capability, FrameworkVersion, Stage
from people.models import User
from portfolios.domain.carry_over.signed import Piece, SignedClaim, piece_of, signed_claims
from portfolios.domain.carry_over.ties import Tie, ties_of
from portfolios.models import CarryOver, Decision

Relation = CarryOver.Relation


@dataclass(frozen=True)
class Counterpart:
    """A capability of the new version that a signed claim may count toward, and how the two relate.

    `stage` is the new version's stage of the same code, None where there is none and the worker has to say. `carried` is
    the confirmation, None while there is none.
    """

    capability: Capability
    relation: str
    note: str
    stage: Stage | None
    carried: CarryOver | None

    @property
    def words(self) -> str:
        return str(Relation(self.relation).label)

    @property
    def is_weak(self) -> bool:
        """Only related: nothing says that the evidence shows it."""
        return self.relation == Relation.RELATED


@dataclass(frozen=True)
class Suggestion:
    """A signed claim with its counterparts, the strongest first: at least one."""

    signed: SignedClaim
    counterparts: tuple[Counterpart, ...]

    @property
    def is_ambiguous(self) -> bool:
        """The worker has to choose: several counterparts that are more than related, or none that is."""
        return sum(not one.is_weak for one in self.counterparts) != 1

    @property
    def is_confirmed(self) -> bool:
        return any(one.carried for one in self.counterparts)


@dataclass(frozen=True)
class Carried:
    """A confirmation that stands. `is_withdrawn`: the sign-off was withdrawn since, so that it counts no more."""

    carry_over: CarryOver
    is_withdrawn: bool


@dataclass(frozen=True)
class Suggestions:
    """One person's evidence under `version_from`, as seen from `version_to`.

    `stages` are the new version's; `stages_to_choose` those of the old one that have no stage of their code there.
    """

    version_from: FrameworkVersion
    version_to: FrameworkVersion
    suggested: tuple[Suggestion, ...]
    without: tuple[SignedClaim, ...]
    carried: tuple[Carried, ...]
    stages: tuple[Stage, ...]
    stages_to_choose: tuple[Stage, ...]

    @property
    def ambiguous(self) -> tuple[Suggestion, ...]:
        return tuple(one for one in self.suggested if one.is_ambiguous)

    @property
    def open(self) -> tuple[tuple[Suggestion, Counterpart], ...]:
        """What can still be ticked."""
        return tuple((one, to) for one in self.suggested for to in one.counterparts if to.carried is None)

    @property
    def is_empty(self) -> bool:
        return not (self.suggested or self.without or self.carried)


def suggestions_for(user: User, version_from: FrameworkVersion, version_to: FrameworkVersion) -> Suggestions:
    """See Suggestions. 6 queries for any number of pieces, and one more for each version a chain runs through between."""
    signed = signed_claims(user, version_from)
    ties = ties_of({one.capability.lineage for one in signed}, version_to) if signed else {}
    stages = {stage.code: stage for stage in version_to.stages.order_by("order")}
    carried = _carried(user, version_from, version_to)
    confirmed = {
        (piece_of(one.carry_over.claim), one.carry_over.capability_id): one.carry_over
        for one in carried
        if not one.is_withdrawn
    }
    suggested: list[Suggestion] = []
    without: list[SignedClaim] = []
    for one in signed:
        counterparts = tuple(
            _counterpart(tie, one.piece, stages.get(one.stage.code), confirmed) for tie in ties[one.capability.lineage]
        )
        if counterparts:
            suggested.append(Suggestion(one, counterparts))
        else:
            without.append(one)
    unknown = {one.signed.stage.pk: one.signed.stage for one in suggested if one.signed.stage.code not in stages}
    return Suggestions(
        version_from=version_from,
        version_to=version_to,
        suggested=tuple(suggested),
        without=tuple(without),
        carried=tuple(carried),
        stages=tuple(stages.values()),
        stages_to_choose=tuple(sorted(unknown.values(), key=lambda stage: stage.order)),
    )


def _counterpart(
    tie: Tie, piece: Piece, stage: Stage | None, confirmed: dict[tuple[Piece, int], CarryOver]
) -> Counterpart:
    return Counterpart(tie.capability, tie.relation, tie.note, stage, confirmed.get((piece, tie.capability.pk)))


def _carried(user: User, version_from: FrameworkVersion, version_to: FrameworkVersion) -> list[Carried]:
    """What the person has confirmed between the two and not taken back: 1 query."""
    withdrawn = Decision.objects.filter(submission=OuterRef("decision__submission"), outcome=Decision.Outcome.WITHDRAWN)
    found = (
        CarryOver.objects.filter(
            portfolio__user=user,
            taken_back_at__isnull=True,
            capability__version=version_to,
            claim__capability__version=version_from,
        )
        .annotate(is_withdrawn=Exists(withdrawn))
        .select_related("claim__version__evidence", "claim__capability", "claim__stage", "capability", "stage")
        .order_by("capability__order", "confirmed_at", "pk")
    )
    return [Carried(one, one.is_withdrawn) for one in found]


def own_carry_over(user: User, public_id: UUID) -> CarryOver | None:
    """One of the person's own, with both versions: 1 query. None where it is not theirs."""
    return (
        CarryOver.objects.filter(portfolio__user=user, public_id=public_id)
        .select_related("portfolio", "claim__capability__version__framework", "capability__version__framework")
        .first()
    )
