"""The worker's word: carrying signed-off claims over, and taking that back. Sign-offs and claims stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from capabilities.models import FrameworkVersion, Stage
from people.domain import audit
from people.models import User
from portfolios.domain.carry_over.errors import AlreadyTakenBack, NothingTicked, NotOnward, NotSuggested, StageWanted
from portfolios.domain.carry_over.suggestions import Suggestions, suggestions_for
from portfolios.domain.carry_over.versions import is_onward, onward_versions
from portfolios.domain.evidence import NotYours
from portfolios.models import CarryOver, Portfolio

Ticked = tuple[UUID, str]
"""A claim's public id, and the address (slug) of the capability of the new version that it shall count toward."""


@transaction.atomic
def confirm(
    *,
    by: User,
    version_from: FrameworkVersion,
    version_to: FrameworkVersion,
    ticked: Collection[Ticked],
    stages: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> list[CarryOver]:
    """Count what is ticked of one's own signed-off claims toward capabilities of `version_to`: all of it or nothing.

    Only what is suggested can be ticked, so somebody else's claim cannot. `stages` maps the code of an old stage that
    `version_to` does not have to the code of one it has. What is confirmed already is left as it is; the new ones are
    returned. Raises NothingTicked, NotOnward, NotSuggested, StageWanted.
    """
    if not ticked:
        raise NothingTicked
    if not is_onward(version_from, version_to) or not onward_versions(by).filter(pk=version_to.pk).exists():
        raise NotOnward
    # Locked, so that a second post waits, and then finds all of it confirmed.
    portfolio = Portfolio.objects.select_for_update().filter(user=by).first()
    if portfolio is None:
        raise NotSuggested
    found = suggestions_for(by, version_from, version_to)
    made = CarryOver.objects.bulk_create(_rows(portfolio, found, ticked, stages or {}, at or timezone.now()))
    if made:
        audit.record(
            by=by,
            action="carry_over.confirmed",
            subject=by,
            thing=portfolio,
            detail={"from": _name(version_from), "to": _name(version_to), "number": len(made)},
        )
    return made


def _rows(
    portfolio: Portfolio, found: Suggestions, ticked: Collection[Ticked], stages: Mapping[str, str], at: datetime
) -> list[CarryOver]:
    offered = {
        (one.signed.claim.public_id, counterpart.capability.slug): (one.signed, counterpart)
        for one in found.suggested
        for counterpart in one.counterparts
    }
    if not offered.keys() >= set(ticked):
        raise NotSuggested
    chosen = {old: stage for old, new in stages.items() if (stage := _stage(found, new))}
    rows: list[CarryOver] = []
    wanted: set[str] = set()
    for key in dict.fromkeys(ticked):
        signed, counterpart = offered[key]
        if counterpart.carried is not None:
            continue
        stage = counterpart.stage or chosen.get(signed.stage.code)
        if stage is None:
            wanted.add(signed.stage.code)
            continue
        rows.append(
            CarryOver(
                portfolio=portfolio,
                claim=signed.claim,
                decision=signed.decision,
                capability=counterpart.capability,
                stage=stage,
                relation=counterpart.relation,
                note=counterpart.note,
                confirmed_at=at,
            )
        )
    if wanted:
        raise StageWanted(frozenset(wanted))
    return rows


def _stage(found: Suggestions, code: str) -> Stage | None:
    return next((stage for stage in found.stages if stage.code == code), None)


def _name(version: FrameworkVersion) -> str:
    return f"{version.framework.slug}@{version.label}"


@transaction.atomic
def take_back(*, by: User, carry_over: CarryOver, at: datetime | None = None) -> CarryOver:
    """Let a claim no longer count there; that it once did stays on record. Raises NotYours, AlreadyTakenBack."""
    if carry_over.portfolio.user_id != by.pk:
        raise NotYours
    rows = CarryOver.objects.filter(pk=carry_over.pk, taken_back_at__isnull=True).update(
        taken_back_at=at or timezone.now()
    )
    if rows != 1:
        raise AlreadyTakenBack
    carry_over.refresh_from_db(fields=["taken_back_at"])
    audit.record(by=by, action="carry_over.taken_back", subject=by, thing=carry_over)
    return carry_over
