"""What every page's header needs to know: who is signed in and which rooms are theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from people.domain import queries
from people.models import Membership

MOST_PLACES = 8
"""So many stand in one line at 1280 px, beside search, the other language and the account."""


@dataclass(frozen=True)
class Link:
    """A place in the header. `current` is "page" here, "true" beneath it."""

    label: str
    href: str
    current: str = ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`person`: where the signed-in person stands (None for a visitor); `navigation_links`: the header.

    The Standing is the request's own (people/middleware.py), so page and header share its two queries.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"person": None, "navigation_links": SimpleLazyObject(lambda: _links(request.path, _visitor()))}
    # `is None` looks at the lazy one without asking the database; `or` would ask, on pages that never use it.
    person: Any = getattr(request, "standing", None)
    if person is None:
        person = SimpleLazyObject(lambda: queries.standing_of(user))
    return {"person": person, "navigation_links": SimpleLazyObject(lambda: _links(request.path, _own(person)))}


@dataclass(frozen=True)
class Place:
    """Somewhere the header leads: `label`, address, and other addresses that belong to the same room."""

    label: str
    href: str
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> int:
        """How much of `path` is this place's, in characters; 0: it is elsewhere."""
        return max((len(start) for start in (self.href, *self.also) if path.startswith(start)), default=0)


def _page(path: str) -> str:
    """A page of the CMS that every site has, in the language of the address."""
    return reverse("wagtail_serve", args=[path])


def _visitor() -> list[Place]:
    return [*_reading(), Place(_("Guidance"), _page("guidance/"))]


def _reading(*beneath_library: str) -> list[Place]:
    return [
        Place(_("Library"), _page("library/"), also=beneath_library),
        Place(_("Cases"), _page("cases/")),
        Place(_("Modules"), _page("modules/")),
        Place(_("Capabilities"), reverse("content:framework_list")),
    ]


def _own(person: queries.Standing) -> list[Place]:
    places = [Place(_("Home"), reverse("portfolios:me"))]
    if person.supervises:
        places.append(Place(_("Supervision"), reverse("portfolios:queue")))
    places += _of_organisations(person)
    cpd = Place(_("My CPD"), reverse("cpd:year"), also=(reverse("cpd:learning"), reverse("cpd:reading")))
    if person.is_supervised or not (person.supervises or person.leads or person.administers):
        places += [Place(_("My evidence"), reverse("portfolios:evidence_list")), cpd]
    elif person.supervises:
        places.append(cpd)
    if person.authors:
        places.append(Place(_("Write"), reverse("wagtailadmin_home")))
    elif person.leads:
        places.append(Place(_("Edit frameworks"), reverse("frameworks:list")))
    guidance = Place(_("Guidance"), _page("guidance/"))
    found = [*places, *_reading(), guidance]
    # Whose header is full comes to the guidance through the library.
    return found if len(found) <= MOST_PLACES else [*places, *_reading(guidance.href)]


def _of_organisations(person: queries.Standing) -> list[Place]:
    """The rooms of every organisation that the person leads or administers; with its name where there are several."""
    offices = person.organisations_as(Membership.Role.PRACTICE_LEAD, Membership.Role.ADMIN)
    led = {organisation.pk for organisation in person.leads}
    places = []
    for organisation in offices:
        rooms = [(_("Insight"), "portfolios:insight")] if organisation.pk in led else []
        rooms += [(_("Programmes"), "portfolios:programmes"), (_("People"), "people:people")]
        for room, name in rooms:
            label = room if len(offices) == 1 else f"{room}, {organisation}"
            places.append(Place(label, reverse(name, args=[organisation.slug])))
    return places


def _links(path: str, places: list[Place]) -> list[Link]:
    """The places as links; the one that most of `path` belongs to is the current one."""
    best = max(places, key=lambda place: place.holds(path), default=None)
    return [
        Link(place.label, place.href, _current(path, place) if place is best and place.holds(path) else "")
        for place in places
    ]


def _current(path: str, place: Place) -> str:
    return "page" if path == place.href else "true"
