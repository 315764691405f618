"""An organisation's places as its practice leads and admins list them. Enrolment is a fact they may know by name; what
waits for the panel has no name here, since the panel reads without names (DOMAIN.md, ASYE)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, When, Window
from django.utils import timezone

from people.models import Membership, Organisation, Supervision, User
from portfolios.domain.as_sent import Slice
from portfolios.domain.programmes.moderating import reference_of, why_not
from portfolios.domain.programmes.reading import CLOSED, STATE_CSS, SeenPlace, places_in
from portfolios.models import Place, Programme

PAGE = 30
WAITING_MOST = 50
_ORDER = ("recommended", "active", "paused", "planned", "confirmed", "withdrawn")


@dataclass(frozen=True)
class ToConfirm:
    """A recommendation that waits for the panel. `why_not` says why this reader may not answer, empty when they may."""

    place_id: UUID
    reference: str
    programme: str
    recommended_at: datetime
    why_not: str


@dataclass(frozen=True)
class PlaceRow:
    place_id: UUID
    name: str
    programme: str
    assessor: str
    state: str
    state_words: str
    css: str
    starts: date
    ends: date
    is_over: bool


@dataclass(frozen=True)
class Listing:
    """What the page shows. `to_confirm` is empty for somebody who leads nothing here; `waiting` counts all of them."""

    programmes: tuple[Programme, ...]
    to_confirm: tuple[ToConfirm, ...]
    waiting: int
    places: Slice[PlaceRow]


def listing_of(organisation: Organisation, reader: User, *, leads: bool, page: int = 1) -> Listing:
    """An organisation's programmes and places: 3 queries for a practice lead, 2 for an admin, whatever their number."""
    programmes = tuple(organisation.programmes.select_related("framework_version__framework").order_by("title"))
    places: QuerySet[SeenPlace] = places_in(organisation.pk)
    to_confirm: list[ToConfirm] = []
    waiting = 0
    if leads:
        asked = places.filter(state=Place.State.RECOMMENDED).annotate(of_all=Window(Count("pk")))
        for place in asked.order_by("recommended_at", "pk")[:WAITING_MOST]:
            waiting = place.of_all
            to_confirm.append(
                ToConfirm(
                    place.public_id,
                    reference_of(place),
                    place.programme.title,
                    place.recommended_at,
                    why_not(reader, place, place.assessor_id),
                )
            )
        places = places.exclude(state=Place.State.RECOMMENDED)
    return Listing(programmes, tuple(to_confirm), waiting, _page(places, page))


def _page(places: QuerySet[SeenPlace], page: int) -> Slice[PlaceRow]:
    rank = Case(*(When(state=state, then=number) for number, state in enumerate(_ORDER)), output_field=IntegerField())
    rows = places.annotate(rank=rank, of_all=Window(Count("pk"))).order_by(
        "rank", "portfolio__user__last_name", "portfolio__user__first_name", "pk"
    )
    start = (max(1, page) - 1) * PAGE
    found = list(rows[start : start + PAGE])
    if not found and page > 1:
        return _page(places, 1)
    today = timezone.localdate()
    return Slice(tuple(_row(place, today) for place in found), max(1, page), found[0].of_all if found else 0)


def _row(place: Place, today: date) -> PlaceRow:
    begun = place.state == Place.State.PLANNED and place.starts <= today
    state = Place.State.ACTIVE if begun else Place.State(place.state)
    return PlaceRow(
        place.public_id,
        place.portfolio.user.name,
        place.programme.title,
        place.assessor.name,
        state,
        str(state.label),
        STATE_CSS[state],
        place.starts,
        place.ends,
        place.ends < today,
    )


def assessors_to_choose(organisation: Organisation) -> QuerySet[Supervision]:
    """Live supervisions of kind assessor whose worker is a member here and has no open place: who can be enrolled."""
    open_places = Place.objects.filter(
        portfolio__user=OuterRef("worker"), programme__organisation=organisation
    ).exclude(state__in=CLOSED)
    members = Membership.objects.live().filter(
        organisation=organisation, user=OuterRef("worker"), role=Membership.Role.MEMBER
    )
    return (
        Supervision.objects.live()
        .filter(Exists(members), organisation=organisation, kind=Supervision.Kind.ASSESSOR)
        .exclude(Exists(open_places))
        .select_related("worker", "supervisor")
        .order_by("worker__last_name", "worker__first_name", "pk")
    )
