"""Programme places as they stand in a supervisor's queue: those that they assess and that are not closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from people.models import User
from portfolios.domain.as_sent import PAGE
from portfolios.domain.programmes.reading import places_assessed_by
from portfolios.models import Place

SOON = timedelta(days=30)


@dataclass(frozen=True)
class PlaceRow:
    """A programme place that this person assesses. `is_due`: it ends within 30 days and nothing is recommended yet.
    `is_over`: its end has passed. `is_with_panel`: the recommendation waits for its answer."""

    place_id: UUID
    worker: str
    programme: str
    ends: date
    state: str
    is_due: bool
    is_over: bool = False
    is_with_panel: bool = False


def places_to_recommend(user: User, today: date) -> Sequence[PlaceRow]:
    """The first 30 places that `user` assesses and that are not closed, soonest to end first. One query."""
    rows = (
        places_assessed_by(user, today)
        .filter(state__in=(Place.State.ACTIVE, Place.State.PAUSED, Place.State.RECOMMENDED))
        .order_by("ends", "pk")[:PAGE]
    )
    return [
        PlaceRow(
            place_id=row.public_id,
            worker=row.portfolio.user.name,
            programme=row.programme.title,
            ends=row.ends,
            state=row.get_state_display(),
            is_due=row.state == Place.State.ACTIVE and row.ends <= today + SOON,
            is_over=row.ends < today,
            is_with_panel=row.state == Place.State.RECOMMENDED,
        )
        for row in rows
    ]
