"""Demo programmes: each council's ASYE, with places at different points, one waiting for the panel and one confirmed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from capabilities.domain.queries import default_version
from people.models import Organisation, User
from portfolios.demo.cast import Cast, Worker
from portfolios.demo.histories import History
from portfolios.domain.programmes import confirm, create_programme, enrol, recommend, record_review, shipped
from portfolios.models import Place, Programme

STATEMENT = (
    "Over the year this worker has become somebody whose judgement I ask for. The observations show it with children, the "
    "reports on paper, and the reflections in how a mistake was looked at. I would want them in any team of ours."
)
CONFIRMED = "The statements agree with one another and with the recommendation, and what was asked for is there."
# How many days ago a place began, for those who are still under way; the first worker in North is ten months in.
BEGAN = (318, 40, 110, 200, 255, 150, 80, 290, 20, 175, 230, 60)
FINISHED = 372


def fill(cast: Cast, history: History) -> None:
    """A place for everybody newly qualified."""
    version = default_version()
    programmes = {
        organisation.pk: create_programme(
            by=None, organisation=organisation, data=shipped("asye"), framework_version=version
        )
        for organisation in (cast.organisations["county"], cast.organisations["city"])
    }
    days = iter(BEGAN)
    workers = [worker for worker in cast.workers if worker.stage == "newly-qualified"]
    for worker in sorted(workers, key=lambda worker: worker is not cast.lead_character):
        began = FINISHED if worker.finishes else next(days)
        _place(cast, worker, programmes[worker.team.organisation_id], cast.today - timedelta(days=began))


def _place(cast: Cast, worker: Worker, programme: Programme, starts: date) -> None:
    organisation = worker.team.organisation
    place = enrol(
        by=_of(cast.admins, cast, organisation),
        programme=programme,
        worker=worker.user,
        assessor=worker.supervision.supervisor,
        starts=starts,
        at=_at(starts),
    )
    for point in programme.review_points.all():
        held_on = starts + timedelta(days=30 * point.month + 3)
        if held_on <= cast.today:
            record_review(by=place.assessor, place=place, review_point=point, held_on=held_on, at=_at(held_on))
    if worker.finishes:
        _finish(cast, worker, place)


def _finish(cast: Cast, worker: Worker, place: Place) -> None:
    """Recommended a week ago; confirmed since, for the one in Assessment."""
    recommended = cast.today - timedelta(days=7)
    recommend(by=place.assessor, place=place, outcome="pass", statement=STATEMENT, at=_at(recommended))
    if worker.team.name == "Assessment":
        confirm(
            by=_of(cast.leads, cast, worker.team.organisation),
            place=place,
            outcome="confirmed",
            reason=CONFIRMED,
            at=_at(recommended + timedelta(days=5)),
        )


def _of(people: dict[str, User], cast: Cast, organisation: Organisation) -> User:
    """The organisation's own among `people`."""
    return next(people[key] for key, value in cast.organisations.items() if value == organisation)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))
