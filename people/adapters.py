"""How allauth behaves here: nobody signs up by themselves, and errors say what to do."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the admin of your organisation."),
        "duplicate_email": _("Enter another address: this one is yours already."),
        "email_password_mismatch": _("Check the email address and the password: together they fit no account here."),
        "enter_current_password": _("Enter the password you use now."),
        "incorrect_code": _("Check the code: it is not the right one, or its time has passed."),
        "incorrect_password": _("Check the password: it is not yours."),
        "invalid_password_reset": _("Ask for a new link: this one was used already or has run out."),
        "rate_limited": _("Wait a few minutes, then try again: there were too many tries."),
        "same_as_current": _("Enter something other than what is there now."),
        "too_many_login_attempts": _("Wait a few minutes, then try again: there were too many tries."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: people come in by invitation (people/views/invitations.py)."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Nobody is asked for their password again within five minutes of having given it (a sudo of five minutes)."""
        request = self.request
        last = max((record["at"] for record in get_authentication_records(request, request.user)), default=0.0)
        return bool(time.time() - last >= app_settings.REAUTHENTICATION_TIMEOUT)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:account")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("people:account" if self.request.user.is_authenticated else "account_login")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """An address under which somebody else was invited meanwhile stays theirs."""
        if User.objects.filter(email=email_address.email.lower()).exclude(pk=email_address.user_id).exists():
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Demo accounts have invented addresses: nothing is sent to them."""
        if not User.objects.filter(email=email.lower(), is_demo=True).exists():
            super().send_mail(template_prefix, email, context)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _("Check the code: it is not the right one, or its time has passed."),
        "unverified_email": _("Confirm your email address first. We have sent you a link."),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  allauth names it so
        """A name to tell passkeys apart, before the person gives one."""
        count = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count()
        return str(_("My passkey")) if not count else str(_("Passkey %(number)d")) % {"number": count + 1}
