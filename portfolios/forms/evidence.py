"""Forms of the worker's own pages: writing evidence, and one's own view of a capability.

A draft may be saved half-finished, so what is needed is asked only when it is sent; too much text is refused either way,
and stays in the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from capabilities.models import Capability, Stage
from people.models import Supervision
from portfolios.domain.choices import Choices, Group, name_of, stage_name
from portfolios.domain.evidence import TEXT_LENGTH, TITLE_LENGTH
from portfolios.domain.judgements import REASON_LENGTH
from portfolios.models import Claim, Evidence, Judgement

REASON = "reason-"
PENDING = "claim"
HEADINGS = {
    Evidence.Kind.REFLECTIVE_ACCOUNT: _("Write a reflective account"),
    Evidence.Kind.DIRECT_OBSERVATION: _("Write about a direct observation"),
    Evidence.Kind.FAMILY_FEEDBACK: _("Write down feedback from a family"),
    Evidence.Kind.PROFESSIONAL_FEEDBACK: _("Write down feedback from a professional"),
    Evidence.Kind.WRITTEN_REPORT: _("Write about an assessed report"),
    Evidence.Kind.CRITICAL_REFLECTION: _("Write a critical reflection"),
    Evidence.Kind.LEARNING: _("Write about what you learnt"),
}
QUESTIONS = (
    _("What did you notice that you nearly did not?"),
    _("What else could have been going on?"),
    _("What was it like for the child?"),
    _("What would you do differently?"),
)


@dataclass(frozen=True)
class ClaimRow:
    """A claim in the form: kept already (`claim`), or only chosen in this page so far."""

    capability: Capability
    stage: Stage
    reason: str = ""
    claim: Claim | None = None

    @property
    def key(self) -> str:
        """What the row's fields are called after: the claim's id, or the capability's address while there is none."""
        return str(self.claim.public_id) if self.claim else f"new-{self.capability.slug}"

    @property
    def name(self) -> str:
        return REASON + self.key

    @property
    def pending(self) -> str:
        """What the page sends along for a claim that is not kept yet: capability and stage, as forms name them."""
        return "" if self.claim else f"{name_of(self.capability)} {stage_name(self.stage)}"


class PickerField(forms.ChoiceField):
    """A select whose choice is no part of what is sent until it is added: anything in it is let be."""

    def validate(self, value: Any) -> None:
        """Nothing: domain/choices.py reads the name, or finds nothing by it."""


class WriteForm(forms.Form):
    """Title, account, a reason for each claim, the declaration and whom it goes to.

    `sending` asks for everything; saving a draft asks for nothing.
    """

    kind = forms.ChoiceField(label=_("What kind is it?"), choices=Evidence.Kind.choices)
    title = forms.CharField(label=_("What do you want to call it?"), required=False)
    text = forms.CharField(
        label=_("What happened, and what do you make of it?"),
        help_text=_(
            "Write as you would talk in supervision. Leave out anything that could identify a child or family."
        ),
        error_messages={"required": _("Write what happened and what you make of it")},
        widget=forms.Textarea(attrs={"rows": 16}),
        strip=False,
    )
    capability = PickerField(label=_("Capability"), required=False)
    stage = PickerField(label=_("At which stage?"), required=False)
    supervision = forms.ChoiceField(
        label=_("Who should read it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who should read it"),
            "invalid_choice": _("Choose who should read it: somebody who supervises you today"),
        },
    )
    declared = forms.BooleanField(
        label=_("This is my own account, and nothing in it or its files could identify a child or family."),
        error_messages={"required": _("Confirm that nothing in it could identify a child or family")},
    )

    def __init__(
        self,
        *args: Any,
        rows: Sequence[ClaimRow] = (),
        choices: Choices | None = None,
        supervisions: Iterable[Supervision] = (),
        sending: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            self.fields[row.name] = forms.CharField(
                label=format_html('{} <span class="hide">{}</span>', _("Why does it show this?"), row.capability),
                initial=row.reason,
                strip=False,
                error_messages={"required": _("Say why this shows %(capability)s") % {"capability": row.capability}},
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        supervisions = list(supervisions)
        if len(supervisions) > 1:
            self.fields["supervision"].choices = [(str(s.public_id), _reader(s)) for s in supervisions]  # type: ignore[attr-defined]
        else:
            del self.fields["supervision"]
        self.fields["capability"].choices = picker_groups(choices) if choices else []  # type: ignore[attr-defined]
        self.fields["stage"].choices = _stages(choices) if choices else []  # type: ignore[attr-defined]
        # Problems are listed in the order in which the page asks.
        self.order_fields(["title", "kind", "text", *(row.name for row in self.rows), "capability", "stage"])
        if not sending:
            for field in self.fields.values():
                field.required = False

    @property
    def claims(self) -> list[tuple[ClaimRow, forms.BoundField]]:
        """Each claim with the field of its reason, for the template."""
        return [(row, self[row.name]) for row in self.rows]

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if len(title) > TITLE_LENGTH:
            raise forms.ValidationError(_("Shorten the title to %(limit)d characters") % {"limit": TITLE_LENGTH})
        return title

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if self.fields["text"].required and not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return _at_most(text, _("Shorten your account to %(limit)s characters"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for row in self.rows:
            if row.name in cleaned:
                try:
                    _at_most(cleaned[row.name], _("Shorten why this shows it to %(limit)s characters"))
                except forms.ValidationError as error:
                    self.add_error(row.name, error)
        return cleaned

    def add_problems(self, problems: Iterable[tuple[str, str]]) -> None:
        """Put what the domain found missing beside the fields it belongs to."""
        for field, message in problems:
            name = "capability" if field == "claims" else field
            self.add_error(name if name in self.fields else None, message)


class OwnViewForm(forms.Form):
    """One's own view of a capability at a stage."""

    stage = forms.ChoiceField(label=_("At which stage?"))
    view = forms.ChoiceField(
        label=_("What is your own view?"),
        choices=Judgement.View.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your view")},
    )
    reason = forms.CharField(
        label=_("Why do you think so?"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Shorten this to 5,000 characters")},
    )

    def __init__(self, *args: Any, stages: Sequence[Stage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(stage.code, stage.title) for stage in stages]  # type: ignore[attr-defined]
        self.fields["reason"].widget.attrs.pop("maxlength", None)


def _at_most(text: str, message: Any) -> str:
    # The browser sends every line end as two characters; the writer sees one.
    if len(text.replace("\r\n", "\n")) > TEXT_LENGTH:
        raise forms.ValidationError(message % {"limit": f"{TEXT_LENGTH:,}"})
    return text.replace("\r\n", "\n")


def _reader(supervision: Supervision) -> str:
    return f"{supervision.supervisor.name}, {supervision.get_kind_display()}, {supervision.organisation}"


def picker_groups(choices: Choices) -> list[tuple[Any, Any]]:
    """What the capability picker offers, as a select's choices: suggestions first, then area by area."""
    groups = list(choices.groups)
    if choices.suggested:
        groups.insert(0, Group(str(_("Suggested")), choices.suggested))
    grouped = [(group.label, [(option.value, option.label) for option in group.options]) for group in groups]
    return [("", _("Choose one")), *grouped]


def _stages(choices: Choices) -> list[tuple[Any, Any]]:
    if choices.several_versions:
        return [(group.label, [(o.value, o.label) for o in group.options]) for group in choices.stages]
    return [(option.value, option.label) for group in choices.stages for option in group.options]
