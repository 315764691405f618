"""The form of a scene: what somebody estimates there, decides, why, and how sure they are. It becomes moves of the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from content.cases import Move
from content.cases.document import OTHER, Decision, Estimate
from content.cases.durations import duration
from content.cases.engine import DECIDE, ESTIMATE, MOST_WORDS, Offered
from cpd.domain.attempts import Playing

SHORT_ENOUGH = MaxLengthValidator(MOST_WORDS, _("Keep it under %(limit_value)d characters. This has %(show_value)d"))
CONFIDENCE = [
    (0, _("0: not at all")),
    *((step, str(step)) for step in range(10, 50, 10)),
    (50, _("50: could as well be wrong")),
    *((step, str(step)) for step in range(60, 100, 10)),
    (100, _("100: certain")),
]


class SceneForm(forms.Form):
    """Fields for the estimates that are to go and for the scene's decision; `after` is the last move the page knew."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, playing: Playing, estimates: Iterable[Estimate], options: Iterable[Offered], *, after: int, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.initial["after"] = after
        self.estimates = tuple(estimates)
        self.options = tuple(options)
        scene = playing.case.scenes.get(playing.state.scene)
        self.decision = scene.decision if scene and self.options else None
        for estimate in self.estimates:
            self.fields[_name(estimate)] = _per_cent(estimate)
        if self.decision:
            self._add_decision(self.decision)

    def _add_decision(self, decision: Decision) -> None:
        self.fields["option"] = forms.ChoiceField(
            label=decision.prompt,
            choices=[(one.thing.key, _said(one)) for one in self.options if one.is_affordable],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose what you would do"), "invalid_choice": _("Choose one of these")},
        )
        self.fields["option"].question = True  # type: ignore[attr-defined]
        if any(one.thing.key == OTHER for one in self.options):
            self.fields["words"] = forms.CharField(
                label=_("Something else: what would you do?"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "class": "textarea"}),
                validators=[SHORT_ENOUGH],
            )
            self.fields["words"].wanted_when = _("if you chose something else")  # type: ignore[attr-defined]
        if decision.ask_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Why?"),
                help_text=_("A sentence. You will read it again at the end, when you know more."),
                widget=forms.Textarea(attrs={"rows": 3, "class": "textarea"}),
                validators=[SHORT_ENOUGH],
                error_messages={"required": _("Say in a sentence why")},
            )
        if decision.ask_confidence:
            self.fields["confidence"] = forms.TypedChoiceField(
                label=_("How sure are you that this is the right next step, in per cent?"),
                choices=CONFIDENCE,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose how sure you are")},
            )

    @property
    def estimate_fields(self) -> list[forms.BoundField]:
        """For the template, in the order of the scene."""
        return [self[_name(estimate)] for estimate in self.estimates]

    @property
    def too_long(self) -> list[str]:
        """What cannot be chosen for want of time, as sentences."""
        return [_said(one) for one in self.options if not one.is_affordable]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("option") == OTHER and not cleaned.get("words", "").strip() and "words" in self.fields:
            self.add_error("words", _("Say what you would do instead"))
        return cleaned

    def moves(self) -> list[Move]:
        """What was sent, as moves: the estimates, then the decision. Only of a valid form."""
        said = self.cleaned_data
        moves = [Move(ESTIMATE, one.key, {"per_cent": said[_name(one)]}) for one in self.estimates]
        if self.decision:
            value: dict[str, Any] = {"option": said["option"]}
            if said["option"] == OTHER:
                value["words"] = said.get("words", "").strip()
            if self.decision.ask_reason:
                value["reason"] = said["reason"].strip()
            if self.decision.ask_confidence:
                value["confidence"] = said["confidence"]
            moves.append(Move(DECIDE, self.decision.key, value))
        return moves


def _name(estimate: Estimate) -> str:
    return f"estimate-{estimate.key}"


def _per_cent(estimate: Estimate) -> forms.IntegerField:
    field = forms.IntegerField(
        label=estimate.prompt,
        help_text=_("In per cent, from 0 (cannot be) to 100 (certain)."),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "input short", "inputmode": "numeric"}),
        error_messages={
            "required": _("Write a number from 0 to 100"),
            "invalid": _("Write a whole number from 0 to 100"),
            "min_value": _("Write a number from 0 to 100"),
            "max_value": _("Write a number from 0 to 100"),
        },
    )
    field.question = True  # type: ignore[attr-defined]
    return field


def _said(one: Offered) -> str:
    """An option as it stands on the page: its words, and the time it takes."""
    option = one.thing
    text = getattr(option, "text", "") or str(_("Something else, in my own words"))
    return f"{text} ({duration(option.cost)})" if option.cost else text


class NotesForm(forms.Form):
    """Own notes on a case."""

    text = forms.CharField(
        label=_("Your notes on this case"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "textarea"}),
        validators=[MaxLengthValidator(20_000, _("Keep it under %(limit_value)d characters. This has %(show_value)d"))],
    )
    edit_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean_edit_number(self) -> int:
        """0 where the page had none."""
        return self.cleaned_data["edit_number"] or 0
