"""Forms of a module's steps: a quiz built from its questions, and a reflection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from cpd.domain.changes import TEXT_LENGTH
from cpd.domain.steps import Question

SHORT_ENOUGH = MaxLengthValidator(TEXT_LENGTH, _("Keep it under %(limit_value)d characters. This has %(show_value)d"))


def renumber(form: forms.Form, edit_number: int) -> None:
    """Let a form with what was sent be sent again over the stored version that its writer has now been shown."""
    data = cast(QueryDict, form.data).copy()
    data["edit_number"] = str(edit_number)
    form.data = data


class QuizForm(forms.Form):
    """One field for each question, named after its id. What is valid can be kept although another is missing."""

    def __init__(
        self, questions: Iterable[Question], *, given: Mapping[str, list[str]], data: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.questions = tuple(questions)
        for question in self.questions:
            several = question.takes_several
            kind = forms.MultipleChoiceField if several else forms.ChoiceField
            field = kind(
                label=question.text,
                help_text=_("Choose all that you would argue for.") if several else "",
                choices=[(option.id, option.text) for option in question.options],
                widget=forms.CheckboxSelectMultiple if several else forms.RadioSelect,
                initial=given.get(question.id, []) if several else next(iter(given.get(question.id, [])), None),
                error_messages={
                    "required": _("Choose the answer you would argue for: %(question)s") % {"question": question.text},
                    "invalid_choice": _("Choose one of the answers given"),
                },
            )
            field.question = True  # type: ignore[attr-defined]
            self.fields[question.id] = field

    def answers(self) -> dict[str, list[str]]:
        """The valid answers by question id, also of a form with problems."""
        return {
            name: list(value) if isinstance(value, list) else [value]
            for name, value in self.cleaned_data.items()
            if value
        }


class ReflectionForm(forms.Form):
    """What a learner writes in a reflection step. `must`: it has to hold something to go on."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 12, "class": "textarea tall"}),
        validators=[SHORT_ENOUGH],
        error_messages={"required": _("Write a sentence or two, or come back to it later")},
    )
    edit_number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, prompt: str, hint: str, optional: bool, must: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.label, text.help_text = prompt, hint
        text.question = True  # type: ignore[attr-defined]
        text.required = must and not optional
        self.is_optional = optional

    def clean_edit_number(self) -> int:
        return self.cleaned_data["edit_number"] or 0


class NoteForm(ReflectionForm):
    """What a learner notes beside a practice task, if anything."""

    def __init__(self, *args: Any, must: bool = False, **kwargs: Any) -> None:
        super().__init__(
            *args,
            prompt=translate("A note for yourself"),
            hint=translate("When you mean to do it, or what you noticed. Leave out whatever could point to a family."),
            optional=True,
            must=False,
            **kwargs,
        )
        self.fields["text"].widget.attrs |= {"rows": 4, "class": "textarea"}
