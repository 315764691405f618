"""Memberships: offered by an organisation, in force once the person accepts, ended by either.

Nobody becomes a member without having said yes (DESIGN §2); an organisation ends memberships, never users.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import rules
from people.domain import audit, authors, leaving
from people.models import Membership, Organisation, Team, User
from people.states import SomebodyGotThereFirst


class NotYoursToAnswer(PermissionDenied):
    """Only the person who is asked can say yes or no."""

    def __init__(self) -> None:
        super().__init__(_("Only the person who is asked can answer this."))


class NotAnAdmin(PermissionDenied):
    """Only an admin of the organisation may do this."""

    def __init__(self) -> None:
        super().__init__(_("Only an admin of the organisation can do this."))


class TeamOfAnotherOrganisation(ValueError):
    """The team belongs to another organisation."""

    def __init__(self) -> None:
        super().__init__(_("Choose a team of this organisation."))


class RoleForOneself(PermissionDenied):
    """An admin does not decide alone which roles they have themselves."""

    def __init__(self) -> None:
        super().__init__(_("Ask another admin, or the people who run this site: nobody gives themselves a role."))


def require_admin(by: User | None, organisation: Organisation) -> None:
    """NotAnAdmin unless `by` administers the organisation today; None is an operator at the command line."""
    if by is not None and not rules.is_admin_of(by, organisation):
        raise NotAnAdmin


@transaction.atomic
def offer_membership(
    *,
    by: User | None,
    user: User,
    organisation: Organisation,
    role: str = Membership.Role.MEMBER,
    team: Team | None = None,
    started: date | None = None,
) -> tuple[Membership, bool]:
    """A membership that waits for the person; (membership, True when it is new).

    An open membership of the same role, accepted or waiting, is returned as it is. `started` is the first day (default
    today). Raises NotAnAdmin, TeamOfAnotherOrganisation, RoleForOneself.
    """
    require_admin(by, organisation)
    if team is not None and team.organisation_id != organisation.pk:
        raise TeamOfAnotherOrganisation
    today = timezone.localdate()
    # A membership with an end date ahead still holds: offering a second beside it would only confuse.
    here = user.memberships.filter(organisation=organisation, role=role)
    if open_one := here.filter(ended__isnull=True).first() or here.live(today).first():
        return open_one, False
    if by is not None and by.pk == user.pk:
        raise RoleForOneself
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, organisation=organisation, role=role, team=team, started=started or today, offered_by=by
            )
    except IntegrityError:  # two hands at once: the constraint one_open_membership_per_role decides
        return here.get(ended__isnull=True), False
    audit.record(
        by=by,
        action="membership.offered",
        subject=user,
        organisation=organisation,
        thing=membership,
        detail={"role": str(role)},
    )
    return membership, True


def _answer(*, by: User, membership: Membership, **change: object) -> Membership:
    if not rules.is_asked(by, membership):
        raise NotYoursToAnswer
    rows = Membership.objects.filter(pk=membership.pk).waiting().update(**change)
    if rows != 1:
        raise SomebodyGotThereFirst(_("This request was answered or withdrawn already."))
    membership.refresh_from_db()
    return membership


@transaction.atomic
def accept_membership(*, by: User, membership: Membership) -> Membership:
    """The person says yes. Raises NotYoursToAnswer, SomebodyGotThereFirst (answered or withdrawn already)."""
    _answer(by=by, membership=membership, accepted_at=timezone.now())
    audit.record(
        by=by, action="membership.accepted", subject=by, organisation=membership.organisation, thing=membership
    )
    authors.sync_author(by)
    return membership


@transaction.atomic
def decline_membership(*, by: User, membership: Membership) -> Membership:
    """The person says no: the row stays, with no day on which it held. Raises as accept_membership.

    Supervisions here that rest on no other membership of theirs end with it.
    """
    _answer(by=by, membership=membership, ended=membership.started)
    audit.record(
        by=by, action="membership.declined", subject=by, organisation=membership.organisation, thing=membership
    )
    leaving.end_what_rested_on(by=by, membership=membership)
    return membership


@transaction.atomic
def end_membership(*, by: User | None, membership: Membership, ended: date | None = None) -> Membership:
    """End a membership; `ended` is the first day without it (default today). The person keeps account and portfolio.

    With their last membership here their supervisions here end too, on either side (people/domain/leaving.py).
    By an admin of the organisation, or by the person. Raises NotAnAdmin, SomebodyGotThereFirst (ended already).
    """
    if by is None or by.pk != membership.user_id:
        require_admin(by, membership.organisation)
    day = ended or timezone.localdate()
    last = max(day, membership.started)
    if membership.accepted_at is None:
        last = membership.started  # withdrawn before it was answered: it never held
    if Membership.objects.filter(pk=membership.pk, ended__isnull=True).update(ended=last) != 1:
        raise SomebodyGotThereFirst(_("This membership has ended already."))
    membership.refresh_from_db()
    audit.record(
        by=by,
        action="membership.ended",
        subject=membership.user,
        organisation=membership.organisation,
        thing=membership,
        detail={"ended": last.isoformat()},
    )
    leaving.end_what_rested_on(by=by, membership=membership, day=day)
    authors.sync_author(membership.user)
    return membership
