"""A person's portfolio: one for life, made when first needed."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from capabilities.models import Stage
from people.models import User
from portfolios.models import CareerStage, Place, Portfolio


def portfolio_of(user: User) -> Portfolio:
    """The person's portfolio, made on the first call. Two calls at once make one."""
    portfolio, _made = Portfolio.objects.get_or_create(user=user)
    return portfolio


def own_stage(portfolio: Portfolio) -> Stage | None:
    """The career stage recorded last, or None for somebody who has none yet."""
    latest = portfolio.career_stages.select_related("stage").first()
    return latest.stage if latest else None


@transaction.atomic
def record_career_stage(
    *, by: User, portfolio: Portfolio, stage: Stage, since: date, place: Place | None = None
) -> CareerStage:
    """Write down that a person reached a stage. Append-only: a later one stands over it."""
    return CareerStage.objects.create(portfolio=portfolio, stage=stage, since=since, place=place, recorded_by=by)
