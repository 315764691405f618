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
from cpd.models import CaseAttempt
from people.models import User
from portfolios.domain import evidence


class KeepCaseAsEvidenceView(LoginRequiredMixin, View):
    """Make the CPD entry of a finished case, and go on writing in a draft made from it. The debrief posts on to here once
    it has saved what was written there."""

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        assert isinstance(request.user, User)
        try:
            attempt = attempts.attempt_of(request.user, attempt_id)
        except CaseAttempt.DoesNotExist as error:
            raise Http404 from error
        try:
            entry = keep_as_entry(by=request.user, attempt=attempt)
        except debrief.NotOver:
            messages.info(request, _("Finish the case first."))
            return redirect("cpd:play", attempt.public_id)
        version = evidence.use_as_evidence(by=request.user, entry=entry)
        return redirect("portfolios:evidence_write", version.evidence.public_id)
