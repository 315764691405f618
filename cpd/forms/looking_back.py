"""The form of looking back at a case: what pulled on each decision, and words of one's own. Nothing in it is required."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.cases.words import FACTORS
from cpd.domain.debrief import Decided
from cpd.forms.learning import SHORT_ENOUGH


class LookingBackForm(forms.Form):
    """One group of boxes for each decision, named factors-<decision>, and one text."""

    text = forms.CharField(
        label=_("Why did it make sense then?"),
        help_text=_("In your own words. It goes with you into your CPD record and your evidence, if you keep them."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "textarea"}),
        validators=[SHORT_ENOUGH],
    )
    edit_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, decided: Sequence[Decided], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keys = [*dict.fromkeys(one.key for one in decided)]
        for key in self.keys:
            self.fields[f"factors-{key}"] = forms.MultipleChoiceField(
                label=_("What was pulling on it?"),
                choices=[*FACTORS.items()],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean_edit_number(self) -> int:
        """0 where the page had none."""
        return self.cleaned_data["edit_number"] or 0

    def factors(self) -> dict[str, list[str]]:
        """What was ticked, by decision. Only of a valid form."""
        return {key: self.cleaned_data[f"factors-{key}"] for key in self.keys}

    def boxes(self, key: str) -> forms.BoundField:
        """The boxes of one decision."""
        return self[f"factors-{key}"]
