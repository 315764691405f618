"""The worker's evidence: the list, one piece with its history, older versions, and what can be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View

from cpd.models import Entry
from people.domain.details import Detail
from people.states import NotAMove, SomebodyGotThereFirst
from people.views import details
from portfolios.domain import compare, evidence, own_evidence
from portfolios.domain.own_piece import Piece, VersionSeen, piece_of
from portfolios.models import EvidenceVersion

PAGE = 30
STATES = [
    ("", gettext_lazy("All")),
    (EvidenceVersion.State.DRAFT, gettext_lazy("Drafts")),
    (EvidenceVersion.State.SUBMITTED, gettext_lazy("With your supervisor")),
    (EvidenceVersion.State.RETURNED, gettext_lazy("Returned to you")),
    (EvidenceVersion.State.SIGNED_OFF, gettext_lazy("Signed off")),
]


class ListEvidenceView(LoginRequiredMixin, TemplateView):
    """All of it, last touched first; one state at a time if asked."""

    template_name = "portfolios/evidence/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        if state not in {code for code, _label in STATES}:
            state = ""
        found = own_evidence.evidence_of(self.request.user, state)  # type: ignore[arg-type]
        page = Paginator(found, PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, state=state, states=STATES, **kwargs)


class PieceView(LoginRequiredMixin, View):
    """One piece. `number` picks a version, the latest without it."""

    template_name = "portfolios/evidence/piece.html"

    def get(self, request: HttpRequest, evidence_id: UUID, number: int | None = None) -> HttpResponse:
        piece = _piece(request, evidence_id)
        seen = _version(piece, number) if number is not None else piece.latest
        context = {
            "piece": piece,
            "evidence": piece.evidence,
            "seen": seen,
            "is_latest": seen is piece.latest,
            "details": _details(request, piece) if seen is piece.latest else [],
            "title": seen.title or piece.evidence.title or piece.evidence.get_kind_display(),
        }
        return render(request, self.template_name, context)


class ShowChangesView(LoginRequiredMixin, View):
    """What a version changed of the one before it."""

    def get(self, request: HttpRequest, evidence_id: UUID, number: int) -> HttpResponse:
        piece = _piece(request, evidence_id)
        seen = _version(piece, number)
        if seen.changed_since is None:
            raise Http404
        before = piece.version(seen.changed_since)
        readable = seen.text is not None and before.text is not None
        changed = compare.changes(before.text or "", seen.text or "") if readable else None
        context = {
            "piece": piece,
            "evidence": piece.evidence,
            "seen": seen,
            "before": before,
            "changes": changed,
            "is_same": changed is not None and not compare.has_changes(changed),
            "claims": _changed_claims(before, seen),
            "title": piece.evidence.title or piece.evidence.get_kind_display(),
        }
        return render(request, "portfolios/evidence/changes.html", context)


class DeleteDraftView(LoginRequiredMixin, View):
    """Ask on a page, then throw the draft away."""

    def get(self, request: HttpRequest, evidence_id: UUID) -> HttpResponse:
        piece = _piece(request, evidence_id)
        if piece.latest.state != EvidenceVersion.State.DRAFT:
            return redirect("portfolios:evidence", evidence_id)
        return render(request, "portfolios/evidence/delete.html", {"piece": piece, "evidence": piece.evidence})

    def post(self, request: HttpRequest, evidence_id: UUID) -> HttpResponse:
        piece = _piece(request, evidence_id)
        try:
            evidence.delete_draft(by=request.user, version=_latest(request, evidence_id))  # type: ignore[arg-type]
        except evidence.NotADraft:
            messages.warning(request, _("It has been sent, so it is kept. You can call it back until it is decided."))
            return redirect("portfolios:evidence", evidence_id)
        messages.success(request, _("The draft is gone."))
        if piece.ever_sent:
            return redirect("portfolios:evidence", evidence_id)
        return redirect("portfolios:evidence_list")


@login_required
@require_POST
def recall(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Call a version back before it is decided."""
    version = _latest(request, evidence_id)
    try:
        evidence.recall(by=request.user, version=version)  # type: ignore[arg-type]
    except (SomebodyGotThereFirst, NotAMove):
        messages.warning(request, _("It is not waiting any more: look at what was decided."))
        return redirect("portfolios:evidence", evidence_id)
    messages.success(request, _("Called back. The next version is a draft with the same words; only you can see it."))
    return redirect("portfolios:evidence_write", evidence_id)


@login_required
@require_POST
def say_nobodys(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """What was pointed out in words that were sent is no real person’s."""
    piece = _piece(request, evidence_id)
    response = redirect("portfolios:evidence", evidence_id)
    details.remember_nobodys(request, response, evidence_id, _texts(piece.latest))
    return response


@login_required
@require_POST
def write_next_version(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Begin the next version with the last one's words."""
    version = _latest(request, evidence_id)
    try:
        evidence.start_next_version(by=request.user, evidence=version.evidence)  # type: ignore[arg-type]
    except SomebodyGotThereFirst:
        messages.warning(request, _("It is with your supervisor. Call it back first, or wait for the answer."))
        return redirect("portfolios:evidence", evidence_id)
    return redirect("portfolios:evidence_write", evidence_id)


@login_required
@require_POST
def use_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Make a CPD entry a piece of evidence, with everything carried over."""
    try:
        entry: Entry = request.user.entries.get(public_id=entry_id)  # type: ignore[union-attr]
    except Entry.DoesNotExist as error:
        raise Http404 from error
    version = evidence.use_as_evidence(by=request.user, entry=entry)  # type: ignore[arg-type]
    return redirect("portfolios:evidence_write", version.evidence.public_id)


def _piece(request: HttpRequest, evidence_id: UUID) -> Piece:
    try:
        return piece_of(request.user, evidence_id)  # type: ignore[arg-type]
    except own_evidence.NotThere as error:
        raise Http404 from error


def _latest(request: HttpRequest, evidence_id: UUID) -> EvidenceVersion:
    """For writing: read afresh, without what a page has read along with it."""
    try:
        return own_evidence.latest_of(request.user, evidence_id)  # type: ignore[arg-type]
    except own_evidence.NotThere as error:
        raise Http404 from error


def _texts(seen: VersionSeen) -> list[str | None]:
    return [seen.title, seen.text, *(claim.reason for claim in seen.claims)]


def _details(request: HttpRequest, piece: Piece) -> list[Detail]:
    """What could identify somebody in words that can still be called back."""
    if piece.latest.state != EvidenceVersion.State.SUBMITTED:
        return []
    return details.pointed_out(request, piece.evidence.public_id, _texts(piece.latest))


def _version(piece: Piece, number: int) -> VersionSeen:
    try:
        return piece.version(number)
    except own_evidence.NotThere as error:
        raise Http404 from error


def _changed_claims(before: VersionSeen, after: VersionSeen) -> list[tuple[str, list[compare.Paragraph]]]:
    """Each capability that either version claims, with how its reason changed; added and removed ones show whole."""
    old = {str(seen.claim.capability): seen.reason for seen in before.claims}
    new = {str(seen.claim.capability): seen.reason for seen in after.claims}
    budget = compare.Budget()
    found = [(name, compare.changes(old.get(name, ""), new.get(name, ""), budget)) for name in {**old, **new}]
    return [(name, changed) for name, changed in found if compare.has_changes(changed)]
