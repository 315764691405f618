"""Forms for a framework, its versions and their states."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from capabilities.domain.addresses import as_label
from capabilities.models import Framework, FrameworkVersion
from people.models import Organisation

LABEL_HELP = _(
    "Part of the address: letters, numbers and hyphens. Anything else becomes a hyphen: “2027 / draft” is stored as"
    " “2027-draft”."
)
NO_TITLE = {"required": _("Give it a title.")}
NO_LABEL = {"required": _("Give the version a label, such as its year.")}
LANGUAGES = (("en-GB", _("English")), ("cy-GB", _("Welsh")), ("ga-IE", _("Irish")), ("gd-GB", _("Scottish Gaelic")))


class DayInput(forms.DateInput):
    """The browser's own date field: it can be typed into, and needs no script."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def day(label: Any, help_text: Any) -> forms.DateField:
    """A date that may be left open."""
    return forms.DateField(label=label, help_text=help_text, required=False, widget=DayInput())


def words(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    """A text area that grows with what is written."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=AdminAutoHeightTextInput(attrs={"rows": 3})
    )


class FrameworkForm(forms.Form):
    """A framework's title page."""

    title = forms.CharField(
        label=_("Title"),
        max_length=255,
        help_text=_("As its publisher calls it. It stays once a version is published."),
        error_messages=NO_TITLE,
    )
    short_title = forms.CharField(
        label=_("Short title"), max_length=40, required=False, help_text=_("Letters people know it by, such as PCF.")
    )
    publisher = forms.CharField(
        label=_("Publisher"), max_length=255, required=False, help_text=_("Whoever answers for its words.")
    )
    description = words(_("Description"), _("Two or three sentences: whom it is for, and what it is for."))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, help_text=_("The language it is written in."))
    licence = forms.CharField(
        label=_("Licence"),
        max_length=255,
        required=False,
        help_text=_("What others may do with it, such as “CC BY 4.0” or “All rights reserved”."),
    )
    source_url = forms.URLField(
        label=_("Address at the publisher"),
        required=False,
        assume_scheme="https",
        help_text=_("The page where the publisher has it, beginning with https://"),
    )

    def __init__(self, *args: Any, framework: Framework | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        if framework is not None and framework.language not in dict(LANGUAGES):
            language.choices = [(framework.language, framework.language), *LANGUAGES]
        if framework is not None and any(version.is_public for version in framework.versions.all()):
            self.fields["title"].disabled = True


class NewFrameworkForm(FrameworkForm):
    """The same, with its owner and the label of its first draft."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Organisation.objects.none(),
        help_text=_("The organisation whose authors and practice leads write it. It cannot be changed here later."),
        error_messages={"required": _("Choose the organisation that it belongs to.")},
    )
    label = forms.CharField(
        label=_("Label of the first version"), max_length=40, help_text=LABEL_HELP, error_messages=NO_LABEL
    )
    field_order = ("title", "short_title", "publisher", "owner", "label")

    def __init__(self, *args: Any, owners: QuerySet[Organisation], may_be_nobodys: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = owners
        if may_be_nobodys:
            owner.required = False
            owner.empty_label = str(_("Nobody: only the operator writes it"))
        if len(owners) == 1:
            owner.initial = owners[0]
            if not may_be_nobodys:
                owner.empty_label = None

    def clean_label(self) -> str:
        return clean_label(self.cleaned_data["label"])


def clean_label(typed: str) -> str:
    """The label as it will stand in the address; a complaint where nothing is left of it."""
    label = as_label(typed)
    if not label:
        raise forms.ValidationError(_("Use letters or numbers, such as a year."))
    return label


class ValidityForm(forms.Form):
    """Until when a version is in force and may be claimed: also after publishing."""

    in_force_until = day(_("In force until"), _("Its last day, where that is known. Leave it empty otherwise."))
    is_claimable = forms.BooleanField(
        label=_("People may claim against it"),
        required=False,
        help_text=_("Off: it can only be read, as with a consultation draft."),
    )
    claimable_until = day(
        _("Claimable until"),
        _(
            "The last day for new claims. They may be made from the day of publishing, also before the first day in"
            " force; and after the last day in force, for people on a programme. Empty: without end."
        ),
    )

    begins: Any = None

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        begins, ends = found.get("in_force_from", self.begins), found.get("in_force_until")
        if begins and ends and ends < begins:
            self.add_error("in_force_until", _("This is before its first day in force. Change one of the two dates."))
        return found


class DetailsForm(ValidityForm):
    """The same with what may change only in a draft."""

    label = forms.CharField(label=_("Label"), max_length=40, help_text=LABEL_HELP, error_messages=NO_LABEL)
    in_force_from = day(_("In force from"), _("Its first day. Empty: the day on which it is published."))
    notes = words(_("Notes"), _("What is new in this version. Everybody can read this once it is published."))
    field_order = ("label", "in_force_from", "in_force_until", "is_claimable", "claimable_until", "notes")

    def clean_label(self) -> str:
        return clean_label(self.cleaned_data["label"])


def initial_details(version: FrameworkVersion) -> dict[str, Any]:
    """What a DetailsForm or ValidityForm shows at first."""
    return {name: getattr(version, name) for name in DetailsForm.base_fields}


class AskForReviewForm(forms.Form):
    request = words(_("What should they look at?"), _("What you changed, and where you are unsure. They get an email."))


class AnswerReviewForm(forms.Form):
    comment = words(_("Your comment"), _("Needed when you return it: say what has to change."))


class ConfirmForm(forms.Form):
    """A tick that says: I have read what will happen."""

    confirmed = forms.BooleanField(
        label=_("I have read this and the dates are right"),
        error_messages={"required": _("Read what will happen, then tick this.")},
    )


class ReasonForm(forms.Form):
    reason = words(_("Why?"), _("Kept in the history of this version."), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = _("Say why, in a sentence.")


class SupersedeForm(ReasonForm):
    """The same with the last day for new claims; a version that is only to be read needs none."""

    claimable_until = day(
        _("Claimable until"),
        _("The last day for new claims. Empty: there is no last day, and people can claim against it for ever."),
    )

    def __init__(self, *args: Any, version: FrameworkVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = version.claimable_until
        self.fields["claimable_until"].initial = version.claimable_until or in_six_months()
        if not version.is_claimable:
            del self.fields["claimable_until"]

    def clean_claimable_until(self) -> date | None:
        chosen: date | None = self.cleaned_data["claimable_until"]
        if chosen and chosen < timezone.localdate() and chosen != self.before:
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        return chosen


def in_six_months() -> date:
    """This day six months on; the month's last where it has no such day."""
    today = timezone.localdate()
    year, month = (today.year, today.month + 6) if today.month <= 6 else (today.year + 1, today.month - 6)
    return date(year, month, min(today.day, monthrange(year, month)[1]))
