"""What programmes put on a person's home page: what needs them next, and the line of their reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Membership, Organisation, User
from portfolios.domain.programmes.reading import CLOSED, PlaceStanding, places_assessed_by, places_of, standings
from portfolios.models import Place

SOON = timedelta(days=30)


@dataclass(frozen=True)
class NextThing:
    """One thing for the list "what needs me". `css` is the class of its state; `due` None: no date."""

    title: str
    words: str
    url_name: str
    url_args: tuple[object, ...]
    css: str
    state: str
    due: date | None


@dataclass(frozen=True)
class LinePoint:
    """A point on a programme's line. `css` is the rail's class: signed, next, waiting, before-next."""

    title: str
    words: str
    css: str


@dataclass(frozen=True)
class Line:
    """A programme's line of reviews, as the career rail in look/me.html."""

    title: str
    place_id: UUID
    points: tuple[LinePoint, ...]


@dataclass(frozen=True)
class ForHome:
    """Both at once, at the price of one: `next` and `lines`; and the nearest `review` within 30 days, as (title, due)."""

    next: tuple[NextThing, ...]
    lines: tuple[Line, ...]
    review: tuple[str, date] | None = None


def for_home(user: User, today: date | None = None) -> ForHome:
    """What a worker's home page shows of their open places: 4 queries; 1 for somebody without a place."""
    today = today or timezone.localdate()
    places = list(places_of(user).exclude(state__in=CLOSED).order_by("starts", "pk"))
    standing = standings(places, today, with_recommendations=False)
    near = [
        (review.title, review.due)
        for item in standing
        if item.state == Place.State.ACTIVE
        for review in item.reviews
        if review.held_on is None and review.due <= today + SOON
    ]
    return ForHome(
        tuple(thing for item in standing for thing in _next(item)),
        tuple(line_of(item) for item in standing),
        min(near, key=lambda review: review[1], default=None),
    )


def next_for(user: User, today: date | None = None) -> list[NextThing]:
    """What a person's programmes ask of them next, the first first. For both this and the lines use `for_home`."""
    return list(for_home(user, today).next)


def lines_for(user: User, today: date | None = None) -> list[Line]:
    """The line of reviews of each open place. For both this and what is next use `for_home`."""
    return list(for_home(user, today).lines)


def _next(standing: PlaceStanding) -> list[NextThing]:
    """The worker's own next step, and a review once it is near: nothing that only somebody else can do."""
    place, things = standing.place, []
    own = standing.own_next
    if own is not None:
        things.append(
            NextThing(
                own.title,
                own.words,
                "portfolios:place",
                (place.public_id,),
                "problem" if own.late or (own.due and own.due <= standing.today + SOON) else "own",
                _("By %(day)s") % {"day": date_format(own.due, "j F")} if own.due else str(place.programme),
                own.due,
            )
        )
    if standing.state == Place.State.ACTIVE:
        for review in standing.reviews:
            if review.held_on is None and review.due <= standing.today + SOON:
                things.append(
                    NextThing(
                        _("Review at %(when)s") % {"when": review.title},
                        _("Your assessor arranges it and writes down the day it was held."),
                        "portfolios:place",
                        (place.public_id,),
                        "look",
                        _("Due %(day)s") % {"day": date_format(review.due, "j F")},
                        review.due,
                    )
                )
                break
    return things


def line_of(standing: PlaceStanding) -> Line:
    """The reviews of a place in a row: the start, each review, and at the end the panel once it is asked."""
    place = standing.place
    points: list[LinePoint] = [_start(standing)]
    for number, review in enumerate(standing.reviews):
        if review.held_on:
            words = _("Reviewed %(day)s") % {"day": date_format(review.held_on, "j F")}
            points.append(LinePoint(review.title, words, "signed"))
            continue
        last = number == len(standing.reviews) - 1
        values = {"day": date_format(review.due, "j F")}
        if review.late:
            words = _("Was due %(day)s") % values
        elif last and place.state == Place.State.ACTIVE:
            words = _("Review %(day)s, then the panel") % values
        else:
            words = _("Review %(day)s") % values
        points.append(LinePoint(review.title, words, "next"))
    if place.state == Place.State.RECOMMENDED:
        points.append(LinePoint(_("The panel"), _("Has the recommendation"), "waiting"))
    if place.state == Place.State.CONFIRMED:
        points.append(LinePoint(_("The panel"), _("Confirmed"), "signed"))
    for number, point in enumerate(points[:-1]):
        if point.css != "next" and points[number + 1].css == "next":
            points[number] = LinePoint(point.title, point.words, f"{point.css} before-next")
    title = _("My ASYE") if place.programme.kind == "asye" else place.programme.title
    return Line(title, place.public_id, tuple(points))


def _start(standing: PlaceStanding) -> LinePoint:
    begun = standing.state != Place.State.PLANNED
    day = {"day": date_format(standing.place.starts, "j F")}
    words = _("Began %(day)s") % day if begun else _("Begins %(day)s") % day
    return LinePoint(_("Start"), words, "signed" if begun else "next")


def next_for_assessor(user: User, today: date | None = None) -> list[NextThing]:
    """How many places an assessor may soon recommend on: under way, and ending within 30 days. One query.

    Nobody is named: the home page opens without the second factor, and the pages behind it do not.
    """
    today = today or timezone.localdate()
    assessed = places_assessed_by(user, today).filter(state=Place.State.ACTIVE, ends__lte=today + SOON)
    ending = list(assessed.order_by("ends", "pk"))
    if not ending:
        return []
    first = ending[0]
    title = ngettext(
        "%(number)d place that you assess ends soon", "%(number)d places that you assess end soon", len(ending)
    )
    alone = len(ending) == 1
    return [
        NextThing(
            title % {"number": len(ending)},
            _("Write down the last review and make your recommendation."),
            "portfolios:place_assess" if alone else "portfolios:queue",
            (first.public_id,) if alone else (),
            "problem",
            _("By %(day)s") % {"day": date_format(first.ends, "j F")},
            first.ends,
        )
    ]


def next_for_lead(user: User, organisation: Organisation, today: date | None = None) -> list[NextThing]:
    """How many recommendations wait for this practice lead in an organisation they lead. One query."""
    leads = Membership.objects.live(today).filter(
        user=user, organisation=organisation, role=Membership.Role.PRACTICE_LEAD
    )
    waiting = (
        Place.objects.filter(programme__organisation__in=leads.values("organisation"), state=Place.State.RECOMMENDED)
        .exclude(assessor=user)
        .exclude(portfolio__user=user)
        .count()
    )
    if not waiting:
        return []
    title = ngettext("%(number)d recommendation to answer", "%(number)d recommendations to answer", waiting)
    return [
        NextThing(
            title % {"number": waiting},
            _("An assessor has recommended; the panel confirms."),
            "portfolios:programmes",
            (organisation.slug,),
            "waiting",
            _("With the panel"),
            None,
        )
    ]
