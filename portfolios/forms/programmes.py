"""Forms about programme places: enrolling, a review that was held, a recommendation, the panel's answer, a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.forms.renderer import DateInput
from people.models import Organisation, Supervision
from portfolios.domain.programmes.listing import assessors_to_choose
from portfolios.domain.programmes.places import REASON_LENGTH
from portfolios.domain.programmes.reading import PlaceStanding
from portfolios.models import Moderation, Programme, Recommendation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class WantedWhen(forms.CharField):
    """A text that is wanted in one case only: `wanted_when` says which, where others say "optional"."""

    def __init__(self, *, wanted_when: StrOrPromise, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.wanted_when = wanted_when


class MonthsMore(forms.IntegerField):
    """A number of months, at most 24, wanted in one case only."""

    def __init__(self, *, wanted_when: StrOrPromise, least: int, problem: StrOrPromise, **kwargs: Any) -> None:
        problems = dict.fromkeys(("invalid", "min_value", "max_value"), problem)
        super().__init__(required=False, min_value=least, max_value=24, error_messages=problems, **kwargs)
        self.wanted_when = wanted_when


class Question(forms.CharField):
    """A text whose label is the page's question, set large (templates/forms/field.html)."""

    question = True


class Choice(forms.ChoiceField):
    """Radios whose legend is the page's question."""

    question = True


class WorkerAndAssessor(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A live supervision of kind assessor: it names the worker and their assessor at once."""

    def label_from_instance(self, obj: Any) -> str:
        return str(_("%(worker)s, assessed by %(assessor)s")) % {
            "worker": obj.worker.name,
            "assessor": obj.supervisor.name,
        }


class EnrolForm(forms.Form):
    programme = forms.ModelChoiceField(
        label=_("Which programme?"),
        queryset=Programme.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose a programme"), "invalid_choice": _("Choose one of the programmes")},
    )
    supervision = WorkerAndAssessor(
        label=_("Who starts, and who assesses?"),
        help_text=_("People who have accepted an assessor here and have no open place."),
        queryset=Supervision.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose who starts"),
            "invalid_choice": _("Choose somebody whose assessor supervises them today"),
        },
    )
    starts = forms.DateField(
        label=_("When does it start?"),
        widget=DateInput,
        error_messages={
            "required": _("Give the day on which it starts"),
            "invalid": _("Write the day as 2026-11-30"),
        },
    )

    def __init__(self, *args: Any, organisation: Organisation, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["supervision"].queryset = assessors_to_choose(organisation)  # type: ignore[attr-defined]


class ClaimableForm(forms.Form):
    """Until when a programme's own people may claim against its framework version; empty: no longer than everybody."""

    until = forms.DateField(
        label=_("Its people may claim until"),
        required=False,
        widget=DateInput(attrs={"class": "input short"}),
        error_messages={"invalid": _("Write the day as 2026-11-30")},
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        kwargs = {"initial": {"until": programme.claimable_until}, "auto_id": f"id_%s_{programme.public_id}", **kwargs}
        super().__init__(*args, **kwargs)


class ReviewForm(forms.Form):
    review = forms.TypedChoiceField(
        label=_("Which review?"), coerce=int, error_messages={"required": _("Choose the review that was held")}
    )
    held_on = forms.DateField(
        label=_("When was it held?"),
        widget=DateInput,
        error_messages={
            "required": _("Give the day on which it was held"),
            "invalid": _("Write the day as 2026-11-30"),
        },
    )

    def __init__(self, *args: Any, standing: PlaceStanding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unheld = [(review.pk, review.title) for review in standing.reviews if review.held_on is None]
        self.fields["review"].choices = unheld  # type: ignore[attr-defined]


class RecommendationForm(forms.Form):
    """Outcome and statement; why now, when a pass is recommended before everything is there."""

    statement = Question(
        label=_("What did you judge, and why?"),
        help_text=_(
            "In your own words, over the whole programme. Describe practice, not people: names are taken out for the panel."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "class": "textarea tall"}),
        error_messages={"required": _("Write what you judged and why")},
    )
    outcome = Choice(
        label=_("What do you recommend?"),
        choices=Recommendation.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what you recommend")),
    )
    why_now = WantedWhen(
        label=_("Why recommend a pass although something is not there yet?"),
        wanted_when=_("if something is missing"),
        help_text=_("Needed for a pass. The panel reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, standing: PlaceStanding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not standing.missing:
            del self.fields["why_now"]


class ModerationForm(forms.Form):
    recommendation = forms.UUIDField(widget=forms.HiddenInput)
    reason = Question(
        label=_("Why?"),
        help_text=_(
            "Is the judgement consistent, accurate, valid, robust and sufficient? Worker and assessor read this."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "class": "textarea tall"}),
        error_messages={"required": _("Say why, in a sentence or two")},
    )
    outcome = Choice(
        label=_("What is the panel’s answer?"),
        choices=[(Moderation.Outcome.CONFIRMED, _("Confirm")), (Moderation.Outcome.NOT_CONFIRMED, _("Do not confirm"))],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose whether to confirm the recommendation")),
    )
    months = MonthsMore(
        label=_("How many months more?"),
        wanted_when=_("if the programme goes on"),
        help_text=_("0 keeps the end as it is."),
        least=0,
        problem=_("Give a number of months from 0 to 24"),
    )


class ChangeForm(forms.Form):
    """A practice lead's change of a place: pause, go on, more time, or end it, with a reason."""

    change = forms.ChoiceField(
        label=_("What changes?"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what changes")),
    )
    months = MonthsMore(
        label=_("How many months more?"),
        wanted_when=_("if you give more time"),
        least=1,
        problem=_("Give a number of months from 1 to 24"),
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The worker and the assessor read this. It stays on record."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in a sentence"), "max_length": _("Shorten it to 300 characters")},
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if state == "paused":
            choices = [("resume", _("It goes on")), ("withdraw", _("It ends here"))]
            del self.fields["months"]
        else:
            choices = [("pause", _("Pause it")), ("extend", _("Give more time")), ("withdraw", _("It ends here"))]
        self.fields["change"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("change") == "extend" and not cleaned.get("months") and "months" not in self.errors:
            self.add_error("months", _("Give a number of months from 1 to 24"))
        return cleaned
