"""allauth's forms in our words: labels instead of placeholders, hints, and errors that say what to do."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

PASSWORD_HINT = _("At least 12 characters. Three words that have nothing to do with each other are easy to remember.")


class _Worded(forms.Form):
    """Takes allauth's placeholders away and puts our words on the fields named in `words`."""

    # field name: (label, hint, what to do when it is empty)
    words: dict[str, tuple[Any, Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text, field.error_messages["required"] = self.words[name]
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = _("Enter an email address like name@example.org")
            if "one-time-code" in field.widget.attrs.get("autocomplete", ""):
                field.widget.attrs.update({"inputmode": "text", "class": "input short", "spellcheck": "false"})


_NEW_PASSWORD = {
    "password1": (_("New password"), PASSWORD_HINT, _("Enter a new password")),
    "password2": (_("The same password again"), "", _("Enter the new password a second time")),
}
_CODE = (
    _("Code"),
    _("Six digits from your authenticator app, or one of your recovery codes."),
    _("Enter the code"),
)


class SignInForm(_Worded, account.LoginForm):
    words = {
        "login": (_("Email address"), "", _("Enter your email address")),
        "password": (_("Password"), "", _("Enter your password")),
    }


class ReauthenticateForm(_Worded, account.ReauthenticateForm):
    words = {"password": (_("Password"), "", _("Enter your password"))}


class ResetPasswordForm(_Worded, account.ResetPasswordForm):
    words = {"email": (_("Email address"), _("The one you sign in with."), _("Enter your email address"))}


class NewPasswordForm(_Worded, account.ResetPasswordKeyForm):
    words = _NEW_PASSWORD


class SetPasswordForm(_Worded, account.SetPasswordForm):
    words = _NEW_PASSWORD


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    words = {"oldpassword": (_("Password you use now"), "", _("Enter the password you use now")), **_NEW_PASSWORD}


class ChangeEmailForm(_Worded, account.AddEmailForm):
    words = {
        "email": (
            _("New email address"),
            _("Choose one that stays yours when you change employer."),
            _("Enter the new email address"),
        )
    }


class SecondFactorForm(_Worded, mfa.AuthenticateForm):
    words = {"code": _CODE}


class SecondFactorAgainForm(_Worded, mfa.ReauthenticateForm):
    words = {"code": _CODE}


class ActivateAppForm(_Worded, totp.ActivateTOTPForm):
    words = {
        "code": (
            _("Code that the app shows now"),
            _("Six digits. A new code comes every 30 seconds."),
            _("Enter the code that the app shows"),
        )
    }


class AddPasskeyForm(_Worded, webauthn.AddWebAuthnForm):
    words = {
        "name": (_("What do you call it?"), _("For example: work laptop, key on my key ring."), ""),
        "passwordless": (
            _("Also use it to sign in without a password"),
            _("It then asks for your fingerprint, your face or a PIN."),
            "",
        ),
    }


class RenamePasskeyForm(_Worded, webauthn.EditWebAuthnForm):
    words = {"name": (_("What do you call it?"), "", _("Give it a name"))}
