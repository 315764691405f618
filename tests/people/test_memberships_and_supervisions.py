"""Memberships and supervisions wait for a yes, and only for the right person's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from people.domain import memberships, queries, supervisions
from people.domain.memberships import NotAnAdmin, NotYoursToAnswer
from people.models import AuditRecord, Membership, Supervision, User
from people.states import SomebodyGotThereFirst
from tests.factories.people import MembershipFactory, OrganisationFactory, SupervisionFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def admin() -> User:
    return MembershipFactory(role=Role.ADMIN).user


@pytest.fixture
def organisation(admin: User) -> Any:
    return admin.memberships.get().organisation


def test_an_offered_membership_opens_nothing_until_it_is_accepted(admin: User, organisation: Any) -> None:
    worker = UserFactory()
    membership, is_new = memberships.offer_membership(
        by=admin, user=worker, organisation=organisation, role=Role.AUTHOR
    )
    assert is_new
    assert not queries.standing_of(worker).memberships
    assert list(queries.requests_waiting(worker).memberships) == [membership]

    memberships.accept_membership(by=worker, membership=membership)
    assert queries.standing_of(worker).authors
    assert len(queries.requests_waiting(worker)) == 0
    assert list(AuditRecord.objects.order_by("pk").values_list("action", flat=True)) == [
        "membership.offered",
        "membership.accepted",
    ]


def test_the_same_membership_is_not_offered_twice(admin: User, organisation: Any) -> None:
    there = MembershipFactory(organisation=organisation)
    again, is_new = memberships.offer_membership(by=admin, user=there.user, organisation=organisation)
    assert (again, is_new) == (there, False)


def test_a_declined_membership_never_held_and_may_be_offered_again(admin: User, organisation: Any) -> None:
    worker = UserFactory()
    first, _new = memberships.offer_membership(by=admin, user=worker, organisation=organisation)
    memberships.decline_membership(by=worker, membership=first)
    assert first.ended == first.started
    second, is_new = memberships.offer_membership(by=admin, user=worker, organisation=organisation)
    assert is_new
    assert second != first


def test_a_request_is_answered_once() -> None:
    membership = MembershipFactory(accepted_at=None)
    memberships.accept_membership(by=membership.user, membership=membership)
    with pytest.raises(SomebodyGotThereFirst):
        memberships.decline_membership(by=membership.user, membership=membership)
    assert Membership.objects.live().count() == 1


def test_nobody_answers_for_somebody_else(admin: User, organisation: Any) -> None:
    membership = MembershipFactory(organisation=organisation, accepted_at=None)
    supervision = SupervisionFactory(organisation=organisation, accepted_at=None)
    for answer in (memberships.accept_membership, memberships.decline_membership):
        with pytest.raises(NotYoursToAnswer):
            answer(by=admin, membership=membership)
    for reply in (supervisions.accept_supervision, supervisions.decline_supervision):
        for other in (admin, supervision.supervisor):
            with pytest.raises(NotYoursToAnswer):
                reply(by=other, supervision=supervision)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PRACTICE_LEAD, Role.AUTHOR])
def test_only_an_admin_of_the_organisation_writes_people(role: str) -> None:
    by = MembershipFactory(role=role)
    worker = MembershipFactory(organisation=by.organisation).user
    supervisor = MembershipFactory(organisation=by.organisation).user
    elsewhere = MembershipFactory(role=Role.ADMIN).user
    for actor in (by.user, elsewhere):
        with pytest.raises(NotAnAdmin):
            memberships.offer_membership(by=actor, user=UserFactory(), organisation=by.organisation)
        with pytest.raises(NotAnAdmin):
            supervisions.offer_supervision(by=actor, worker=worker, supervisor=supervisor, organisation=by.organisation)
        with pytest.raises(NotAnAdmin):
            memberships.end_membership(by=actor, membership=worker.memberships.get())


def test_a_team_of_another_organisation_is_refused(admin: User, organisation: Any) -> None:
    with pytest.raises(memberships.TeamOfAnotherOrganisation):
        memberships.offer_membership(by=admin, user=UserFactory(), organisation=organisation, team=TeamFactory())


def test_the_worker_is_told_of_every_new_supervisor(
    admin: User, organisation: Any, django_capture_on_commit_callbacks: Any
) -> None:
    worker, supervisor = (MembershipFactory(organisation=organisation).user for _ in range(2))
    with django_capture_on_commit_callbacks(execute=True):
        supervision, is_new = supervisions.offer_supervision(
            by=admin, worker=worker, supervisor=supervisor, organisation=organisation
        )
    assert is_new
    [message] = mail.outbox
    assert message.to == [worker.email]
    assert supervisor.name in message.subject
    assert supervisor.name in message.body
    assert "/me/account/requests/" in message.body
    assert not Supervision.objects.live().exists()
    supervisions.accept_supervision(by=worker, supervision=supervision)
    assert queries.standing_of(supervisor).supervises
    assert queries.standing_of(worker).is_supervised


def test_no_email_leaves_when_the_supervision_is_not_stored(
    admin: User, organisation: Any, django_capture_on_commit_callbacks: Any
) -> None:
    worker, supervisor = (MembershipFactory(organisation=organisation).user for _ in range(2))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        supervisions.offer_supervision(by=admin, worker=worker, supervisor=supervisor, organisation=organisation)
        transaction.set_rollback(True)
    assert not Supervision.objects.exists()
    assert mail.outbox == []


def test_supervisions_stay_within_the_organisation_and_between_two_people(admin: User, organisation: Any) -> None:
    worker = MembershipFactory(organisation=organisation).user
    with pytest.raises(supervisions.SupervisingOneself):
        supervisions.offer_supervision(by=admin, worker=worker, supervisor=worker, organisation=organisation)
    with pytest.raises(supervisions.NotOfThisOrganisation):
        supervisions.offer_supervision(by=admin, worker=worker, supervisor=UserFactory(), organisation=organisation)
    gone = MembershipFactory(organisation=organisation, ended=date(2026, 1, 1)).user
    with pytest.raises(supervisions.NotOfThisOrganisation):
        supervisions.offer_supervision(by=admin, worker=gone, supervisor=worker, organisation=organisation)


def test_a_supervision_in_force_is_not_offered_again(admin: User, organisation: Any) -> None:
    there = SupervisionFactory(organisation=organisation)
    for person in (there.worker, there.supervisor):
        MembershipFactory(user=person, organisation=organisation)
    again, is_new = supervisions.offer_supervision(
        by=admin, worker=there.worker, supervisor=there.supervisor, organisation=organisation
    )
    assert (again, is_new) == (there, False)


def test_an_ended_supervision_no_longer_holds_on_that_day(admin: User, organisation: Any) -> None:
    supervision = SupervisionFactory(organisation=organisation)
    supervisions.end_supervision(by=admin, supervision=supervision)
    today = timezone.localdate()
    assert supervision.ended == today
    assert not Supervision.objects.live().exists()
    assert Supervision.objects.live(today - timedelta(days=1)).exists()
    with pytest.raises(SomebodyGotThereFirst):
        supervisions.end_supervision(by=admin, supervision=supervision)


def test_the_supervisor_may_end_a_supervision_and_the_worker_may_not() -> None:
    supervision = SupervisionFactory()
    with pytest.raises(NotAnAdmin):
        supervisions.end_supervision(by=supervision.worker, supervision=supervision)
    supervisions.end_supervision(by=supervision.supervisor, supervision=supervision)
    assert supervision.ended


def test_a_withdrawn_request_never_held(admin: User, organisation: Any) -> None:
    supervision = SupervisionFactory(organisation=organisation, accepted_at=None, started=date(2026, 1, 1))
    supervisions.end_supervision(by=admin, supervision=supervision)
    assert supervision.ended == date(2026, 1, 1)
    with pytest.raises(SomebodyGotThereFirst):
        supervisions.accept_supervision(by=supervision.worker, supervision=supervision)


def test_supervisions_end_with_the_last_membership_and_say_so(admin: User, organisation: Any) -> None:
    person = MembershipFactory(organisation=organisation).user
    author = MembershipFactory(user=person, organisation=organisation, role=Role.AUTHOR)
    begun = SupervisionFactory(supervisor=person, organisation=organisation)
    ahead = SupervisionFactory(worker=person, organisation=organisation, started=date(2027, 5, 1))
    asked = SupervisionFactory(worker=person, organisation=organisation, accepted_at=None)
    elsewhere = SupervisionFactory(supervisor=person)
    others = SupervisionFactory(organisation=organisation)
    memberships.end_membership(by=admin, membership=author)
    assert Supervision.objects.filter(ended__isnull=True).count() == 5

    memberships.end_membership(by=admin, membership=person.memberships.get(role=Role.MEMBER))
    ended = dict(Supervision.objects.filter(ended__isnull=False).values_list("pk", "ended"))
    assert ended == {begun.pk: timezone.localdate(), ahead.pk: ahead.started, asked.pk: asked.started}
    assert {elsewhere.pk, others.pk}.isdisjoint(ended)
    lines = AuditRecord.objects.filter(action="supervision.ended", actor=admin, organisation=organisation)
    assert set(lines.values_list("object_id", flat=True)) == {str(s.public_id) for s in (begun, ahead, asked)}


def test_supervisions_last_no_longer_than_what_is_left_of_the_memberships(admin: User, organisation: Any) -> None:
    until = timezone.localdate() + timedelta(days=30)
    person = MembershipFactory(organisation=organisation, ended=until).user
    author = MembershipFactory(user=person, organisation=organisation, role=Role.AUTHOR)
    supervision = SupervisionFactory(supervisor=person, organisation=organisation)
    memberships.end_membership(by=admin, membership=author)
    supervision.refresh_from_db()
    assert supervision.ended == until


def test_a_membership_that_ends_later_ends_supervisions_on_that_day(admin: User, organisation: Any) -> None:
    person = MembershipFactory(organisation=organisation).user
    supervision = SupervisionFactory(supervisor=person, organisation=organisation)
    over = SupervisionFactory(worker=person, organisation=organisation, ended=date(2026, 1, 1))
    until = timezone.localdate() + timedelta(days=30)
    memberships.end_membership(by=admin, membership=person.memberships.get(), ended=until)
    for one, day in ((supervision, until), (over, date(2026, 1, 1))):
        one.refresh_from_db()
        assert one.ended == day


def test_a_request_stays_while_a_membership_waits_for_the_same_person(admin: User, organisation: Any) -> None:
    person = UserFactory()
    author = MembershipFactory(user=person, organisation=organisation, role=Role.AUTHOR, accepted_at=None)
    MembershipFactory(user=person, organisation=organisation, accepted_at=None)
    supervision = SupervisionFactory(supervisor=person, organisation=organisation, accepted_at=None)
    memberships.decline_membership(by=person, membership=author)
    supervision.refresh_from_db()
    assert supervision.ended is None


def test_a_supervisor_who_has_not_joined_cannot_be_accepted_yet(organisation: Any) -> None:
    supervision = SupervisionFactory(organisation=organisation, accepted_at=None)
    joining = MembershipFactory(user=supervision.supervisor, organisation=organisation, accepted_at=None)
    with pytest.raises(supervisions.SupervisorNotHere):
        supervisions.accept_supervision(by=supervision.worker, supervision=supervision)
    memberships.accept_membership(by=supervision.supervisor, membership=joining)
    supervisions.accept_supervision(by=supervision.worker, supervision=supervision)
    assert Supervision.objects.live().exists()


def test_an_accepted_supervision_ends_with_a_membership_that_has_an_end(organisation: Any) -> None:
    until = timezone.localdate() + timedelta(days=30)
    supervision = SupervisionFactory(organisation=organisation, accepted_at=None)
    MembershipFactory(user=supervision.supervisor, organisation=organisation, ended=until)
    supervisions.accept_supervision(by=supervision.worker, supervision=supervision)
    assert supervision.ended == until


def test_an_admin_gives_themselves_no_role_and_an_operator_may(admin: User, organisation: Any) -> None:
    with pytest.raises(memberships.RoleForOneself):
        memberships.offer_membership(by=admin, user=admin, organisation=organisation)
    there, is_new = memberships.offer_membership(by=admin, user=admin, organisation=organisation, role=Role.ADMIN)
    assert (there.role, is_new) == (Role.ADMIN, False)
    assert memberships.offer_membership(by=None, user=admin, organisation=organisation)[1]


def test_authors_enter_the_cms_while_their_membership_holds() -> None:
    membership = MembershipFactory(role=Role.AUTHOR, accepted_at=None)
    author = membership.user
    assert not author.has_perm("wagtailadmin.access_admin")
    memberships.accept_membership(by=author, membership=membership)
    assert User.objects.get(pk=author.pk).has_perm("wagtailadmin.access_admin")
    memberships.end_membership(by=author, membership=membership)
    assert not User.objects.get(pk=author.pk).has_perm("wagtailadmin.access_admin")


def test_an_author_of_two_organisations_stays_one_when_one_ends() -> None:
    first = MembershipFactory(role=Role.AUTHOR, accepted_at=None)
    second = MembershipFactory(user=first.user, role=Role.AUTHOR, organisation=OrganisationFactory(), accepted_at=None)
    for membership in (first, second):
        memberships.accept_membership(by=first.user, membership=membership)
    memberships.end_membership(by=first.user, membership=first)
    assert User.objects.get(pk=first.user.pk).has_perm("wagtailadmin.access_admin")
