"""Reads that cross the people models."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Lower, Trim
from django.utils import timezone

from people.models import Membership, Organisation, Supervision, Team, User

SECOND_FACTOR_ROLES = frozenset({Membership.Role.PRACTICE_LEAD, Membership.Role.AUTHOR, Membership.Role.ADMIN})


@dataclass(frozen=True)
class Standing:
    """Where a person stands today: what the header shows and which rooms are open to them."""

    user: User
    memberships: tuple[Membership, ...]
    is_supervised: bool
    supervises: bool

    @property
    def organisation(self) -> Organisation | None:
        return self.memberships[0].organisation if self.memberships else None

    @property
    def team(self) -> Team | None:
        return next((m.team for m in self.memberships if m.team), None)

    def organisations_as(self, *roles: str) -> list[Organisation]:
        return list({m.organisation_id: m.organisation for m in self.memberships if m.role in roles}.values())

    @property
    def leads(self) -> list[Organisation]:
        return self.organisations_as(Membership.Role.PRACTICE_LEAD)

    @property
    def administers(self) -> list[Organisation]:
        return self.organisations_as(Membership.Role.ADMIN)

    @property
    def authors(self) -> bool:
        return bool(self.organisations_as(Membership.Role.AUTHOR)) or self.user.is_superuser

    @property
    def needs_second_factor(self) -> bool:
        """Whoever supervises, authors, administers or leads (DESIGN §7, sign-in)."""
        return (
            self.supervises
            or self.user.is_superuser
            or any(membership.role in SECOND_FACTOR_ROLES for membership in self.memberships)
        )


def standing_of(user: User) -> Standing:
    """A person's live memberships and whether they supervise or are supervised today: 2 queries."""
    sides = set(
        Supervision.objects.live()
        .filter(Q(worker=user) | Q(supervisor=user))
        .annotate(is_worker=Case(When(worker=user, then=True), default=False))
        .values_list("is_worker", flat=True)
        .distinct()
    )
    return Standing(
        user=user,
        memberships=tuple(user.memberships.live().select_related("organisation", "team")),
        is_supervised=True in sides,
        supervises=False in sides,
    )


@dataclass(frozen=True)
class RequestsWaiting:
    """What waits for a person's own yes or no."""

    memberships: tuple[Membership, ...]
    supervisions: tuple[Supervision, ...]

    def __len__(self) -> int:
        return len(self.memberships) + len(self.supervisions)


def requests_waiting(user: User) -> RequestsWaiting:
    """Memberships and supervisions that this person has not answered yet: 2 queries."""
    return RequestsWaiting(
        tuple(user.memberships.waiting().select_related("organisation", "team", "offered_by")),
        tuple(user.supervisions.waiting().select_related("organisation", "supervisor", "offered_by")),
    )


def _still_counts() -> Q:
    """Waiting or in force or to come: whatever has no end, or an end ahead."""
    return Q(ended__isnull=True) | Q(ended__gt=timezone.localdate())


def _said_yes(organisation: Organisation, person: str) -> Exists:
    """Whether the user named by the path `person` has ever accepted a membership here."""
    accepted = Membership.objects.filter(organisation=organisation, accepted_at__isnull=False)
    return Exists(accepted.filter(user=OuterRef(person)))


def _shown_name(organisation: Organisation, person: str = "") -> Case:
    """What an organisation's pages call somebody: their name once they have said yes to it, before that the address.

    Whoever knows an address must not learn from us whose it is. `person` is the path to the user with its `__`.
    """
    full = Trim(Concat(f"{person}first_name", Value(" "), f"{person}last_name"))
    has_name = ~Q(**{f"{person}first_name": ""}) | ~Q(**{f"{person}last_name": ""})
    said_yes = Q(_said_yes(organisation, f"{person}pk"))
    return Case(When(has_name & said_yes, then=full), default=F(f"{person}email"), output_field=CharField())


def _with_supervisor_shown(supervisions: QuerySet[Supervision], organisation: Organisation) -> QuerySet[Supervision]:
    return supervisions.filter(organisation=organisation).annotate(
        supervisor_shown=_shown_name(organisation, "supervisor__")
    )


def people_of(organisation: Organisation, search: str = "") -> QuerySet[User]:
    """Everybody with a membership here that waits, holds or is to come, by the name shown.

    Each user carries `shown_name` (the address until they have said yes here), `here` (memberships in this
    organisation, with team) and `supervised_here` (supervisions in it, each with `supervisor_shown`): 3 queries for a
    page of any length. `search` looks, word by word, in addresses and in the names of those who have said yes.
    """
    here = Membership.objects.filter(_still_counts(), organisation=organisation)
    people = User.objects.filter(Exists(here.filter(user=OuterRef("pk")))).annotate(
        shown_name=_shown_name(organisation)
    )
    for word in search.split():
        people = people.filter(Q(shown_name__icontains=word) | Q(email__icontains=word))
    return people.order_by(Lower("shown_name"), "pk").prefetch_related(
        Prefetch("memberships", queryset=here.select_related("team", "organisation"), to_attr="here"),
        Prefetch(
            "supervisions",
            queryset=_with_supervisor_shown(Supervision.objects.filter(_still_counts()), organisation),
            to_attr="supervised_here",
        ),
    )


def supervisions_of(user: User, organisation: Organisation) -> QuerySet[Supervision]:
    """Every supervision of this person in an organisation, ended ones too; each with `supervisor_shown`."""
    return _with_supervisor_shown(user.supervisions.all(), organisation)


def supervisions_by(user: User, organisation: Organisation) -> QuerySet[Supervision]:
    """Whom this person supervises, or is to supervise, in an organisation; each with `worker_shown`."""
    supervised = user.supervisees.filter(_still_counts(), organisation=organisation).select_related("worker")
    return supervised.annotate(worker_shown=_shown_name(organisation, "worker__"))


def possible_supervisors(organisation: Organisation, worker: User) -> list[tuple[str, str]]:
    """(address, name shown) of everybody else here, to choose a supervisor from: 1 query."""
    people = people_of(organisation).exclude(pk=worker.pk).prefetch_related(None)
    return [(person.email, person.shown_name) for person in people]  # type: ignore[attr-defined]


def own_supervisions(user: User) -> QuerySet[Supervision]:
    """Who supervises this person, today or from a day to come, as they accepted it."""
    return user.supervisions.filter(_still_counts(), accepted_at__isnull=False).select_related(
        "supervisor", "organisation"
    )
