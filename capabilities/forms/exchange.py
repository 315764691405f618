"""Forms for files on their way in, and for a new version as a copy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from capabilities.forms.frameworks import LABEL_HELP, NO_LABEL, clean_label, day, words
from capabilities.models import Framework
from people.models import Organisation


class BecomesForm(forms.Form):
    """What a file is to become. Whose a new framework is, is asked only of those who have a choice."""

    into = forms.ModelChoiceField(
        label=_("As a version of"),
        queryset=Framework.objects.none(),
        required=False,
        empty_label=_("Whatever the file says"),
        help_text=_(
            "A file that came from here, or was read before, says whose it is. Choose a framework only if the file does"
            " not know that it belongs to it."
        ),
    )
    label = forms.CharField(
        label=_("Label of the version"),
        max_length=40,
        required=False,
        help_text=_(
            "Short, such as 2027: letters, numbers and hyphens; anything else becomes a hyphen. Leave it empty to take"
            " the file’s own. A draft with this label is replaced."
        ),
    )
    owner = forms.ModelChoiceField(
        label=_("If the framework is new, it belongs to"), queryset=Organisation.objects.none(), required=False
    )

    def __init__(
        self,
        *args: Any,
        frameworks: QuerySet[Framework],
        owners: QuerySet[Organisation],
        may_be_nobodys: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        into, owner = self.fields["into"], self.fields["owner"]
        assert isinstance(into, forms.ModelChoiceField)
        assert isinstance(owner, forms.ModelChoiceField)
        into.queryset = frameworks
        owner.queryset = owners
        if may_be_nobodys:
            owner.empty_label = str(_("Nobody: only the operator writes it"))
            return
        owner.required = True
        owner.empty_label = None
        if len(owners) == 1:
            owner.initial = owners[0]
            if not self.is_bound:
                owner.widget = forms.HiddenInput()

    def clean_label(self) -> str:
        typed: str = self.cleaned_data["label"]
        return clean_label(typed) if typed else ""


class UploadForm(BecomesForm):
    """The same with the file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_(
            "A CASE package (JSON), a Moodle competency CSV, a Mahara .matrix, or a spreadsheet (XLSX or CSV) made from"
            " our template. At most 50 MB. The content tells which it is, not the name."
        ),
        error_messages={"required": _("Choose a file.")},
    )
    field_order = ("file", "into", "label", "owner")


class NewVersionForm(forms.Form):
    """What a copy is called, and from when it is in force."""

    label = forms.CharField(label=_("Label"), max_length=40, help_text=LABEL_HELP, error_messages=NO_LABEL)
    in_force_from = day(
        _("In force from"),
        _(
            "Its first day. Leave it empty to have it take over on the day it is published. It can be changed until then."
        ),
    )
    in_force_until = day(_("In force until"), _("Its last day, where that is known. Leave it empty otherwise."))
    notes = words(_("Notes"), _("What is new in this version. Everybody can read this once it is published."))

    def clean_label(self) -> str:
        return clean_label(self.cleaned_data["label"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        begins, ends = found.get("in_force_from"), found.get("in_force_until")
        if begins and ends and ends < begins:
            self.add_error("in_force_until", _("This is before its first day in force. Change one of the two dates."))
        return found
