"""Reading programme places: who may see which, and how they stand. Writes nothing.

However many places, a standing costs three queries: what is asked with the reviews held, what was submitted, and
recommendations; one more where a place was ever changed with a reason (paused, extended).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Supervision, User
from portfolios.domain import words
from portfolios.domain.programmes import gathering
from portfolios.domain.programmes.dates import Pause, pauses_among
from portfolios.domain.programmes.gathering import Change
from portfolios.domain.programmes.standing import (
    Group,
    NextStep,
    PlaceFacts,
    RequirementStanding,
    ReviewStanding,
    work_out,
)
from portfolios.models import Place, PlaceMove, Recommendation

CLOSED = (Place.State.CONFIRMED, Place.State.WITHDRAWN)


@dataclass(frozen=True)
class PlaceStanding:
    """How a place stands today. `state` is the place's own, but a planned one whose start has come is under way."""

    place: Place
    state: str
    today: date
    pauses: tuple[Pause, ...]
    changes: tuple[Change, ...]
    groups: tuple[Group, ...]
    reviews: tuple[ReviewStanding, ...]
    steps: tuple[NextStep, ...]
    recommendations: tuple[Recommendation, ...]

    @property
    def requirements(self) -> tuple[RequirementStanding, ...]:
        return tuple(item for group in self.groups for item in group.requirements)

    @property
    def next_step(self) -> NextStep:
        return self.steps[0]

    @property
    def own_next(self) -> NextStep | None:
        """The first step that is the worker's own, if there is one."""
        return next((step for step in self.steps if step.ball == "you"), None)

    @property
    def next_steps(self) -> tuple[NextStep, ...]:
        """The first four steps, and the worker's own next one where it is further down."""
        first = self.steps[:4]
        return first if self.own_next is None or self.own_next in first else (*first, self.own_next)

    @property
    def enough(self) -> bool:
        """Whether there is enough to judge and every review was held. Says nothing about the judgement."""
        return not self.missing

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not there yet, each in words; empty when there is enough to judge."""
        short = [
            _("%(title)s: %(have)d of %(wanted)d signed off")
            % {"title": item.title, "have": len(item.have), "wanted": item.wanted}
            for item in self.requirements
            if not item.enough
        ]
        unheld = [
            _("Review at %(when)s: not recorded") % {"when": review.title}
            for review in self.reviews
            if review.held_on is None
        ]
        return (*short, *unheld)

    @property
    def headline(self) -> str:
        """The one thing to say first."""
        if self.state == Place.State.RECOMMENDED:
            return _("With the panel")
        if self.state == Place.State.CONFIRMED:
            return _("Confirmed")
        if self.state == Place.State.ACTIVE and self.enough:
            return _("There is enough to judge")
        if self.state == Place.State.ACTIVE:
            return _("Next: %(step)s") % {"step": self.next_step.short or self.next_step.title}
        return self.next_step.title

    @property
    def is_time_to_recommend(self) -> bool:
        """Whether a recommendation is what the page is for: everything is there, or the end is within 60 days."""
        return self.state == Place.State.ACTIVE and (self.enough or self.place.ends <= self.today + NEAR_THE_END)

    @property
    def state_words(self) -> str:
        return str(Place.State(self.state).label)

    @property
    def css(self) -> str:
        return STATE_CSS[self.state]

    @property
    def recommendation(self) -> Recommendation | None:
        """The recommendation made last, with its moderation where there is one."""
        return self.recommendations[0] if self.recommendations else None


NEAR_THE_END = timedelta(days=60)
STATE_CSS: dict[str, str] = {
    Place.State.PLANNED: "draft",
    Place.State.ACTIVE: "own",
    Place.State.PAUSED: "look",
    Place.State.RECOMMENDED: "waiting",
    Place.State.CONFIRMED: "signed",
    Place.State.WITHDRAWN: "ended",
}


# Place with what is annotated below; django-stubs has no name for that which serves at run time.
SeenPlace = Any


def _places() -> QuerySet[SeenPlace]:
    return Place.objects.select_related(
        "programme__organisation", "programme__awards_stage", "portfolio__user", "assessor"
    ).annotate(
        was_changed=Exists(PlaceMove.objects.filter(place=OuterRef("pk")).exclude(reason="")),
        closed_at=Subquery(
            PlaceMove.objects.filter(place=OuterRef("pk"), state__in=CLOSED).order_by("-at", "-pk").values("at")[:1]
        ),
        recommended_at=Subquery(
            Recommendation.objects.filter(place=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
        ),
    )


def places_of(user: User) -> QuerySet[SeenPlace]:
    """The person's own places."""
    return _places().filter(portfolio__user=user)


