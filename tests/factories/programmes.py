"""Programmes and places for tests, made through the domain: a worker, an assessor, an admin and a practice lead in one
organisation, the shipped ASYE, and a place that began a year before the product's today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from people.models import Membership, Organisation, Supervision, User
from portfolios.domain import programmes
from portfolios.models import Place, Programme
from tests.factories.people import MembershipFactory, SupervisionFactory, UserFactory, give_second_factor
from tests.factories.portfolios import Pair, a_decision, a_pair, a_submission

STARTS = date(2025, 12, 1)
TODAY = date(2026, 11, 21)
KINDS = {
    "direct_observation": 3,
    "family_feedback": 3,
    "professional_feedback": 3,
    "written_report": 3,
    "critical_reflection": 2,
}


@dataclass
class Cast:
    """Everybody around one place. `pair.supervisor` is the assessor."""

    pair: Pair
    admin: User
    lead: User
    programme: Programme
    place: Place

    @property
    def worker(self) -> User:
        return self.pair.worker

    @property
    def assessor(self) -> User:
        return self.pair.supervisor

    @property
    def organisation(self) -> Organisation:
        return self.pair.organisation


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def a_member(organisation: Organisation, role: str = Membership.Role.MEMBER, **user: Any) -> User:
    """Somebody with a role in the organisation, and a second factor."""
    person: User = give_second_factor(UserFactory(**user))
    MembershipFactory(user=person, organisation=organisation, role=role)
    return person


def an_assessed_pair(**pair: Any) -> Pair:
    """A worker and a supervisor who is their assessor (a_pair's supervision, and one of kind assessor)."""
    made = a_pair(**pair)
    SupervisionFactory(
        worker=made.worker,
        supervisor=made.supervisor,
        organisation=made.organisation,
        kind=Supervision.Kind.ASSESSOR,
    )
    give_second_factor(made.supervisor)
    return made


def a_programme(pair: Pair, **also: Any) -> Programme:
    return programmes.create_programme(
        by=None, organisation=pair.organisation, data=programmes.shipped(), framework_version=pair.framework, **also
    )


def a_place(*, starts: date = STARTS, pair: Pair | None = None, programme: Programme | None = None) -> Cast:
    """A place under way, with its admin and practice lead."""
    pair = pair or an_assessed_pair()
    programme = programme or a_programme(pair)
    admin = a_member(pair.organisation, Membership.Role.ADMIN, first_name="Ada", last_name="Admin")
    lead = a_member(pair.organisation, Membership.Role.PRACTICE_LEAD, first_name="Lena", last_name="Lead")
    place = programmes.enrol(
        by=admin, programme=programme, worker=pair.worker, assessor=pair.supervisor, starts=starts, at=at(starts)
    )
    return Cast(pair, admin, lead, programme, place)


def another_place(cast: Cast, *, starts: date = STARTS) -> Cast:
    """One more worker and assessor on the same programme, in the same organisation."""
    pair = an_assessed_pair(organisation=cast.organisation, team=cast.pair.team, framework=cast.pair.framework)
    place = programmes.enrol(
        by=cast.admin,
        programme=cast.programme,
        worker=pair.worker,
        assessor=pair.supervisor,
        starts=starts,
        at=at(starts),
    )
    return Cast(pair, cast.admin, cast.lead, cast.programme, place)


def a_signed_piece(cast: Cast, kind: str, *, day: date) -> None:
    a_decision(cast.pair, kind=kind, at=at(day))


def a_waiting_piece(cast: Cast, kind: str, *, day: date) -> None:
    a_submission(cast.pair, kind=kind, at=at(day))


def everything(cast: Cast) -> None:
    """All that the ASYE asks for, signed off, and every review held."""
    day = cast.place.starts + timedelta(days=20)
    for kind, wanted in KINDS.items():
        for _number in range(wanted):
            a_signed_piece(cast, kind, day=day)
            day += timedelta(days=3)
    for point in cast.programme.review_points.all():
        held_on = cast.place.starts + timedelta(days=29 * point.month)
        programmes.record_review(
            by=cast.assessor, place=cast.place, review_point=point, held_on=held_on, at=at(held_on)
        )


def recommended(cast: Cast, outcome: str = "pass", **also: Any) -> Cast:
    """The assessor has recommended."""
    values: dict[str, Any] = {"statement": "Steady, thoughtful practice.", "why_now": "Leave begins soon.", **also}
    programmes.recommend(by=cast.assessor, place=cast.place, outcome=outcome, at=at(TODAY), **values)
    cast.place.refresh_from_db()
    return cast
