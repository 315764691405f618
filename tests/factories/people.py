"""People for tests: users who can sign in, organisations, teams, and accepted memberships and supervisions.

Everything here is in force from 1 September 2025 on and accepted, because that is what most tests need; pass
`accepted_at=None` for one that waits, `ended=…` for one that is over.

`sign_in(client, user)` is how tests sign somebody in: as allauth would, with a second factor where the person's roles
ask for one. `client.force_login` alone is a sign-in by password: enough for a worker's own pages, not for /supervision/,
/organisation/ and /cms/ (people/middleware.py).
"""

from __future__ import annotations

import time
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from factory.django import DjangoModelFactory

from people.models import Membership, Organisation, Registration, Supervision, Team, User

PASSWORD = "correct horse battery"
BEGAN = date(2025, 9, 1)
ACCEPTED = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)


class UserFactory(DjangoModelFactory[User]):
    """A person with the password PASSWORD and a verified address.

    `UserFactory(password=None)` has neither yet, as somebody just invited.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Example{n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        user = User.objects.create_user(password=password, **kwargs)
        if password is not None:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Council {n}")
    slug = factory.Sequence(lambda n: f"council-{n}")


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Team {n}")


class MembershipFactory(DjangoModelFactory[Membership]):
    """An accepted membership; `role=` takes one of Membership.Role. A team brings its organisation."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.LazyAttribute(lambda o: o.team.organisation if o.team else OrganisationFactory())
    team = None
    role = Membership.Role.MEMBER
    started = BEGAN
    accepted_at = ACCEPTED


class SupervisionFactory(DjangoModelFactory[Supervision]):
    """An accepted supervision."""

    class Meta:
        model = Supervision

    worker = factory.SubFactory(UserFactory)
    supervisor = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = Supervision.Kind.SUPERVISOR
    started = BEGAN
    accepted_at = ACCEPTED


class RegistrationFactory(DjangoModelFactory[Registration]):
    class Meta:
        model = Registration

    user = factory.SubFactory(UserFactory)
    number = factory.Sequence(lambda n: f"SW{n:06d}")


def give_second_factor(user: User) -> User:
    """Give the person an authenticator app, so that pages which ask for a second factor open to them."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())
    return user


def sign_in(client: Client, user: User, *, second_factor: bool | None = None) -> Client:
    """Sign `user` in on `client` and return it; with a second factor where their roles need one, or as told."""
    from people.domain.queries import standing_of

    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if second_factor is None:
        second_factor = standing_of(user).needs_second_factor
    if second_factor:
        give_second_factor(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def another_window(client: Client) -> Client:
    """The same browser once more, for two requests of one person at once."""
    window = Client()
    window.cookies = deepcopy(client.cookies)
    return window
