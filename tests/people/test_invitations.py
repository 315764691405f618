"""Coming in by invitation: a link works once, for its own person, and touches no account with a password."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.domain import invitations
from people.models import Invitation, Membership, User
from people.states import SomebodyGotThereFirst
from tests.factories.people import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    SupervisionFactory,
    UserFactory,
    sign_in,
)

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "lanterns over quiet water"


@pytest.fixture
def admin() -> User:
    return MembershipFactory(role=Membership.Role.ADMIN).user


@pytest.fixture
def invited(admin: User, django_capture_on_commit_callbacks: Any) -> invitations.Invited:
    with django_capture_on_commit_callbacks(execute=True):
        return invitations.invite(
            by=admin,
            email=" New.Worker@Example.org ",
            first_name="New",
            last_name="Worker",
            organisation=admin.memberships.get().organisation,
        )


def link() -> str:
    """The path of the link in the last email."""
    found = re.search(r"/invitations/[\w-]+/", mail.outbox[-1].body)
    assert found
    return found[0]


def details(**changed: str) -> dict[str, str]:
    return {"first_name": "Nia", "last_name": "Worker", "password": NEW_PASSWORD, **changed}


def test_inviting_makes_an_account_without_a_password_and_a_waiting_membership(invited: invitations.Invited) -> None:
    assert invited.is_new_person
    assert invited.is_new_membership
    assert invited.user.email == "new.worker@example.org"
    assert not invited.user.has_usable_password()
    assert invited.membership.accepted_at is None
    assert mail.outbox[-1].to == ["new.worker@example.org"]


def test_only_a_hash_of_the_token_is_stored(invited: invitations.Invited) -> None:
    token = link().split("/")[2]
    invitation = Invitation.objects.get()
    assert invitation.token_hash == invitations.hash_of(token) != token
    assert timedelta(days=13, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=14)


def test_the_token_is_not_in_the_queue_either(
    admin: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    import django_tasks

    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"},
        "background": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"},
    }
    with django_capture_on_commit_callbacks(execute=True):
        invited = invitations.invite(by=admin, email="x@example.org", organisation=admin.memberships.get().organisation)
    [queued] = django_tasks.task_backends["background"].results  # type: ignore[attr-defined]
    assert invited.invitation is not None
    assert queued.kwargs == {"invitation_id": invited.invitation.pk}
    assert queued.args == []


def test_a_new_person_chooses_a_password_is_signed_in_and_sees_the_requests(
    client: Client, invited: invitations.Invited
) -> None:
    page = client.get(link())
    assert page.status_code == 200
    assert "new.worker@example.org" in page.text
    response = client.post(link(), details())
    assert response.status_code == 302
    assert response.url == reverse("people:requests")  # type: ignore[attr-defined]
    shown = client.get(response.url)  # type: ignore[attr-defined]
    assert str(invited.membership.organisation) in shown.text
    user = User.objects.get(pk=invited.user.pk)
    assert user.check_password(NEW_PASSWORD)
    assert user.name == "Nia Worker"
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    # Having come in is not having said yes.
    assert Membership.objects.get(user=user).accepted_at is None


def test_the_new_person_can_sign_in_afterwards(client: Client, invited: invitations.Invited) -> None:
    client.post(link(), details())
    other = Client()
    response = other.post(reverse("account_login"), {"login": "New.Worker@example.org", "password": NEW_PASSWORD})
    assert response.status_code == 302
    assert "_auth_user_id" in other.session


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"password": "short"}, "12"),
        ({"password": "password1234"}, "common"),
        ({"password": "new.worker@example.org"}, "similar"),
        ({"password": ""}, "Choose a password"),
        ({"first_name": ""}, "Enter your first name"),
    ],
)
def test_a_weak_password_or_a_missing_name_is_asked_for_again(
    client: Client, invited: invitations.Invited, changed: dict[str, str], says: str
) -> None:
    response = client.post(link(), details(**changed))
    assert response.status_code == 200
    assert "There is a problem" in response.text
    assert says in response.text
    assert not User.objects.get(pk=invited.user.pk).has_usable_password()
    assert Invitation.objects.get().used_at is None


def test_a_used_link_asks_to_sign_in(client: Client, invited: invitations.Invited) -> None:
    client.post(link(), details())
    response = Client().get(link())
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))  # type: ignore[attr-defined]
    Client().post(link(), details(password="another password entirely"))
    assert User.objects.get(pk=invited.user.pk).check_password(NEW_PASSWORD)


def test_an_expired_link_says_whom_to_ask(client: Client, invited: invitations.Invited, admin: User) -> None:
    Invitation.objects.update(
        created_at=timezone.now() - timedelta(days=20), expires_at=timezone.now() - timedelta(days=6)
    )
    for response in (client.get(link()), client.post(link(), details())):
        assert response.status_code == 410
        assert admin.name in response.text
        assert str(invited.membership.organisation) in response.text
    assert not User.objects.get(pk=invited.user.pk).has_usable_password()


def test_a_link_used_without_a_password_being_left_says_whom_to_ask(
    client: Client, invited: invitations.Invited, admin: User
) -> None:
    Invitation.objects.update(used_at=timezone.now())
    response = client.get(link())
    assert response.status_code == 410
    assert admin.name in response.text


def test_an_unknown_link_is_not_there(client: Client) -> None:
    assert client.get(reverse("people:invitation", args=["nothing-of-ours"])).status_code == 404


def test_somebody_signed_in_as_another_person_is_told_so(client: Client, invited: invitations.Invited) -> None:
    other = UserFactory(first_name="Other", last_name="Person")
    sign_in(client, other)
    for response in (client.get(link()), client.post(link(), details())):
        assert response.status_code == 403
        assert "Other Person" in response.text
        assert "new.worker@example.org" not in response.text
    assert not User.objects.get(pk=invited.user.pk).has_usable_password()
    assert Invitation.objects.get().used_at is None


def test_an_account_with_a_password_never_changes_hands(
    client: Client, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    known = UserFactory(first_name="Known", last_name="Already")
    with django_capture_on_commit_callbacks(execute=True):
        invited = invitations.invite(
            by=admin,
            email=known.email.upper(),
            first_name="Changed",
            last_name="Name",
            organisation=admin.memberships.get().organisation,
        )
    assert invited.user == known
    assert not invited.is_new_person
    assert invited.invitation is None
    assert not Invitation.objects.exists()
    known.refresh_from_db()
    assert known.name == "Known Already"
    assert known.check_password(PASSWORD)
    assert "/invitations/" not in mail.outbox[-1].body
    assert reverse("people:requests") in mail.outbox[-1].body


def test_somebody_who_set_a_password_meanwhile_is_asked_to_sign_in(
    client: Client, invited: invitations.Invited
) -> None:
    invited.user.set_password(PASSWORD)
    invited.user.save()
    response = client.get(link())
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=%2Fme%2Faccount%2Frequests%2F"  # type: ignore[attr-defined]
    client.post(link(), details())
    assert User.objects.get(pk=invited.user.pk).check_password(PASSWORD)
    with pytest.raises(invitations.HasPassword):
        invitations.take_up_invitation(
            invitation=Invitation.objects.get(), first_name="A", last_name="B", password=NEW_PASSWORD
        )


def test_the_second_of_two_who_use_a_link_at_once_is_refused(invited: invitations.Invited) -> None:
    invitation = Invitation.objects.get()
    Invitation.objects.update(used_at=timezone.now())  # the other one was quicker
    with pytest.raises(SomebodyGotThereFirst):
        invitations.take_up_invitation(invitation=invitation, first_name="A", last_name="B", password=NEW_PASSWORD)


def test_a_new_link_makes_the_earlier_one_useless(
    client: Client, invited: invitations.Invited, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    first = link()
    organisation = invited.membership.organisation
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite_again(by=admin, user=invited.user, organisation=organisation)
    assert link() != first
    assert client.get(first).status_code == 410
    assert client.get(link()).status_code == 200


def test_inviting_somebody_twice_sends_one_email(invited: invitations.Invited, admin: User) -> None:
    again = invitations.invite(by=admin, email=invited.user.email, organisation=invited.membership.organisation)
    assert not again.is_new_membership
    assert again.invitation is None
    assert len(mail.outbox) == 1


def test_an_address_that_is_none_is_refused(admin: User) -> None:
    with pytest.raises(ValidationError):
        invitations.invite(by=admin, email="nobody", organisation=admin.memberships.get().organisation)
    assert User.objects.count() == 1


def test_nobody_invites_into_an_organisation_they_do_not_administer(admin: User) -> None:
    from people.domain.memberships import NotAnAdmin

    with pytest.raises(NotAnAdmin):
        invitations.invite(by=admin, email="a@example.org", organisation=OrganisationFactory())
    assert not User.objects.filter(email="a@example.org").exists()


def test_the_invitation_names_a_waiting_supervisor(
    invited: invitations.Invited, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    organisation = invited.membership.organisation
    supervision = SupervisionFactory(worker=invited.user, organisation=organisation, accepted_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite_again(by=admin, user=invited.user, organisation=organisation)
    assert supervision.supervisor.name in mail.outbox[-1].body


def test_signing_up_by_oneself_is_closed(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert "People come in by invitation" in page.text
    client.post(
        reverse("account_signup"), {"email": "me@example.org", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )
    assert not User.objects.exists()
