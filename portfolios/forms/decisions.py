"""The form of a decision: a finding and a note for each claim (both optional), a statement, and the decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from portfolios.domain.decisions import STATEMENT_LENGTH, RecordBroken
from portfolios.domain.evidence import NotReady
from portfolios.domain.reading import ClaimRead
from portfolios.models import Decision, DecisionDraft, Finding

NOTE_LENGTH = 2_000


class Question(forms.CharField):
    """A text whose label is the page's question, set large (templates/forms/field.html)."""

    question = True


class DecisionForm(forms.Form):
    """Two fields are needed, statement and outcome; every finding begins as *not judged separately*."""

    # Which save of the draft this page was made from: tells two tabs apart.
    edit_number = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, initial=0)
    statement = Question(
        label=_("What does this tell you about their practice?"),
        help_text=_("Two or three sentences. They keep this for the whole of their career."),
        widget=forms.Textarea(attrs={"rows": 5, "class": "textarea tall"}),
        error_messages={"required": _("Write two or three sentences about what this tells you")},
    )
    outcome = forms.ChoiceField(
        label=_("What is your decision?"),
        choices=[(Decision.Outcome.SIGNED_OFF, _("Sign it off")), (Decision.Outcome.RETURNED, _("Return it"))],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose whether to sign it off or return it")),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, claims: Sequence[ClaimRead], draft: DecisionDraft | None = None
    ) -> None:
        self.claims = claims
        super().__init__(data, initial=_initial(claims, draft))
        for claim in claims:
            self.fields[f"finding-{claim.claim_id}"] = forms.ChoiceField(
                label=f"{claim.code} {claim.title}".strip(),
                choices=Finding.Answer.choices,
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": _("Choose one of the answers for each claim")},
            )
            self.fields[f"note-{claim.claim_id}"] = forms.CharField(
                label=_("What is missing?"),
                widget=forms.Textarea(attrs={"rows": 2, "placeholder": " "}),
                required=False,
            )
        # The order of the page, so that the error summary follows it.
        self.order_fields(
            [name for name in self.fields if name.startswith(("finding-", "note-"))] + ["statement", "outcome"]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(cleaned.get("statement", "")) > STATEMENT_LENGTH:
            self.add_error("statement", _("Shorten your statement to 20,000 characters"))
        for claim in self.claims:
            if len(cleaned.get(f"note-{claim.claim_id}", "")) > NOTE_LENGTH:
                self.add_error(f"note-{claim.claim_id}", _("Shorten what is missing to 2,000 characters"))
        return cleaned

    def add_problems(self, error: NotReady | RecordBroken) -> None:
        """What the domain found missing or wrong, beside the fields it belongs to."""
        if isinstance(error, RecordBroken):
            self.add_error(
                None,
                _(
                    "The stored words no longer match their fingerprint. Nothing was recorded: "
                    "tell whoever runs this service"
                ),
            )
            return
        for field, problem in error.problems:
            self.add_error(field if field in self.fields else None, problem)

    def claim_rows(self) -> Iterator[tuple[ClaimRead, BoundField, BoundField]]:
        """Each claim with the fields that belong to it."""
        for claim in self.claims:
            yield claim, self[f"finding-{claim.claim_id}"], self[f"note-{claim.claim_id}"]

    def outcomes(self) -> list[tuple[Any, str]]:
        """The decision's two radios with the code of each, so that the page can say what each one does."""
        return [(option, option.data["value"]) for option in self["outcome"]]

    @property
    def findings(self) -> dict[UUID, str]:
        """The answers given, by claim; what was left alone is left out."""
        answers = {claim.claim_id: self.cleaned_data.get(f"finding-{claim.claim_id}", "") for claim in self.claims}
        return {claim: answer for claim, answer in answers.items() if answer and answer != Finding.Answer.NOT_JUDGED}

    @property
    def notes(self) -> dict[UUID, str]:
        notes = {claim.claim_id: self.cleaned_data.get(f"note-{claim.claim_id}", "") for claim in self.claims}
        return {claim: note for claim, note in notes.items() if note}

    def as_written(self) -> dict[str, Any]:
        """What stands on the page, unchecked, in the shape that a draft is saved in."""

        def text(name: str) -> str:
            # PostgreSQL cannot keep the null character; nobody types it.
            return str(self.data.get(name, "")).replace("\x00", "")

        number = text("edit_number")
        return {
            "edit_number": int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
            "statement": text("statement"),
            "outcome": text("outcome"),
            "findings": {
                str(claim.claim_id): text(f"finding-{claim.claim_id}")
                for claim in self.claims
                if text(f"finding-{claim.claim_id}") in Finding.Answer.values
            },
            "notes": {
                str(claim.claim_id): text(f"note-{claim.claim_id}")[:NOTE_LENGTH]
                for claim in self.claims
                if text(f"note-{claim.claim_id}").strip()
            },
        }


def _initial(claims: Sequence[ClaimRead], draft: DecisionDraft | None) -> dict[str, Any]:
    answers = draft.findings.get("answers", {}) if draft else {}
    notes = draft.findings.get("notes", {}) if draft else {}
    initial: dict[str, Any] = {
        "edit_number": draft.edit_number if draft else 0,
        "statement": draft.statement if draft else "",
        "outcome": draft.outcome if draft else "",
    }
    for claim in claims:
        initial[f"finding-{claim.claim_id}"] = answers.get(str(claim.claim_id)) or Finding.Answer.NOT_JUDGED
        initial[f"note-{claim.claim_id}"] = notes.get(str(claim.claim_id), "")
    return initial