def places_assessed_by(user: User, today: date | None = None) -> QuerySet[SeenPlace]:
    """Places whose assessor `user` is while they assess the worker in that organisation.

    Each carries `supervised_since`: the first day of that supervision.
    """
    live = (
        Supervision.objects.live(today)
        .filter(
            supervisor=user,
            kind=Supervision.Kind.ASSESSOR,
            worker=OuterRef("portfolio__user"),
            organisation=OuterRef("programme__organisation"),
        )
        .order_by()
        .values("worker")
        .annotate(since=Min("started"))
        .values("since")
    )
    assessed = _places().filter(assessor=user).annotate(supervised_since=Subquery(live))
    return assessed.filter(supervised_since__isnull=False)


def places_in(organisation_id: int) -> QuerySet[SeenPlace]:
    """Every place on an organisation's programmes, for its practice leads and admins."""
    return _places().filter(programme__organisation=organisation_id)


def found(places: QuerySet[SeenPlace], place_id: UUID) -> Place | None:
    """The place with that id among those somebody may see, or None."""
    return places.filter(public_id=place_id).first()


def place_standing(place: Place, today: date | None = None) -> PlaceStanding:
    """How one place stands on `today`: see `standings`."""
    return standings([place], today)[0]


def standings(
    places: Sequence[Place], today: date | None = None, *, with_recommendations: bool = True
) -> list[PlaceStanding]:
    """How places stand on `today` (London), in the order given. 3 queries; 2 without recommendations.

    Evidence counts once, for a requirement of its kind, when a version of it was submitted in the programme's
    organisation from the place's start until the place was closed and was signed off and not withdrawn.
    """
    today = today or timezone.localdate()
    if not places:
        return []
    if not all(hasattr(place, "closed_at") for place in places):
        # Places that did not come from this module: one query more for what it knows of them.
        known = {place.pk: place for place in _places().filter(pk__in=[place.pk for place in places])}
        places = [known[place.pk] for place in places]
    seen: Sequence[SeenPlace] = places
    ids = [place.pk for place in places]
    asked = gathering.asked_of(ids)
    pieces = gathering.pieces_of(places)
    moves = gathering.moves_of([place.pk for place in seen if place.was_changed])
    recommended: dict[int, list[Recommendation]] = defaultdict(list)
    if with_recommendations:
        for item in Recommendation.objects.filter(place__in=ids).select_related(
            "by", "words", "moderation__words", "moderation__by"
        ):
            recommended[item.place_id].append(item)
    result = []
    for place in places:
        state = place.state
        if state == Place.State.PLANNED and place.starts <= today:
            state = Place.State.ACTIVE
        pauses = pauses_among((change.state, change.day) for change in moves[place.pk])
        facts = PlaceFacts(state, place.starts, place.ends, place.programme.months, pauses)
        worked = work_out(facts, asked.rows[place.programme_id], asked.points[place.pk], pieces[place.pk], today)
        result.append(
            PlaceStanding(
                place,
                state,
                today,
                pauses,
                tuple(change for change in moves[place.pk] if change.reason),
                worked.groups,
                worked.reviews,
                worked.steps,
                tuple(recommended[place.pk]),
            )
        )
    return result


def said(recommendation: Recommendation) -> dict[str, Any] | None:
    """What the assessor wrote: {"statement", "why_now", "by", …}; None where it was erased."""
    return words.read(recommendation.words)
