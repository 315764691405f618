"""Views of a whole capability: one's own, append-only. The latest stands; the ones before stay readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from capabilities.models import Capability, Stage
from people.models import User
from portfolios.domain import words
from portfolios.domain.portfolios import portfolio_of
from portfolios.models import FrozenWords, Judgement

REASON_LENGTH = 5_000


class NotAtThisStage(Exception):
    """The stage belongs to another framework version than the capability, or the thing is an area."""


@dataclass(frozen=True)
class View:
    """One view as it is shown: when, at which stage, what, and why where the words are still there."""

    judgement: Judgement
    reason: str
    erased_why: str


@transaction.atomic
def record_own_view(*, by: User, capability: Capability, stage: Stage, view: str, reason: str = "") -> Judgement:
    """Add one's own view of a capability at a stage. `view` is one of Judgement.View; it is never a sign-off.

    Raises NotAtThisStage, ValueError for a view that does not exist.
    """
    if view not in Judgement.View.values:
        raise ValueError(f"{view} is no view.")
    if capability.kind != Capability.Kind.CAPABILITY or stage.version_id != capability.version_id:
        raise NotAtThisStage
    portfolio = portfolio_of(by)
    frozen = None
    if reason.strip():
        payload: dict[str, Any] = {
            "reason": reason.strip()[:REASON_LENGTH],
            "view": view,
            "capability": {"identifier": capability.identifier, "code": capability.code, "title": capability.title},
            "stage": {"code": stage.code, "title": stage.title},
        }
        frozen = words.freeze(portfolio=portfolio, kind=FrozenWords.Kind.JUDGEMENT, payload=payload).words
    return Judgement.objects.create(
        portfolio=portfolio,
        kind=Judgement.Kind.OWN,
        capability=capability,
        stage=stage,
        view=view,
        words=frozen,
        by=by,
    )


def views_of(user: User, capability: Capability) -> list[View]:
    """Every view of the capability in the person's portfolio, newest first: 1 query."""
    judgements = Judgement.objects.filter(portfolio__user=user, capability=capability).select_related(
        "stage", "words", "by"
    )
    return [_read(judgement) for judgement in judgements]


def _read(judgement: Judgement) -> View:
    payload = words.read(judgement.words) or {}
    return View(judgement, payload.get("reason", ""), judgement.words.erased_why if judgement.words else "")
