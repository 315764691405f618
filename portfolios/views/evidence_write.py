"""The addresses at which evidence is written: a new account, a draft, where the script saves, and the picker."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portfolios.domain import choices, evidence, own_evidence
from portfolios.forms.evidence import ClaimRow, picker_groups
from portfolios.models import Evidence, EvidenceVersion
from portfolios.views.posted_claims import claims_chosen
from portfolios.views.writing_answers import WritingView

BEGUN = "evidence_begun"
MOST_BEGUN = 20


class WriteEvidenceView(WritingView):
    """A draft."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            self.version = _draft(request, kwargs["evidence_id"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, evidence_id: UUID) -> HttpResponse:
        if self.version is None:
            return redirect("portfolios:evidence", evidence_id)
        return self.show(request, **self.refused(request))

    def post(self, request: HttpRequest, evidence_id: UUID) -> HttpResponse:
        if self.version is None:
            self.version = own_evidence.latest_of(request.user, evidence_id)  # type: ignore[arg-type]
            return self.sent_meanwhile(request)
        return self.answer(request)


class SaveEvidenceView(WriteEvidenceView):
    """Where the script saves a draft to. Only posts."""

    http_method_names = ["post"]


class NewEvidenceView(WritingView):
    """A new account. Looking at it makes nothing; the first save makes the draft."""

    starts_new = True

    def get(self, request: HttpRequest) -> HttpResponse:
        named = [name for name in request.GET.getlist("capability") if name]
        rows = None
        if named and "unsent" not in request.GET:
            rows = [
                ClaimRow(new.capability, new.stage)
                for new in claims_chosen(request.user, request.GET, {})[: evidence.claims_limit(request.user)]  # type: ignore[arg-type]
            ]
        return self.show(request, rows=rows)

    def post(self, request: HttpRequest) -> HttpResponse:
        begun: dict[str, str] = request.session.get(BEGUN, {})
        token = request.POST.get("begun", "")
        if token in begun:
            # The same page posted once more: after a lost answer, a second click or going back.
            try:
                self.version = own_evidence.latest_of(request.user, UUID(begun[token]))  # type: ignore[arg-type]
            except own_evidence.NotThere:
                self.version = None
        had_none = self.version is None
        response = self.answer(request)
        if had_none and self.version is not None and token:
            kept = dict(list(begun.items())[1 - MOST_BEGUN :])
            request.session[BEGUN] = {**kept, token: str(self.version.evidence.public_id)}
        return response

    def context(self, request: HttpRequest, **also: Any) -> dict[str, Any]:
        begun = request.POST.get("begun") or str(uuid.uuid4())
        return {**super().context(request, **also), "begun": "" if self.version else begun}

    def saved(self, request: HttpRequest) -> dict[str, Any]:
        kind = request.GET.get("kind", "")
        if self.version is None:
            return {"kind": kind if kind in Evidence.Kind.values else Evidence.Kind.REFLECTIVE_ACCOUNT}
        return super().saved(request)


@login_required
@require_safe
def find_capabilities(request: HttpRequest) -> HttpResponse:
    """The picker's choices that match some words, for the script; `for` names the evidence whose claims are left out."""
    user: Any = request.user
    claimed = []
    with suppress(ValueError, own_evidence.NotThere):
        version = own_evidence.latest_of(user, UUID(request.GET.get("for", "")))
        claimed = [claim.capability for claim in own_evidence.claims_of(version)]
    offered = choices.choices_for(user, claimed=claimed, matching=request.GET.get("q", "")[:100])
    groups = picker_groups(offered)
    found = sum(len(group.options) for group in offered.groups)
    return render(request, "portfolios/evidence/_picker.html", {"groups": groups, "found": found, "finding": True})


def _draft(request: HttpRequest, evidence_id: UUID) -> EvidenceVersion | None:
    try:
        return own_evidence.draft_of(request.user, evidence_id)  # type: ignore[arg-type]
    except own_evidence.NotThere as error:
        raise Http404 from error
