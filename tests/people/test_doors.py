"""Every way in leads through allauth: passwords alone open none of the other doors (DESIGN §8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from people.domain import memberships
from people.models import Membership, User
from tests.factories.people import PASSWORD, MembershipFactory, UserFactory, give_second_factor, sign_in

pytestmark = pytest.mark.django_db

DOORS = ["/cms/login/", "/_util/login/"]


@pytest.fixture
def operator() -> User:
    """The person whom a password-only door would serve best: a superuser with a second factor."""
    return give_second_factor(UserFactory(is_superuser=True, is_staff=True))


@pytest.mark.parametrize("door", DOORS)
def test_the_door_leads_to_our_sign_in(client: Client, door: str) -> None:
    response = client.get(f"{door}?next=/cms/pages/")
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=/cms/pages/"  # type: ignore[attr-defined]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("field", ["username", "login", "email"])
def test_a_password_posted_at_the_door_signs_nobody_in(client: Client, operator: User, door: str, field: str) -> None:
    response = client.post(door, {field: operator.email, "password": PASSWORD}, follow=True)
    assert "_auth_user_id" not in client.session
    assert not response.context["user"].is_authenticated


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/django-admin/", "/django-admin/login/"])
def test_djangos_admin_is_not_there(client: Client, operator: User, address: str) -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert client.get(address).status_code == 404
    assert client.post(address, {"username": operator.email, "password": PASSWORD}).status_code == 404
    assert "_auth_user_id" not in client.session
    sign_in(client, operator, second_factor=True)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/cms/password_reset/", "/cms/account/", "/cms/pages/"])
def test_a_visitor_of_the_cms_is_sent_to_our_sign_in(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code == 302:
        followed = client.get(address, follow=True)
        assert followed.request["PATH_INFO"] == reverse("account_login")
    else:
        assert response.status_code == 404


def test_an_author_enters_the_cms_and_a_member_does_not(client: Client) -> None:
    author = MembershipFactory(role=Membership.Role.AUTHOR, accepted_at=None)
    memberships.accept_membership(by=author.user, membership=author)
    sign_in(client, author.user)
    assert client.get("/cms/").status_code == 200
    other = Client()
    sign_in(other, MembershipFactory().user)
    assert other.get("/cms/").status_code == 404


def test_an_author_whose_membership_ran_out_by_its_date_is_kept_out(client: Client) -> None:
    author = MembershipFactory(role=Membership.Role.AUTHOR, accepted_at=None)
    memberships.accept_membership(by=author.user, membership=author)
    Membership.objects.update(ended=author.started)
    sign_in(client, author.user, second_factor=True)
    assert client.get("/cms/").status_code == 404


def test_too_many_wrong_passwords_are_slowed_down(client: Client, operator: User) -> None:
    for _ in range(5):
        client.post(reverse("account_login"), {"login": operator.email, "password": "wrong"})
    response = client.post(reverse("account_login"), {"login": operator.email, "password": PASSWORD})
    assert "too many tries" in response.text
    assert "account_login" not in client.session
    assert "_auth_user_id" not in client.session


def test_one_address_does_not_try_many_accounts(client: Client) -> None:
    for number in range(10):
        client.post(reverse("account_login"), {"login": f"nobody{number}@example.org", "password": "wrong"})
    user = UserFactory()
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "too many tries" in response.text


def texts(response: Any) -> str:
    """The page without what differs from load to load."""
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)


def test_signing_in_does_not_say_which_addresses_have_accounts(client: Client) -> None:
    user = UserFactory(email="known@example.org")
    known = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    unknown = client.post(reverse("account_login"), {"login": "stranger@example.org", "password": "wrong"})
    assert texts(known).replace("known@", "someone@") == texts(unknown).replace("stranger@", "someone@")


def test_asking_for_a_new_password_does_not_say_it_either(client: Client, mailoutbox: list[Any]) -> None:
    UserFactory(email="known@example.org")
    known = client.post(reverse("account_reset_password"), {"email": "known@example.org"}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "stranger@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert texts(known) == texts(unknown)
    assert [message.to for message in mailoutbox] == [["known@example.org"], ["stranger@example.org"]]
