"""What the database itself refuses about people, whoever writes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from people.domain import audit
from people.models import AuditRecord, Invitation, Membership, Supervision, User
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    RegistrationFactory,
    SupervisionFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_nobody_supervises_themselves() -> None:
    user = UserFactory()
    with pytest.raises(IntegrityError, match="nobody_supervises_themselves"), transaction.atomic():
        SupervisionFactory(worker=user, supervisor=user)


def test_nobody_comes_to_supervise_themselves_by_an_update() -> None:
    supervision = SupervisionFactory()
    with pytest.raises(IntegrityError, match="nobody_supervises_themselves"), transaction.atomic():
        Supervision.objects.filter(pk=supervision.pk).update(supervisor=supervision.worker)


def again(first: Supervision, **differing: object) -> Supervision:
    same = {"worker": first.worker, "supervisor": first.supervisor, "organisation": first.organisation}
    return SupervisionFactory(**{**same, "kind": first.kind, **differing})


def test_an_open_supervision_is_not_there_twice() -> None:
    first = SupervisionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        again(first)


@pytest.mark.parametrize(
    ("started", "ended"),
    [
        (date(2026, 1, 1), date(2026, 3, 2)),  # its last day is the other's first
        (date(2026, 4, 1), date(2026, 5, 1)),  # within
        (date(2026, 1, 1), date(2026, 12, 1)),  # around
        (date(2026, 8, 31), None),  # from its last day on, without an end
    ],
)
def test_dated_supervisions_of_the_same_two_do_not_overlap_on_insert_or_update(
    started: date, ended: date | None
) -> None:
    first = SupervisionFactory(started=date(2026, 3, 1), ended=date(2026, 9, 1))
    with pytest.raises(IntegrityError, match="there already"), transaction.atomic():
        again(first, started=started, ended=ended)
    apart = again(first, started=date(2027, 1, 1), ended=date(2027, 2, 1))
    with pytest.raises(IntegrityError, match="there already"), transaction.atomic():
        Supervision.objects.filter(pk=apart.pk).update(started=started, ended=ended)


def test_a_supervision_may_follow_the_day_another_ended_and_differ_in_kind() -> None:
    first = SupervisionFactory(started=date(2026, 3, 1), ended=date(2026, 9, 1))
    again(first, started=date(2026, 9, 1))
    again(first, started=date(2026, 1, 1), ended=date(2026, 3, 1))
    again(first, started=date(2026, 4, 1), ended=date(2026, 5, 1), kind=Supervision.Kind.ASSESSOR)
    again(first, started=date(2026, 4, 1), ended=date(2026, 5, 1), organisation=OrganisationFactory())
    assert Supervision.objects.count() == 5


def test_a_supervision_is_changed_without_overlapping_itself() -> None:
    supervision = SupervisionFactory(started=date(2026, 3, 1))
    Supervision.objects.filter(pk=supervision.pk).update(ended=date(2026, 9, 1))
    supervision.refresh_from_db()
    assert supervision.ended == date(2026, 9, 1)


@pytest.mark.parametrize("factory", [SupervisionFactory, MembershipFactory])
def test_nothing_ends_before_it_starts(factory: type) -> None:
    with pytest.raises(IntegrityError, match="ends_after_it_starts"), transaction.atomic():
        factory(started=date(2026, 3, 2), ended=date(2026, 3, 1))


def test_one_open_membership_for_each_role() -> None:
    first = MembershipFactory()
    MembershipFactory(user=first.user, organisation=first.organisation, role=Membership.Role.ADMIN)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=first.user, organisation=first.organisation)


def test_one_account_per_address_in_lower_case() -> None:
    UserFactory(email="kim@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Kim@example.org", password="")])
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Sam@example.org", password="")])


def test_one_registration_with_each_regulator() -> None:
    first = RegistrationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationFactory(user=first.user)


def test_team_names_differ_within_an_organisation() -> None:
    first = TeamFactory()
    TeamFactory(name=first.name)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamFactory(organisation=first.organisation, name=first.name)


def test_an_invitation_expires_after_it_is_made() -> None:
    with pytest.raises(IntegrityError, match="an_invitation_expires"), transaction.atomic():
        Invitation.objects.create(
            user=UserFactory(),
            organisation=OrganisationFactory(),
            token_hash="0" * 64,
            expires_at=timezone.now() - timedelta(minutes=1),
        )


@pytest.mark.parametrize(
    "statement",
    ["UPDATE people_auditrecord SET action = 'nothing happened'", "DELETE FROM people_auditrecord"],
)
def test_audit_records_never_change_not_even_by_raw_sql(statement: str) -> None:
    audit.record(by=None, action="something.happened")
    with (
        pytest.raises(DatabaseError, match=r"Audit records (are )?never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditRecord.objects.get().action == "something.happened"
