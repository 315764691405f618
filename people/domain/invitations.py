"""Coming in: people are invited at an address they keep, by a link that works once, for fourteen days.

Only the SHA-256 of a link's token is stored. The token itself is made by the background worker in the moment it writes
the email, so that it lies neither in the database nor in the queue. Whoever opens the link has shown that the address
is theirs. An account with a password is never touched by a link: its owner signs in and answers there.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from people.domain import audit, mail
from people.domain.memberships import offer_membership, require_admin
from people.models import Invitation, Membership, Organisation, Supervision, Team, User
from people.states import SomebodyGotThereFirst

LASTS = timedelta(days=14)


class HasPassword(Exception):
    """The person has an account with a password: they sign in, and accept there."""


class State(Enum):
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Invited:
    """What inviting somebody came to. `invitation` is empty for somebody who can sign in already."""

    user: User
    membership: Membership
    is_new_person: bool
    is_new_membership: bool
    invitation: Invitation | None


def hash_of(token: str) -> str:
    """What is stored of a token: 64 hexadecimal digits of SHA-256. A token has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a token, looked up by its hash: how long that takes says nothing about other tokens."""
    return (
        Invitation.objects.filter(token_hash=hash_of(token))
        .select_related("user", "organisation", "invited_by")
        .first()
    )


def state_of(invitation: Invitation) -> State:
    """Whether a link can still be used."""
    if invitation.used_at is not None:
        return State.USED
    return State.OPEN if timezone.now() < invitation.expires_at else State.EXPIRED


@transaction.atomic
def invite(
    *,
    by: User | None,
    email: str,
    organisation: Organisation,
    first_name: str = "",
    last_name: str = "",
    role: str = Membership.Role.MEMBER,
    team: Team | None = None,
    started: date | None = None,
) -> Invited:
    """Ask somebody into an organisation: a waiting membership and an email.

    A new address gets an account without a password and a link by which its owner sets one. Somebody known keeps
    account and name as they are. Nobody is asked twice: an open membership of the role is left alone, without an
    email. Raises NotAnAdmin, TeamOfAnotherOrganisation, RoleForOneself, ValidationError (the
    address).
    """
    require_admin(by, organisation)
    email = email.strip().lower()
    validate_email(email)
    user, is_new = _person(email, first_name.strip(), last_name.strip())
    if is_new:
        audit.record(by=by, action="person.invited", subject=user, organisation=organisation, thing=user)
    membership, is_new_membership = offer_membership(
        by=by, user=user, organisation=organisation, role=role, team=team, started=started
    )
    invitation = None
    if is_new_membership and user.has_usable_password():
        mail.send(
            to=user,
            template="asked_to_join",
            context={"membership": membership, "by": by, "requests": mail.address("people:requests")},
        )
    elif is_new_membership:
        invitation = _make_invitation(by=by, user=user, organisation=organisation)
    return Invited(user, membership, is_new, is_new_membership, invitation)


def _person(email: str, first_name: str, last_name: str) -> tuple[User, bool]:
    if known := User.objects.filter(email=email).first():
        return known, False
    try:
        with transaction.atomic():
            return User.objects.create_user(email, None, first_name=first_name, last_name=last_name), True
    except IntegrityError:  # invited by somebody else in the same moment
        return User.objects.get(email=email), False


def _make_invitation(*, by: User | None, user: User, organisation: Organisation) -> Invitation:
    invitation = Invitation.objects.create(
        user=user,
        organisation=organisation,
        # Nobody knows a token for this one; the worker puts the real hash in its place when it writes the email.
        token_hash=hash_of(secrets.token_urlsafe(32)),
        expires_at=timezone.now() + LASTS,
        invited_by=by,
    )
    if not user.is_demo:
        transaction.on_commit(lambda: _enqueue(invitation.pk))
    return invitation


def _enqueue(invitation_id: int) -> None:
    send_invitation.enqueue(invitation_id=invitation_id)


@task(backend="background")
def send_invitation(invitation_id: int) -> None:
    """Make the token of an invitation and email the link. Run again, it makes a new link and the old one dies."""
    invitation = Invitation.objects.select_related("user", "organisation", "invited_by").get(pk=invitation_id)
    if state_of(invitation) is not State.OPEN or invitation.user.has_usable_password():
        return
    token = secrets.token_urlsafe(32)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_of(token))
    subject, body = mail.rendered(
        to=invitation.user,
        template="invitation",
        context={
            "invitation": invitation,
            "supervisions": Supervision.objects.waiting()
            .filter(worker=invitation.user, organisation=invitation.organisation)
            .select_related("supervisor"),
            "link": mail.address("people:invitation", token),
        },
    )
    mail.deliver.func(invitation.user.email, subject, body)


@transaction.atomic
def invite_again(*, by: User | None, user: User, organisation: Organisation) -> Invitation:
    """A fresh link for somebody who has no password yet; earlier links of this organisation stop working.

    Raises NotAnAdmin, HasPassword.
    """
    require_admin(by, organisation)
    if user.has_usable_password():
        raise HasPassword
    now = timezone.now()
    for old in user.invitations.filter(organisation=organisation, used_at__isnull=True, expires_at__gt=now):
        old.expires_at = now
        old.save(update_fields=["expires_at"])
    audit.record(by=by, action="person.invited_again", subject=user, organisation=organisation, thing=user)
    return _make_invitation(by=by, user=user, organisation=organisation)


@transaction.atomic
def take_up_invitation(*, invitation: Invitation, first_name: str, last_name: str, password: str) -> User:
    """The invited person gives their name and a password, and so owns the account; the address counts as verified.

    Memberships and supervisions go on waiting: having a password is not saying yes. Raises HasPassword,
    SomebodyGotThereFirst (the link was used or has run out), ValidationError (the password).
    """
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    if user.has_usable_password():
        raise HasPassword
    now = timezone.now()
    taken = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, expires_at__gt=now).update(used_at=now)
    if taken != 1:
        raise SomebodyGotThereFirst(_("This link was used already or has run out."))
    user.first_name, user.last_name = first_name.strip(), last_name.strip()
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["first_name", "last_name", "password"])
    verify_address(user)
    audit.record(by=user, action="person.joined", subject=user, organisation=invitation.organisation, thing=user)
    return user


def verify_address(user: User) -> None:
    """The person's address is theirs: allauth may let them sign in with it."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).update(primary=False)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
