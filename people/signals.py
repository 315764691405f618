"""What follows when a second factor is set up or taken away: the session knows of it, and so does the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest

from people.domain import audit
from people.models import User


@receiver(authenticator_added, dispatch_uid="people.second_factor_added")
def note_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Setting up an app or a passkey proves that one has it: this session need not ask for it again."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    audit.record(by=user, action="second_factor.added", subject=user, detail={"type": authenticator.type})


@receiver(authenticator_removed, dispatch_uid="people.second_factor_removed")
def note_removed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Taking one away is on record too: it is the first thing an intruder would do."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        audit.record(by=user, action="second_factor.removed", subject=user, detail={"type": authenticator.type})
