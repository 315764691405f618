"""Supervisions: offered by an organisation's admin, in force once the worker accepts, ended by either side.

It is a supervision that lets somebody read and sign a worker's evidence, so the worker is asked first, and told by
email of every new supervisor (DESIGN §2).
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people import rules
from people.domain import audit, leaving, mail
from people.domain.memberships import NotYoursToAnswer, require_admin
from people.models import Membership, Organisation, Supervision, User
from people.states import SomebodyGotThereFirst


class SupervisingOneself(ValueError):
    """Nobody supervises themselves."""

    def __init__(self) -> None:
        super().__init__(_("Choose somebody else: nobody supervises themselves."))


class NotOfThisOrganisation(ValueError):
    """One of the two has no membership here, neither accepted nor waiting."""


class SupervisorNotHere(ValueError):
    """The supervisor does not belong to the organisation, not yet or no longer: nobody can agree to them now."""

    def __init__(self, supervision: Supervision) -> None:
        super().__init__(
            _("%(name)s does not belong to %(organisation)s, not yet or no longer. You can accept once they do.")
            % {"name": supervision.supervisor, "organisation": supervision.organisation}
        )


@transaction.atomic
def offer_supervision(
    *,
    by: User | None,
    worker: User,
    supervisor: User,
    organisation: Organisation,
    kind: str = Supervision.Kind.SUPERVISOR,
    started: date | None = None,
    tell: bool = True,
) -> tuple[Supervision, bool]:
    """A supervision that waits for the worker; (supervision, True when it is new).

    One of the same two people and kind that holds on `started` (default today) or later is returned as it is. The worker is told by
    email unless `tell` is False (somebody invited a moment ago hears of it in that email). Raises NotAnAdmin,
    SupervisingOneself, NotOfThisOrganisation.
    """
    require_admin(by, organisation)
    if worker.pk == supervisor.pk:
        raise SupervisingOneself
    day = started or timezone.localdate()
    here = set(
        Membership.objects.filter(Q(ended__isnull=True) | Q(ended__gt=day), organisation=organisation)
        .filter(user__in=[worker, supervisor])
        .values_list("user_id", flat=True)
    )
    for person in (worker, supervisor):
        if person.pk not in here:
            raise NotOfThisOrganisation(_("%(email)s is not in this organisation.") % {"email": person.email})
    overlapping = Supervision.objects.filter(
        Q(ended__isnull=True) | Q(ended__gt=day),
        worker=worker,
        supervisor=supervisor,
        organisation=organisation,
        kind=kind,
    )
    if there := overlapping.first():
        return there, False
    try:
        with transaction.atomic():
            supervision = Supervision.objects.create(
                worker=worker, supervisor=supervisor, organisation=organisation, kind=kind, started=day, offered_by=by
            )
    except IntegrityError:  # two hands at once: the database refuses overlapping duplicates
        return overlapping.get(), False
    audit.record(
        by=by,
        action="supervision.offered",
        subject=worker,
        organisation=organisation,
        thing=supervision,
        detail={"kind": str(kind), "supervisor": str(supervisor.public_id)},
    )
    if tell:
        mail.send(
            to=worker,
            template="new_supervisor",
            context={"supervision": supervision, "requests": mail.address("people:requests")},
        )
    return supervision, True


def _answer(*, by: User, supervision: Supervision, **change: object) -> Supervision:
    if not rules.is_asked(by, supervision):
        raise NotYoursToAnswer
    if Supervision.objects.filter(pk=supervision.pk).waiting().update(**change) != 1:
        raise SomebodyGotThereFirst(_("This request was answered or withdrawn already."))
    supervision.refresh_from_db()
    return supervision


@transaction.atomic
def accept_supervision(*, by: User, supervision: Supervision) -> Supervision:
    """The worker says yes; from its first day on the supervisor may read what is put before them.

    It lasts no longer than the supervisor's membership here, where that has an end. Raises NotYoursToAnswer,
    SomebodyGotThereFirst (answered or withdrawn already), SupervisorNotHere.
    """
    if not rules.is_asked(by, supervision):
        raise NotYoursToAnswer
    supervisor, organisation = supervision.supervisor, supervision.organisation
    leaving.lock(supervisor)
    first = max(timezone.localdate(), supervision.started)
    if not supervisor.memberships.live(first).filter(organisation=organisation).exists():
        if Supervision.objects.filter(pk=supervision.pk).waiting().exists():
            raise SupervisorNotHere(supervision)
        raise SomebodyGotThereFirst(_("This request was answered or withdrawn already."))
    until = leaving.belongs_until(supervisor, organisation, first)
    last = None if until == date.max else until
    _answer(by=by, supervision=supervision, accepted_at=timezone.now(), ended=last)
    audit.record(
        by=by, action="supervision.accepted", subject=by, organisation=supervision.organisation, thing=supervision
    )
    return supervision


@transaction.atomic
def decline_supervision(*, by: User, supervision: Supervision) -> Supervision:
    """The worker says no: the row stays, with no day on which it held. Raises as accept_supervision."""
    _answer(by=by, supervision=supervision, ended=supervision.started)
    audit.record(
        by=by, action="supervision.declined", subject=by, organisation=supervision.organisation, thing=supervision
    )
    return supervision


@transaction.atomic
def end_supervision(*, by: User | None, supervision: Supervision, ended: date | None = None) -> Supervision:
    """End a supervision; `ended` is the first day without it (default today).

    By an admin of the organisation or by the supervisor; a worker asks one of the two, so that nobody is left
    unsupervised by a click. Raises NotAnAdmin, SomebodyGotThereFirst (ended already).
    """
    if by is None or by.pk != supervision.supervisor_id:
        require_admin(by, supervision.organisation)
    last = max(ended or timezone.localdate(), supervision.started)
    if supervision.accepted_at is None:
        last = supervision.started  # withdrawn before it was answered: it never held
    if Supervision.objects.filter(pk=supervision.pk, ended__isnull=True).update(ended=last) != 1:
        raise SomebodyGotThereFirst(_("This supervision has ended already."))
    supervision.refresh_from_db()
    audit.record(
        by=by,
        action="supervision.ended",
        subject=supervision.worker,
        organisation=supervision.organisation,
        thing=supervision,
        detail={"ended": last.isoformat()},
    )
    return supervision
