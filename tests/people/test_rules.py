"""Who may, about people: the whole truth table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from people import rules
from people.models import Membership
from tests.factories.people import MembershipFactory, OrganisationFactory, SupervisionFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.mark.parametrize(
    ("role", "admin", "lead", "reads"),
    [
        (Role.MEMBER, False, False, False),
        (Role.AUTHOR, False, False, False),
        (Role.PRACTICE_LEAD, False, True, True),
        (Role.ADMIN, True, False, True),
    ],
)
def test_what_each_role_may(role: str, *, admin: bool, lead: bool, reads: bool) -> None:
    membership = MembershipFactory(role=role)
    here, elsewhere = membership.organisation, OrganisationFactory()
    user = membership.user
    assert rules.is_admin_of(user, here) is admin
    assert rules.leads(user, here) is lead
    assert rules.may_read_people(user, here) is reads
    assert rules.may_write_people(user, here) is admin
    assert user.has_perm("people.read_people", here) is reads
    assert user.has_perm("people.write_people", here) is admin
    for predicate in (rules.is_admin_of, rules.leads, rules.may_read_people, rules.may_write_people):
        assert predicate(user, elsewhere) is False
        assert predicate(user, None) is False
        assert predicate(AnonymousUser(), here) is False


@pytest.mark.parametrize(
    "not_now",
    [
        {"accepted_at": None},
        {"ended": date(2026, 1, 1)},
        {"started": timezone.localdate() + timedelta(days=1)},
        {"ended": timezone.localdate()},
    ],
)
@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRACTICE_LEAD])
def test_a_role_that_waits_is_over_or_to_come_allows_nothing(role: str, not_now: dict[str, object]) -> None:
    membership = MembershipFactory(role=role, **not_now)
    assert rules.may_read_people(membership.user, membership.organisation) is False
    assert rules.may_write_people(membership.user, membership.organisation) is False


def test_a_superuser_without_a_role_reads_no_people() -> None:
    operator = UserFactory(is_superuser=True)
    assert rules.may_read_people(operator, OrganisationFactory()) is False


def test_only_the_person_asked_answers() -> None:
    membership, supervision = MembershipFactory(accepted_at=None), SupervisionFactory(accepted_at=None)
    assert rules.is_asked(membership.user, membership)
    assert rules.is_asked(supervision.worker, supervision)
    assert not rules.is_asked(supervision.supervisor, supervision)
    assert not rules.is_asked(UserFactory(), membership)
    assert not rules.is_asked(AnonymousUser(), membership)
    assert not rules.is_asked(membership.user, None)
