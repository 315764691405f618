"""The form with which an editor brings references along."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.references.reading import MOST_BYTES


class ImportForm(forms.Form):
    """A file, or its text pasted."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("RIS (.ris) or BibTeX (.bib), 1 MB and 1,000 references at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ris,.bib,.bibtex,.txt,.enw"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the references here"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("The same text that would be in the file. Where there is a file, the file counts."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("file") and not (given.get("text") or "").strip():
            raise ValidationError(_("Choose a file, or paste the references."))
        return given
