"""A person's place on a programme: enrolling, reviews held, pauses and extensions. Every step leaves a PlaceMove."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.domain import audit, mail
from people.models import Membership, Organisation, Supervision, User
from people.states import SomebodyGotThereFirst, move
from portfolios import states
from portfolios.domain.evidence import NotReady
from portfolios.domain.portfolios import portfolio_of
from portfolios.domain.programmes.dates import add_months
from portfolios.domain.programmes.errors import (
    AlreadyOnProgramme,
    NoLiveAssessor,
    NotALead,
    NotAnAdmin,
    NotTheirAssessor,
)
from portfolios.models import Place, PlaceMove, PlaceReview, Programme, ReviewPoint

REASON_LENGTH = 300


def has_role(user: User, organisation: Organisation, role: str, day: date | None = None) -> bool:
    """Whether the person holds a role in the organisation on `day` (today). One query."""
    return user.memberships.live(day).filter(organisation=organisation, role=role).exists()


def assesses(user: User, place: Place, day: date | None = None) -> bool:
    """Whether `user` is the place's assessor and assesses the worker there on `day` (DESIGN §11)."""
    return (
        place.assessor_id == user.pk
        and Supervision.objects.live(day)
        .filter(
            supervisor=user,
            worker_id=place.portfolio.user_id,
            organisation_id=place.programme.organisation_id,
            kind=Supervision.Kind.ASSESSOR,
        )
        .exists()
    )


def locked(place: Place) -> Place:
    """The place as it is now with all that stands around it, its row held until the transaction ends."""
    return (
        Place.objects.select_for_update(of=("self",))
        .select_related("programme__organisation", "programme__awards_stage", "portfolio__user", "assessor")
        .get(pk=place.pk)
    )


def step(place: Place, *, to: str, by: User, reason: str = "", at: datetime | None = None, **also: Any) -> None:
    """Move a place to a state and write the move down. Raises SomebodyGotThereFirst, NotAMove."""
    move(place, to=to, moves=states.PLACE_MOVES, **also)
    PlaceMove.objects.create(place=place, state=to, reason=reason, by=by, at=at or timezone.now())


@transaction.atomic
def enrol(
    *,
    by: User,
    programme: Programme,
    worker: User,
    assessor: User,
    starts: date,
    ends: date | None = None,
    at: datetime | None = None,
) -> Place:
    """Give a worker a place, under way from its start; with a start ahead it is planned until then.

    `ends` is `programme.months` after the start unless given. Raises NotAnAdmin, NoLiveAssessor (no live supervision of
    kind assessor in the organisation), AlreadyOnProgramme.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    organisation = programme.organisation
    if not has_role(by, organisation, Membership.Role.ADMIN, today):
        raise NotAnAdmin
    if (
        not Supervision.objects.live(today)
        .filter(worker=worker, supervisor=assessor, organisation=organisation, kind=Supervision.Kind.ASSESSOR)
        .exists()
    ):
        raise NoLiveAssessor
    try:
        with transaction.atomic():
            place = Place.objects.create(
                portfolio=portfolio_of(worker),
                programme=programme,
                assessor=assessor,
                starts=starts,
                ends=ends or add_months(starts, programme.months),
            )
    except IntegrityError as error:
        raise AlreadyOnProgramme from error
    PlaceMove.objects.create(place=place, state=place.state, by=by, at=at)
    begin_if_due(place, by=by, at=at)
    audit.record(by=by, action="place.enrolled", subject=worker, organisation=organisation, thing=place)
    for person, template in ((worker, "place_enrolled"), (assessor, "place_to_assess")):
        mail.send(to=person, template=template, context={"place_id": place.public_id, "programme": programme.title})
    return place


def begin_if_due(place: Place, *, by: User, at: datetime) -> None:
    """A planned place is under way once its start has come: the first step after that writes it down."""
    if place.state == Place.State.PLANNED and place.starts <= timezone.localdate(at):
        step(place, to=Place.State.ACTIVE, by=by, at=at)


@transaction.atomic
def record_review(
    *, by: User, place: Place, review_point: ReviewPoint, held_on: date, at: datetime | None = None
) -> PlaceReview:
    """Write down that a review was held. What was said belongs to supervision, not here.

    Raises NotTheirAssessor, NotReady (a day ahead, or before the start), SomebodyGotThereFirst (it is recorded, or the
    place is closed).
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    place = locked(place)
    if not assesses(by, place, today):
        raise NotTheirAssessor
    if review_point.programme_id != place.programme_id:
        raise ValueError("That review belongs to another programme.")
    if held_on > today:
        raise NotReady([("held_on", _("Give the day on which it was held: today or before"))])
    if held_on < place.starts:
        raise NotReady([("held_on", _("Give a day after the programme started"))])
    begin_if_due(place, by=by, at=at)
    if place.state not in (Place.State.ACTIVE, Place.State.PAUSED, Place.State.RECOMMENDED):
        raise SomebodyGotThereFirst
    try:
        with transaction.atomic():
            review = PlaceReview.objects.create(
                place=place, review_point=review_point, held_on=held_on, recorded_by=by, recorded_at=at
            )
    except IntegrityError as error:
        raise SomebodyGotThereFirst(_("That review is recorded already.")) from error
    audit.record(
        by=by,
        action="place.reviewed",
        subject=place.portfolio.user,
        organisation=place.programme.organisation,
        thing=place,
        detail={"month": review_point.month},
    )
    return review


