"""Forms for what a version holds: stages, areas and capabilities, crosswalks, and the grid of expectations."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from capabilities.domain.frameworks.grids import Cell
from capabilities.domain.frameworks.merging import mark_of, plain
from capabilities.forms.frameworks import NO_TITLE, words
from capabilities.models import Capability, Crosswalk

_CELL = re.compile(r"text-(\d+)-(\d+)")
WAS = "was"


class StageForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_("A career level, such as “Newly qualified social worker”."),
        error_messages=NO_TITLE,
    )
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("Small letters, numbers and hyphens. Leave it empty to have one made from the title."),
    )
    description = words(_("Description"), _("Who stands at this stage."))


class Lines(forms.CharField):
    """A list, written one to a line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in plain(value).split("\n") if line.strip()]


class CapabilityForm(forms.Form):
    """An area or a capability. `was` carries the marks of what the page showed (merging.py)."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Capability.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_("An area groups others. A capability is what people show evidence for."),
    )
    parent = forms.ChoiceField(
        label=_("Stands in"), required=False, help_text=_("The area it belongs to. The order is set in the tree.")
    )
    code = forms.CharField(
        label=_("Code"), max_length=60, required=False, help_text=_("As people quote it, such as K1 or 3.2.")
    )
    title = forms.CharField(label=_("Title"), max_length=255, help_text=_("A few words."), error_messages=NO_TITLE)
    statement = words(_("Statement"), _("What somebody does who has this capability."))
    why = words(_("Why it matters"), _("What it changes for a child or a family."))
    notice = Lines(
        label=_("Questions to ask yourself"),
        required=False,
        help_text=_("One to a line."),
        widget=words("").widget,
    )
    shows = words(_("Evidence that suits it"), _("What people could bring to show it."))
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    texts = ("kind", "code", "title", "statement", "why", "notice", "shows")

    def __init__(self, *args: Any, parents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        parent.choices = [("", _("No area: at the top")), *parents]

    def marks(self) -> dict[str, str]:
        """What the page had shown; nothing where somebody tampered with it, which makes every difference a conflict."""
        try:
            found = json.loads(self.cleaned_data.get(WAS) or "{}")
        except json.JSONDecodeError:
            return {}
        return {str(name): str(mark) for name, mark in found.items()} if isinstance(found, dict) else {}


def marks_of(capability: Capability) -> str:
    """The marks of what a page shows of a capability, for its hidden field."""
    texts = {name: mark_of(getattr(capability, name)) for name in CapabilityForm.texts}
    return json.dumps(texts | {"parent": str(capability.parent_id or "")})


def cells_in(posted: QueryDict) -> list[Cell]:
    """The cells of a posted grid: headline-C-S, text-C-S, and the marks was_headline-C-S and was_text-C-S."""
    cells = []
    for name in posted:
        if not (found := _CELL.fullmatch(name)):
            continue
        place = f"{found[1]}-{found[2]}"
        cells.append(
            Cell(
                capability=int(found[1]),
                stage=int(found[2]),
                headline=posted.get(f"headline-{place}", ""),
                text=posted.get(name, ""),
                was={part: posted.get(f"was_{part}-{place}", mark_of("")) for part in ("headline", "text")},
            )
        )
    return cells


class CrosswalkForm(forms.Form):
    """How two chosen capabilities are related, and why."""

    kind = forms.ChoiceField(
        label=_("How are they related?"),
        choices=Crosswalk.Kind.choices,
        initial=Crosswalk.Kind.RELATED,
        widget=forms.RadioSelect,
        help_text=_(
            "A crosswalk suggests where evidence also counts; the worker confirms it. “Related” is for reading on."
        ),
    )
    note = forms.CharField(
        label=_("Why"), max_length=255, required=False, help_text=_("One sentence for people who wonder.")
    )


class NewCrosswalkForm(CrosswalkForm):
    """The same, with which of the two comes first: `out`, ours; `in`, the other."""

    direction = forms.ChoiceField(label=_("How does the sentence read?"), initial="out", widget=forms.RadioSelect)
    field_order = ("direction", "kind", "note")

    def __init__(self, *args: Any, ours: Capability, other: Capability, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction = self.fields["direction"]
        assert isinstance(direction, forms.ChoiceField)
        direction.choices = [
            (value, _("“%(one)s” is … “%(two)s”") % {"one": one, "two": two})
            for value, one, two in (("out", ours, other), ("in", other, ours))
        ]
