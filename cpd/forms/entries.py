"""The form of a CPD entry. Only a title is needed to begin; what makes it count may follow later."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capabilities.domain.queries import name_of
from capabilities.models import Capability
from cpd.domain.changes import ChangedElsewhere
from cpd.domain.entries import FIELDS
from cpd.forms.learning import SHORT_ENOUGH, renumber
from cpd.models import Entry
from people.forms.renderer import DateInput

EARLIEST = date(2000, 1, 1)
# Fields that can wait, but without which an entry does not count: not called optional.
LATER = "cpd/_later_field.html"
_Field = TypeVar("_Field", bound=forms.Field)


def _words(rows: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": rows}), required=False, validators=[SHORT_ENOUGH], **kwargs
    )


def _can_wait(field: _Field) -> _Field:
    """Not needed today, and not called optional."""
    field.template_name = LATER  # type: ignore[attr-defined]
    return field


class EntryForm(forms.Form):
    """What Social Work England asks of a record, in its order, and the capabilities it bears on.

    `groups` are (area, capabilities) that may be named; `named` those that are. Both may be left out, and then the
    form does not ask.
    """

    title = forms.CharField(
        label=_("What do you want to call it?"),
        max_length=200,
        error_messages={"required": _("Give it a title, so that you find it again")},
    )
    kind = forms.ChoiceField(
        label=_("What kind of learning was it?"), choices=Entry.Kind.choices, initial=Entry.Kind.PRACTICE
    )
    done_on = forms.DateField(
        label=_("When was it?"),
        widget=DateInput,
        error_messages={
            "required": _("Give the date, or the last day if it took several"),
            "invalid": _("Give the date as year, month and day, for example 2026-11-03"),
        },
    )
    about = _can_wait(_words(3, label=_("What was it, and why does it matter to your work?")))
    minutes = forms.IntegerField(
        label=_("How many minutes did it take?"),
        help_text=_("Social Work England does not ask. Only if you want to keep count."),
        required=False,
        min_value=1,
        max_value=60_000,
        error_messages={
            "invalid": _("Give the minutes as a number, for example 45"),
            "min_value": _("Give at least one minute, or leave it empty"),
            "max_value": _("Give the minutes of this one piece of learning"),
        },
    )
    learnt = _can_wait(
        _words(
            4,
            label=_("What did you learn?"),
            help_text=_("A sentence is enough. Leave out anything that could identify a child or family."),
        )
    )
    impact = _can_wait(
        _words(
            4,
            label=_("What has it changed, or what will it change?"),
            help_text=_("For children and families, or in how you work. A sentence is enough."),
        )
    )
    peer_role = _can_wait(
        forms.CharField(
            label=_("With whom, by role?"),
            help_text=_("For example a colleague in social work, my manager, a health visitor. No names."),
            max_length=200,
            required=False,
        )
    )
    peer_on = _can_wait(
        forms.DateField(
            label=_("When did you talk?"),
            widget=DateInput,
            required=False,
            error_messages={"invalid": _("Give the date as year, month and day, for example 2026-11-03")},
        )
    )
    peer_discussed = _can_wait(_words(3, label=_("What did you discuss?")))
    capabilities = forms.MultipleChoiceField(
        label=_("Capabilities"), required=False, error_messages={"invalid_choice": _("Choose from the list")}
    )
    edit_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        groups: list[tuple[str, list[Capability]]] | None = None,
        only: tuple[str, ...] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_name = {name_of(item): item for _title, group in groups or [] for item in group}
        self.groups = groups or []
        for name in [*FIELDS, "capabilities"]:
            if only is not None and name not in only:
                del self.fields[name]
        if "capabilities" in self.fields:
            self.fields["capabilities"].choices = [(name, str(item)) for name, item in self.by_name.items()]  # type: ignore[attr-defined]
        if not self.is_bound and "done_on" in self.fields:
            self.initial.setdefault("done_on", timezone.localdate())
            self.initial.setdefault("key", uuid.uuid4())

    def _past(self, name: str, future: Any) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and day > timezone.localdate():
            raise ValidationError(future)
        if day and day < EARLIEST:
            raise ValidationError(_("Check the year: it is before 2000"))
        return day

    def clean_done_on(self) -> date | None:
        return self._past("done_on", _("Give a day that is not in the future: an entry is about what you have done"))

    def clean_peer_on(self) -> date | None:
        return self._past("peer_on", _("Give a day that is not in the future: add the talk once you have had it"))

    def clean_edit_number(self) -> int:
        return self.cleaned_data["edit_number"] or 0

    def changes(self) -> dict[str, Any]:
        """The valid values of the fields that were sent, also of a form with problems."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data and name in self.data}

    def chosen(self) -> list[Capability] | None:
        """The capabilities that were ticked; None where the page did not ask, or what was sent is not on the list."""
        if "capabilities_shown" not in self.data or "capabilities" not in self.cleaned_data:
            return None
        return [self.by_name[name] for name in self.cleaned_data["capabilities"]]

    def picker(self) -> list[tuple[str, list[tuple[str, Capability, bool]]]]:
        """(area, [(name for the form, capability, ticked)]) for the template."""
        ticked = set(self["capabilities"].value() or ())
        return [
            (title, [(name_of(item), item, name_of(item) in ticked) for item in group]) for title, group in self.groups
        ]

    def ticked(self) -> int:
        return len(set(self["capabilities"].value() or ()) & set(self.by_name))

    def conflict(self, error: ChangedElsewhere) -> list[tuple[str, str]]:
        """Another tab saved in between: (label, what is stored) of each field that differs from what was sent here.

        What was sent stays in the form; its edit number becomes the stored one, so that saving again keeps it.
        """
        current: Entry = error.current
        sent = self.changes()
        renumber(self, current.edit_number)
        return [
            (str(self.fields[name].label), str(getattr(current, name) or _("nothing")))
            for name in sent
            if getattr(current, name) != sent[name]
        ]


def initial_of(entry: Entry, named: list[Capability]) -> dict[str, Any]:
    """The form's first values for an entry: its fields, and the names of the capabilities it names."""
    values = {name: getattr(entry, name) for name in FIELDS}
    return values | {"edit_number": entry.edit_number, "capabilities": [name_of(item) for item in named]}
