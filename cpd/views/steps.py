"""One step of a module on a page, whatever its kind, with the way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from cpd.domain import case_steps, learning, steps
from cpd.domain.changes import ChangedElsewhere
from cpd.domain.outline import outline_of
from cpd.domain.steps import ModuleStep, Option, Question
from cpd.forms.learning import NoteForm, QuizForm, ReflectionForm, renumber
from cpd.models import Enrolment, Reflection
from cpd.views.learning import finish
from cpd.views.own import OwnMixin
from cpd.views.saving import answer, problems_of


@dataclass(frozen=True)
class Answered:
    """A question on the page: its field, what was chosen, and what is said about it. Never a mark."""

    question: Question
    field: BoundField
    chosen: tuple[Option, ...]
    others: tuple[Option, ...]


class TakeStepView(OwnMixin, View):
    """Show a step; keep what was done in it; go on."""

    def get(self, request: HttpRequest, enrolment_id: UUID, step: str) -> HttpResponse:
        enrolment = self.own_enrolment(enrolment_id)
        try:
            found = learning.open_step(by=self.user, enrolment=enrolment, step=step)
        except learning.NoSuchStep as error:
            raise Http404 from error
        return self._show(enrolment, found)

    def post(self, request: HttpRequest, enrolment_id: UUID, step: str) -> HttpResponse:
        enrolment = self.own_enrolment(enrolment_id)
        try:
            found = learning.find_step(enrolment, step)
        except learning.NoSuchStep as error:
            raise Http404 from error
        try:
            if found.type == steps.QUIZ and "answers" in request.POST:
                return self._answer(enrolment, found)
            if found.type in steps.WRITTEN:
                return self._write(enrolment, found)
            if found.type == steps.QUIZ and not self._all_answered(enrolment, found):
                messages.warning(request, _("Answer every question first. Nobody marks them."))
                return redirect("cpd:step", enrolment.public_id, step)
            if self._leaves_out(enrolment, found):
                return self._onward(enrolment, found)
            learning.mark_done(by=self.user, enrolment=enrolment, step=step)
        except learning.CaseToPlay:
            messages.warning(request, _("Play the case to its end first. You can stop at any moment and come back."))
            return redirect("cpd:step", enrolment.public_id, step)
        except learning.NotOpen:
            lost = request.POST.get("text", "")
            if lost.strip():
                return self._show(enrolment, found, lost=lost, status=409)
            messages.warning(request, _("This module is finished or was left, so nothing was changed."))
            return redirect("cpd:enrolment", enrolment.public_id)
        return self._onward(enrolment, found)

    def _answer(self, enrolment: Enrolment, step: ModuleStep) -> HttpResponse:
        value = steps.value_of(enrolment.edition, step.id)
        form = QuizForm(steps.questions_in(value), given={}, data=self.request.POST)
        is_valid = form.is_valid()
        learning.answer_quiz(by=self.user, enrolment=enrolment, step=step.id, answers=form.answers())
        if not is_valid:
            return self._show(enrolment, step, form=form)
        return redirect(reverse("cpd:step", args=[enrolment.public_id, step.id]) + "#answers")

    def _all_answered(self, enrolment: Enrolment, step: ModuleStep) -> bool:
        return enrolment.steps_done.filter(step=step.id).exists()

    def _leaves_out(self, enrolment: Enrolment, step: ModuleStep) -> bool:
        """Whether somebody goes on without a case that need not be played."""
        is_case = step.type == steps.CASE and step.is_optional
        return is_case and self.request.POST.get("then") == "skip" and enrolment.state in learning.OPEN

    def _write(self, enrolment: Enrolment, step: ModuleStep) -> HttpResponse:
        """Keep the words of a reflection, or the note beside a practice task; then what the button said."""
        then = self.request.POST.get("then", "next")
        value = steps.value_of(enrolment.edition, step.id)
        form = _form_of(step, value, data=self.request.POST, must=then == "next")
        if not form.is_valid():
            return self._show(enrolment, step, form=form)
        try:
            learning.save_reflection(
                by=self.user,
                enrolment=enrolment,
                step=step.id,
                text=form.cleaned_data["text"],
                edit_number=form.cleaned_data["edit_number"],
            )
        except ChangedElsewhere as error:
            renumber(form, error.current.edit_number)
            return self._show(enrolment, step, form=form, conflict=error.current, status=409)
        if then == "later":
            messages.success(self.request, _("Saved. You can come back to it whenever you like."))
            return redirect("cpd:enrolment", enrolment.public_id)
        if step.type == steps.PRACTICE and then == "skip" and step.is_optional:
            return self._onward(enrolment, step)
        if step.type == steps.PRACTICE and then != "done":
            learning.plan_task(by=self.user, enrolment=enrolment, step=step.id)
        else:
            learning.mark_done(by=self.user, enrolment=enrolment, step=step.id)
        return self._onward(enrolment, step)

    def _onward(self, enrolment: Enrolment, step: ModuleStep) -> HttpResponse:
        if enrolment.state not in learning.OPEN:
            messages.success(self.request, _("Noted. The module stays finished, and your CPD entry as it is."))
            return redirect("cpd:enrolment", enrolment.public_id)
        after = outline_of(enrolment, step.id).after
        if after is None:
            return finish(self.request, enrolment, self.user)
        return redirect("cpd:step", enrolment.public_id, after.id)

    def _show(
        self, enrolment: Enrolment, step: ModuleStep, *, form: Any = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        outline = outline_of(enrolment, step.id)
        value = steps.value_of(enrolment.edition, step.id)
        if step.type == steps.CASE:
            more["here"] = here = case_steps.case_here(self.user, value)
            if here.finished and step.id not in outline.done and case_steps.note_finished(enrolment):
                outline = outline_of(enrolment, step.id)
        context: dict[str, Any] = {
            "enrolment": enrolment,
            "outline": outline,
            "place": next((place for place in outline.places if place.is_here), None),
            "step": step,
            "value": value,
            "form": form,
            "writes": step.type in steps.WRITTEN and learning.is_writable(enrolment, step),
            **more,
        }
        if step.type == steps.QUIZ:
            context |= self._quiz(enrolment, step, value, form)
        elif step.type in steps.WRITTEN:
            context |= self._written(enrolment, step, value, form, writes=context["writes"])
        return render(self.request, f"cpd/step_{step.type}.html", context, status=status)

    def _quiz(self, enrolment: Enrolment, step: ModuleStep, value: Any, form: QuizForm | None) -> dict[str, Any]:
        given = dict(enrolment.quiz_answers.filter(step=step.id).values_list("question", "options"))
        questions = steps.questions_in(value)
        form = form or QuizForm(questions, given=given)
        answered = [
            Answered(
                question,
                form[question.id],
                tuple(option for option in question.options if option.id in given.get(question.id, ())),
                tuple(option for option in question.options if option.id not in given.get(question.id, ())),
            )
            for question in questions
        ]
        return {"form": form, "answered": answered, "all_answered": all(one.chosen for one in answered)}

    def _written(
        self, enrolment: Enrolment, step: ModuleStep, value: Any, form: ReflectionForm | None, *, writes: bool
    ) -> dict[str, Any]:
        reflection: Reflection | None = enrolment.reflections.filter(step=step.id).first()
        if form is None and writes:
            initial = {"text": reflection.text, "edit_number": reflection.edit_number} if reflection else {}
            form = _form_of(step, value, initial=initial | self.put_back())
        return {"form": form, "reflection": reflection} | self.unsent()


class SaveReflectionView(OwnMixin, View):
    """Autosave of a reflection, or of the note beside a practice task."""

    def post(self, request: HttpRequest, enrolment_id: UUID, step: str) -> HttpResponse:
        enrolment = self.own_enrolment(enrolment_id)
        form = ReflectionForm(request.POST, prompt="", hint="", optional=False, must=False)
        if not form.is_valid():
            return answer(request, status=422, errors=problems_of(form))
        try:
            reflection = learning.save_reflection(
                by=self.user,
                enrolment=enrolment,
                step=step,
                text=form.cleaned_data["text"],
                edit_number=form.cleaned_data["edit_number"],
            )
        except learning.NoSuchStep as error:
            raise Http404 from error
        except ChangedElsewhere:
            return answer(request, status=409)
        except learning.NotOpen:
            return answer(request, status=409, is_closed=True)
        return answer(request, edit_number=reflection.edit_number)


def _form_of(step: ModuleStep, value: Any, **kwargs: Any) -> ReflectionForm:
    if step.type == steps.PRACTICE:
        return NoteForm(**kwargs)
    return ReflectionForm(
        prompt=value.get("prompt", ""), hint=value.get("hint", ""), optional=value.get("optional", False), **kwargs
    )
