"""Whose a version is and whether it can still be written in: asked by every write before it does anything."""

from __future__ import annotations

from people.models import User
from portfolios.domain.evidence.errors import NotADraft, NotYours
from portfolios.models import EvidenceVersion


def check_owner(by: User, version: EvidenceVersion) -> None:
    """Raises NotYours."""
    if version.evidence.portfolio.user_id != by.pk:
        raise NotYours


def check_draft(by: User, version: EvidenceVersion) -> None:
    """Raises NotYours, NotADraft."""
    check_owner(by, version)
    if version.state != "draft":
        raise NotADraft


def lock_draft(by: User, version: EvidenceVersion) -> EvidenceVersion:
    """The draft as it is now, locked: claims do not change while it is being sent, nor two at once."""
    check_owner(by, version)
    locked = (
        EvidenceVersion.objects.select_for_update(of=("self",))
        .select_related("evidence__portfolio__user")
        .get(pk=version.pk)
    )
    if locked.state != "draft":
        raise NotADraft
    return locked
