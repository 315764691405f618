"""Forms about oneself: details, registrations, and taking up an invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.forms.signing_in import PASSWORD_HINT
from people.models import Registration, User


class NameFields(forms.Form):
    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        error_messages={"required": _("Enter your first name")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        error_messages={"required": _("Enter your last name")},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


class DetailsForm(NameFields):
    preferred_language = forms.ChoiceField(
        label=_("Language of emails and pages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class RegistrationForm(forms.Form):
    regulator = forms.ChoiceField(label=_("Regulator"), choices=Registration.Regulator.choices)
    number = forms.CharField(
        label=_("Registration number"),
        max_length=40,
        help_text=_("As it stands on the public register, for example SW123456."),
        error_messages={"required": _("Enter your registration number")},
        widget=forms.TextInput(attrs={"class": "input short", "autocomplete": "off"}),
    )


class TakeUpInvitationForm(NameFields):
    """Name and a password of one's own. The address is shown, not asked: it is the one invited."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=PASSWORD_HINT,
        error_messages={"required": _("Choose a password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if password := cleaned.get("password"):
            person = User(
                email=self.user.email,
                first_name=cleaned.get("first_name", ""),
                last_name=cleaned.get("last_name", ""),
            )
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
