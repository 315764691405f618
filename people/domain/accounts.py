"""A person's own details and registrations: only they change them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from people.domain import audit
from people.models import Registration, User


class RegisteredAlready(ValueError):
    """The person has a registration with that regulator already."""

    def __init__(self) -> None:
        super().__init__(_("You have a registration with this regulator already. Change that one."))


@transaction.atomic
def save_details(*, by: User, first_name: str, last_name: str, preferred_language: str) -> User:
    """Change one's own name and language. Frozen records keep the name as it was when they were made."""
    by.first_name, by.last_name, by.preferred_language = first_name.strip(), last_name.strip(), preferred_language
    by.save(update_fields=["first_name", "last_name", "preferred_language"])
    audit.record(by=by, action="person.details_changed", subject=by, thing=by)
    return by


@transaction.atomic
def save_registration(
    *, by: User, regulator: str, number: str, registration: Registration | None = None
) -> Registration:
    """Add a registration of one's own, or change one. Raises RegisteredAlready, LookupError (somebody else's)."""
    if registration is None:
        registration = Registration(user=by)
    elif registration.user_id != by.pk:
        raise LookupError("Somebody else’s registration.")
    registration.regulator, registration.number = regulator, number.strip()
    try:
        with transaction.atomic():
            registration.save()
    except IntegrityError as error:
        raise RegisteredAlready from error
    audit.record(by=by, action="registration.saved", subject=by, thing=registration, detail={"regulator": regulator})
    return registration


@transaction.atomic
def remove_registration(*, by: User, registration: Registration) -> None:
    """Take a registration of one's own away; decisions signed under it keep it. Raises LookupError."""
    if registration.user_id != by.pk:
        raise LookupError("Somebody else’s registration.")
    audit.record(
        by=by,
        action="registration.removed",
        subject=by,
        thing=registration,
        detail={"regulator": registration.regulator},
    )
    registration.delete()
