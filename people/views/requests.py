"""What waits for one's own yes or no: memberships and supervisions that an organisation has offered."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from people.domain import memberships, queries, supervisions
from people.models import Membership, Supervision
from people.signed_in import SignedInRequest
from people.states import SomebodyGotThereFirst


class ListRequestsView(LoginRequiredMixin, View):
    def get(self, request: SignedInRequest) -> HttpResponse:
        return render(request, "people/requests.html", {"waiting": queries.requests_waiting(request.user)})


class AnswerRequestView(LoginRequiredMixin, View):
    """POST `answer=accept` or `answer=decline` for a membership or supervision of one's own; anybody else's is a 404."""

    def post(self, request: SignedInRequest, kind: str, request_id: uuid.UUID) -> HttpResponse:
        answer = request.POST.get("answer")
        if kind not in {"membership", "supervision"} or answer not in {"accept", "decline"}:
            raise Http404
        try:
            if kind == "membership":
                self._membership(request, get_object_or_404(request.user.memberships, public_id=request_id), answer)
            else:
                self._supervision(request, get_object_or_404(request.user.supervisions, public_id=request_id), answer)
        except (SomebodyGotThereFirst, supervisions.SupervisorNotHere) as error:
            messages.warning(request, str(error))
        return redirect("people:requests")

    def _membership(self, request: SignedInRequest, membership: Membership, answer: str) -> None:
        if answer == "accept":
            memberships.accept_membership(by=request.user, membership=membership)
            said = _("You are now part of %(organisation)s.")
        else:
            memberships.decline_membership(by=request.user, membership=membership)
            said = _("You declined. %(organisation)s sees that.")
        messages.success(request, said % {"organisation": membership.organisation})

    def _supervision(self, request: SignedInRequest, supervision: Supervision, answer: str) -> None:
        if answer == "accept":
            supervisions.accept_supervision(by=request.user, supervision=supervision)
            said = _("%(name)s is now your %(kind)s. Drafts stay private: they read what you send them.")
        else:
            supervisions.decline_supervision(by=request.user, supervision=supervision)
            said = _("You declined. %(name)s does not become your %(kind)s, and can read nothing of yours.")
        messages.success(request, said % {"name": supervision.supervisor, "kind": supervision.get_kind_display()})
