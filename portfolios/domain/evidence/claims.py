"""What a draft claims: capabilities at a stage, few of them, and only what may be claimed."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from capabilities.models import Capability, FrameworkVersion, Stage
from people.models import Organisation, User
from portfolios.domain.choices import claimable_versions
from portfolios.domain.evidence.errors import NotClaimable, TooManyClaims
from portfolios.domain.evidence.guards import lock_draft
from portfolios.models import Claim, EvidenceVersion

DEFAULT_CLAIMS_LIMIT = 3


@transaction.atomic
def add_claim(*, by: User, version: EvidenceVersion, capability: Capability, stage: Stage, reason: str = "") -> Claim:
    """Claim a capability at a stage; claiming it again changes the stage.

    Raises NotYours, NotADraft, TooManyClaims, NotClaimable.
    """
    version = lock_draft(by, version)
    if capability.kind != Capability.Kind.CAPABILITY or stage.version_id != capability.version_id:
        raise NotClaimable
    if not is_claimable(by, capability.version):
        raise NotClaimable
    claim = version.claims.filter(capability=capability).first()
    if claim is None:
        if version.claims.count() >= claims_limit(by):
            raise TooManyClaims
        return Claim.objects.create(version=version, capability=capability, stage=stage, reason=reason)
    claim.stage = stage
    claim.reason = reason or claim.reason
    claim.save(update_fields=["stage", "reason"])
    return claim


@transaction.atomic
def remove_claim(*, by: User, version: EvidenceVersion, claim: Claim) -> None:
    """Take a claim off a draft. Raises NotYours, NotADraft."""
    version = lock_draft(by, version)
    version.claims.filter(pk=claim.pk).delete()


def claims_limit(user: User) -> int:
    """The most claims one version may carry: the highest limit of the organisations where the worker is now."""
    limits = Organisation.objects.filter(memberships__in=user.memberships.live()).values_list("claims_limit", flat=True)
    return max(limits, default=DEFAULT_CLAIMS_LIMIT)


def is_claimable(user: User, version: FrameworkVersion, day: date | None = None) -> bool:
    """By the version's own date, or for longer where a programme the person is on says so (DESIGN §2)."""
    return claimable_versions(user, day).filter(pk=version.pk).exists()


def stage_for(capability: Capability, own: Stage | None) -> Stage | None:
    """The stage to offer in the capability's own version: the worker's by code, else the first there is."""
    stages = list(capability.version.stages.all())
    return next((stage for stage in stages if own and stage.code == own.code), stages[0] if stages else None)
