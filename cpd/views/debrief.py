"""Looking back at a case: alone, with what others chose, and beside somebody with whom it is talked over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from cpd.domain import attempts, comparing, debrief
from cpd.domain.calibration import calibration_of
from cpd.domain.case_counts import choices_of_others
from cpd.domain.case_entries import keep_as_entry
from cpd.domain.case_steps import module_around
from cpd.domain.changes import ChangedElsewhere
from cpd.domain.debrief_drawing import draw_dots, draw_ways
from cpd.forms.learning import renumber
from cpd.forms.looking_back import LookingBackForm
from cpd.models import CaseAttempt, LookingBack
from cpd.views.cases import OwnCaseMixin
from cpd.views.own import OwnMixin
from cpd.views.saving import answer, problems_of


class ShowDebriefView(OwnCaseMixin, View):
    """The debrief of a finished attempt, and the answer to "why did it make sense then?"."""

    def get(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        return self._show(self.own_attempt(attempt_id))

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        attempt = self.own_attempt(attempt_id)
        found = self._debrief(attempt)
        if found is None:
            return redirect("cpd:play", attempt.public_id)
        form = LookingBackForm(found.decided, data=request.POST)
        if not form.is_valid():
            return self._show(attempt, form=form, status=422)
        try:
            _keep(self.user, attempt, form)
        except ChangedElsewhere as error:
            renumber(form, error.current.edit_number)
            return self._show(attempt, form=form, conflict=error.current, status=409)
        if request.POST.get("then") == "evidence":
            # 307: the browser posts the same again, to where the draft is made.
            return HttpResponseRedirect(reverse("portfolios:evidence_from_case", args=[attempt.public_id]), status=307)
        messages.success(request, _("Your answer is saved."))
        return redirect(reverse("cpd:debrief", args=[attempt.public_id]) + "#sense")

    def _debrief(self, attempt: CaseAttempt) -> debrief.Debrief | None:
        try:
            return debrief.debrief_of(attempts.playing(attempt))
        except debrief.NotOver:
            return None

    def _show(
        self, attempt: CaseAttempt, *, form: LookingBackForm | None = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        found = self._debrief(attempt)
        if found is None:
            messages.info(self.request, _("Finish the case first: looking back gives away what comes."))
            return redirect("cpd:play", attempt.public_id)
        saved = debrief.answer_to(attempt)
        form = form or LookingBackForm(found.decided, initial=_initial(saved) | self.put_back())
        case = found.now.case
        calibration = calibration_of(self.user)
        attempt.user = self.user
        partners = [*comparing.partners_shown(attempt)]
        context = {
            "attempt": attempt,
            "case": case,
            "debrief": found,
            "decided": [(one, form.boxes(one.key)) for one in found.decided],
            "ways": draw_ways(case, dict(found.now.state.chosen)),
            "calibration": calibration,
            "dots": draw_dots(calibration.bands),
            "others": choices_of_others(case, attempt.page_key),
            "form": form,
            "saved": saved,
            "entry": getattr(attempt, "entry", None),
            "module": module_around(attempt),
            "partners": partners,
            "shown_with": [person for person in partners if getattr(person, "sees_it", False)],
            "shown_to_me": comparing.shown_to(self.user, attempt.page_key),
            **self.unsent(),
            **more,
        }
        return render(self.request, "cpd/case_debrief.html", context, status=status)


class SaveLookingBackView(OwnCaseMixin, View):
    """Autosave of the answer."""

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        attempt = self.own_attempt(attempt_id)
        try:
            found = debrief.debrief_of(attempts.playing(attempt))
        except debrief.NotOver:
            return answer(request, status=409, is_closed=True)
        form = LookingBackForm(found.decided, data=request.POST)
        if not form.is_valid():
            return answer(request, status=422, errors=problems_of(form))
        try:
            kept = _keep(self.user, attempt, form)
        except ChangedElsewhere:
            return answer(request, status=409)
        return answer(request, edit_number=kept.edit_number)


class KeepCaseView(OwnCaseMixin, View):
    """Make the CPD entry of a finished case."""

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        attempt = self.own_attempt(attempt_id)
        try:
            entry = keep_as_entry(by=self.user, attempt=attempt)
        except debrief.NotOver:
            messages.info(request, _("Finish the case first."))
            return redirect("cpd:play", attempt.public_id)
        return redirect("cpd:entry", entry.public_id)


class ShowAttemptView(OwnCaseMixin, View):
    """Show a finished attempt to one's supervisor or supervisee, or take it back."""

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        attempt = self.own_attempt(attempt_id)
        if "stop" in request.POST:
            comparing.stop_showing(by=self.user, attempt=attempt)
            messages.success(request, _("Nobody else can see your way through this case any more."))
            return redirect(reverse("cpd:debrief", args=[attempt.public_id]) + "#together")
        person = get_object_or_404(comparing.partners_of(self.user), public_id=_uuid(request.POST.get("person", "")))
        try:
            comparing.show_attempt(by=self.user, attempt=attempt, person=person)
        except debrief.NotOver:
            messages.info(request, _("Finish the case first."))
            return redirect("cpd:play", attempt.public_id)
        messages.success(
            request,
            _("%(name)s can now compare your way with theirs, once they have finished the case.") % {"name": person},
        )
        return redirect(reverse("cpd:debrief", args=[attempt.public_id]) + "#together")


class CompareAttemptsView(OwnMixin, View):
    """One's own way beside one that was shown."""

    def get(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        try:
            own, theirs = comparing.compare(by=self.user, public_id=attempt_id)
        except CaseAttempt.DoesNotExist as error:
            raise Http404 from error
        except comparing.PlayFirst:
            shown = comparing.shown_to(self.user).get(public_id=attempt_id)
            return render(request, "cpd/case_play_first.html", {"shown": shown})
        looked_back = debrief.debrief_of(own), debrief.debrief_of(theirs)
        context = {
            "decided": [*comparing.both_decided(*looked_back)],
            "estimated": [*comparing.both_estimated(*looked_back)],
            "other": theirs.attempt.user,
            "ways": draw_ways(own.case, dict(own.state.chosen), [dict(theirs.state.chosen)]),
            "case": own.case,
            "attempt": own.attempt,
        }
        return render(request, "cpd/case_compare.html", context)


def _keep(user: Any, attempt: CaseAttempt, form: LookingBackForm) -> LookingBack:
    return debrief.look_back(
        by=user,
        attempt=attempt,
        text=form.cleaned_data["text"],
        factors=form.factors(),
        edit_number=form.cleaned_data["edit_number"],
    )


def _initial(saved: LookingBack | None) -> dict[str, Any]:
    if saved is None:
        return {"edit_number": 0}
    return {"text": saved.text, "edit_number": saved.edit_number} | {
        f"factors-{key}": chosen for key, chosen in saved.factors.items()
    }


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Http404 from error