def _as_lead(by: User, place: Place, reason: str, at: datetime) -> Place:
    """The place, locked, for a practice lead with a reason. Raises NotALead, NotReady."""
    place = locked(place)
    if not has_role(by, place.programme.organisation, Membership.Role.PRACTICE_LEAD, timezone.localdate(at)):
        raise NotALead
    if place.portfolio.user_id == by.pk:
        raise NotALead
    if not reason.strip():
        raise NotReady([("reason", _("Say why, in a sentence"))])
    begin_if_due(place, by=by, at=at)
    return place


def _told(by: User, place: Place, action: str) -> None:
    audit.record(
        by=by, action=action, subject=place.portfolio.user, organisation=place.programme.organisation, thing=place
    )
    mail.send(
        to=place.portfolio.user,
        template="place_changed",
        context={"place_id": place.public_id, "programme": place.programme.title},
    )


def _in_state(place: Place, *wanted: str) -> None:
    if place.state not in wanted:
        raise SomebodyGotThereFirst


@transaction.atomic
def pause(*, by: User, place: Place, reason: str, at: datetime | None = None) -> Place:
    """Stop the clock: nothing is due until it goes on. Raises NotALead, NotReady, SomebodyGotThereFirst."""
    at = at or timezone.now()
    place = _as_lead(by, place, reason, at)
    _in_state(place, Place.State.ACTIVE)
    step(place, to=Place.State.PAUSED, by=by, reason=reason.strip()[:REASON_LENGTH], at=at)
    _told(by, place, "place.paused")
    return place


@transaction.atomic
def resume(*, by: User, place: Place, reason: str, at: datetime | None = None) -> Place:
    """Let the clock run again; the end moves on by the days of the pause. Raises as `pause`."""
    at = at or timezone.now()
    place = _as_lead(by, place, reason, at)
    _in_state(place, Place.State.PAUSED)
    began = place.moves.filter(state=Place.State.PAUSED).latest("at", "pk").at
    away = timezone.localdate(at) - timezone.localdate(began)
    ends = place.ends + max(away, timedelta())
    step(place, to=Place.State.ACTIVE, by=by, reason=reason.strip()[:REASON_LENGTH], at=at, ends=ends)
    _told(by, place, "place.resumed")
    return place


@transaction.atomic
def extend(*, by: User, place: Place, months: int, reason: str, at: datetime | None = None) -> Place:
    """Give a place under way more time: its end moves by `months` (1 to 24). Raises as `pause`."""
    at = at or timezone.now()
    if not 1 <= months <= 24:
        raise NotReady([("months", _("Give a number of months from 1 to 24"))])
    place = _as_lead(by, place, reason, at)
    _in_state(place, Place.State.ACTIVE)
    place.ends = add_months(place.ends, months)
    place.save(update_fields=["ends"])
    PlaceMove.objects.create(place=place, state=place.state, by=by, reason=reason.strip()[:REASON_LENGTH], at=at)
    _told(by, place, "place.extended")
    return place


@transaction.atomic
def withdraw(*, by: User, place: Place, reason: str, at: datetime | None = None) -> Place:
    """End a place that is not carried through; what was signed off stays the worker's. Raises as `pause`, NotAMove."""
    at = at or timezone.now()
    place = _as_lead(by, place, reason, at)
    step(place, to=Place.State.WITHDRAWN, by=by, reason=reason.strip()[:REASON_LENGTH], at=at)
    _told(by, place, "place.withdrawn")
    return place
