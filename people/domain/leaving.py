"""What ends with somebody's last membership in an organisation: their supervisions there.

A supervision lets somebody read and sign on the organisation's behalf. Whoever no longer belongs to it does neither,
and nobody is supervised on its behalf after they have left. One supervision ended is one line of the audit trail.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from people.domain import audit
from people.models import Membership, Organisation, Supervision, User


def lock(user: User) -> None:
    """Hold the person's row until the transaction ends: who leaves and who agrees to them wait for each other."""
    User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()


def belongs_until(user: User, organisation: Organisation, day: date) -> date | None:
    """The first day, after `day`, on which the person no longer belongs here; date.max: no end is known.

    None: no accepted membership holds on `day` or begins later.
    """
    ends = (
        Membership.objects.filter(Q(ended__isnull=True) | Q(ended__gt=day), accepted_at__isnull=False)
        .filter(user=user, organisation=organisation)
        .values_list("ended", flat=True)
    )
    return max((end or date.max for end in ends), default=None)


def end_what_rested_on(*, by: User | None, membership: Membership, day: date | None = None) -> list[Supervision]:
    """After a membership ended or was declined: end the person's supervisions here that rest on no other membership.

    To be called in the transaction that ended it, `day` being the first day without it (default today). While another
    accepted membership holds, supervisions last no longer than that one. Requests stay while a membership still waits
    for the person's yes. Returns what was ended.
    """
    user, organisation, day = membership.user, membership.organisation, day or timezone.localdate()
    lock(user)
    until = belongs_until(user, organisation, day) or day
    if until == date.max:
        return []
    open_ones = Supervision.objects.filter(
        Q(worker=user) | Q(supervisor=user), Q(ended__isnull=True) | Q(ended__gt=until), organisation=organisation
    )
    if until > day or user.memberships.waiting().filter(organisation=organisation).exists():
        open_ones = open_ones.filter(accepted_at__isnull=False)
    ended = []
    for supervision in open_ones.select_related("worker"):
        # A request that nobody answered never held.
        last = supervision.started if supervision.accepted_at is None else max(until, supervision.started)
        if supervision.ended is not None and supervision.ended <= last:
            continue
        supervision.ended = last
        supervision.save(update_fields=["ended"])
        audit.record(
            by=by,
            action="supervision.ended",
            subject=supervision.worker,
            organisation=organisation,
            thing=supervision,
            detail={"ended": last.isoformat(), "because": "membership"},
        )
        ended.append(supervision)
    return ended
