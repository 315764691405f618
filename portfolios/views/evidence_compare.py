"""What two tabs wrote of one draft, side by side, and how to go on. Nothing is lost whichever is chosen first."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from people.domain import unsent
from people.models import UnsentText, User
from portfolios.domain import compare, evidence, own_evidence, writing
from portfolios.models import EvidenceVersion

LABELS = {"title": gettext_lazy("What you call it"), "text": gettext_lazy("Your account")}


class CompareWordsView(LoginRequiredMixin, View):
    """The page that shows both."""

    def get(self, request: HttpRequest, evidence_id: UUID) -> HttpResponse:
        version, kept = _both(request.user, evidence_id)  # type: ignore[arg-type]
        if version is None:
            return redirect("portfolios:evidence", evidence_id)
        if kept is None:
            return redirect("portfolios:evidence_write", evidence_id)
        return show_both(request, version)

    def post(self, request: HttpRequest, evidence_id: UUID) -> HttpResponse:
        version, kept = _both(request.user, evidence_id)  # type: ignore[arg-type]
        if version is None:
            return redirect("portfolios:evidence", evidence_id)
        if kept is None or request.POST.get("kept") != str(kept.public_id):
            # Answered in another tab, or newer words came: look again.
            return redirect("portfolios:evidence_write", evidence_id)
        number = request.POST.get("edit_number", "")
        try:
            writing.bring_together(
                by=request.user,  # type: ignore[arg-type]
                version=version,
                claims=own_evidence.claims_of(version),
                kept=kept,
                edit_number=int(number) if number.isdigit() and len(number) < 10 else -1,
                choice=request.POST.get("choice", ""),
            )
        except evidence.ChangedElsewhere as error:
            return show_both(request, error.current, status=409)
        except writing.TogetherTooLong:
            messages.error(request, _("Together they are too long. Keep one, or copy what you need."))
            return show_both(request, version)
        except ValueError:
            return show_both(request, version)
        return redirect("portfolios:evidence_write", evidence_id)


def show_both(request: HttpRequest, version: EvidenceVersion, status: int = 200) -> HttpResponse:
    """What is saved and what came from the other tab, field by field."""
    user: User = request.user  # type: ignore[assignment]
    page = reverse("portfolios:evidence_write", args=[version.evidence.public_id])
    kept = unsent.waiting_for(user, page)
    claims = own_evidence.claims_of(version)
    found = writing.differences(version, claims, kept.fields if kept else {}, LABELS)
    budget = compare.Budget()
    context = {
        "version": version,
        "evidence": version.evidence,
        "kept": kept,
        "differences": [(d, compare.changes(d.saved, d.other, budget)) for d in found],
    }
    return render(request, "portfolios/evidence/compare.html", context, status=status)


def _both(user: User, evidence_id: UUID) -> tuple[EvidenceVersion | None, UnsentText | None]:
    try:
        version = own_evidence.draft_of(user, evidence_id)
    except own_evidence.NotThere as error:
        raise Http404 from error
    page = reverse("portfolios:evidence_write", args=[evidence_id])
    return version, unsent.waiting_for(user, page)
