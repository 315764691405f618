"""Forms of the organisation's admin: inviting people, and giving them supervisors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.forms.renderer import DateInput
from people.models import Membership, Organisation, Supervision, Team, User


def capitalised(choices: type[TextChoices]) -> list[tuple[str, str]]:
    """Choices as they stand in a list of their own; within a sentence they begin small."""
    return [(choice.value, capfirst(choice.label)) for choice in choices]


def _address(label: Any, hint: Any = "") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        help_text=hint,
        error_messages={
            "required": _("Enter an email address"),
            "invalid": _("Enter an email address like name@example.org"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class InviteForm(forms.Form):
    """Whom to invite, into which team, as what."""

    email = _address(_("Email address"), _("The one they keep. Somebody who has an account here uses the same one."))
    first_name = forms.CharField(
        label=_("First name"), max_length=150, error_messages={"required": _("Enter their first name")}
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, error_messages={"required": _("Enter their last name")}
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=capitalised(Membership.Role), initial=Membership.Role.MEMBER, widget=forms.RadioSelect
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.none(), required=False, empty_label=_("No team")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = organisation.teams.all()  # type: ignore[attr-defined]


class OfferSupervisionForm(forms.Form):
    """Who is to supervise a person, as what, from when. The supervisor is found by address, within the organisation."""

    supervisor = _address(_("Supervisor’s email address"), _("Somebody of this organisation."))
    kind = forms.ChoiceField(
        label=_("As"),
        choices=capitalised(Supervision.Kind),
        initial=Supervision.Kind.SUPERVISOR,
        widget=forms.RadioSelect,
    )
    started = forms.DateField(
        label=_("From"), widget=DateInput, error_messages={"invalid": _("Enter a date"), "required": _("Enter a date")}
    )

    def __init__(self, *args: Any, worker: User, organisation: Organisation, **kwargs: Any) -> None:
        self.worker, self.organisation = worker, organisation
        kwargs.setdefault("initial", {}).setdefault("started", timezone.localdate())
        super().__init__(*args, **kwargs)
        # The page offers the organisation's people under this id; any address may still be typed.
        self.fields["supervisor"].widget.attrs["list"] = "people-here"

    def clean_supervisor(self) -> User:
        email = self.cleaned_data["supervisor"].lower()
        found = User.objects.filter(email=email, memberships__organisation=self.organisation).first()
        if found is None:
            raise forms.ValidationError(_("Invite this person first: nobody of this organisation has that address."))
        if found.pk == self.worker.pk:
            raise forms.ValidationError(_("Choose somebody else: nobody supervises themselves."))
        return found
