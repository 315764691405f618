"""From looking back at a case to a draft of evidence: one button, with the path and the reasons attached."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from cpd.domain import attempts, debrief
from cpd.domain.case_entries import keep_as_entry
from cpd.domain.changes import ChangedElsewhere
from cpd.forms.looking_back import LookingBackForm
from cpd.models import CaseAttempt
from people.models import User
from portfolios.domain import evidence


class KeepCaseAsEvidenceView(LoginRequiredMixin, View):
    """Keep what was written in the debrief, make its CPD entry, and go on writing in a draft made from it."""

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        assert isinstance(request.user, User)
        try:
            attempt = attempts.attempt_of(request.user, attempt_id)
        except CaseAttempt.DoesNotExist as error:
            raise Http404 from error
        try:
            found = debrief.debrief_of(attempts.playing(attempt))
            if "edit_number" in request.POST:
                form = LookingBackForm(found.decided, data=request.POST)
                if not form.is_valid():
                    messages.warning(request, _("Your answer is too long to be kept. Shorten it first."))
                    return redirect("cpd:debrief", attempt.public_id)
                debrief.look_back(
                    by=request.user,
                    attempt=attempt,
                    text=form.cleaned_data["text"],
                    factors=form.factors(),
                    edit_number=form.cleaned_data["edit_number"],
                )
            entry = keep_as_entry(by=request.user, attempt=attempt)
        except debrief.NotOver:
            messages.info(request, _("Finish the case first."))
            return redirect("cpd:play", attempt.public_id)
        except ChangedElsewhere:
            messages.warning(request, _("You wrote here in another tab as well. Look at your answer, then keep it."))
            return redirect("cpd:debrief", attempt.public_id)
        version = evidence.use_as_evidence(by=request.user, entry=entry)
        return redirect("portfolios:evidence_write", version.evidence.public_id)
