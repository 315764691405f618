"""Making an organisation: done by whoever runs the site, with its first admin invited at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from people.domain import audit
from people.domain.invitations import invite
from people.models import Membership, Organisation


@transaction.atomic
def create_organisation(*, name: str, slug: str = "", kind: str, admin_email: str) -> Organisation:
    """A new organisation and an invitation for its first admin, who invites everybody else.

    `kind` is one of Organisation.Kind; the address is made from the name unless given. Raises ValidationError: a name
    or address that is taken or empty, an email address that is none.
    """
    organisation = Organisation(name=name.strip(), slug=slug or slugify(name), kind=kind)
    organisation.full_clean()
    organisation.save()
    audit.record(by=None, action="organisation.created", organisation=organisation, thing=organisation)
    try:
        invite(by=None, email=admin_email, organisation=organisation, role=Membership.Role.ADMIN)
    except ValidationError as error:
        raise ValidationError({"admin_email": error.messages}) from error
    return organisation
