"""Putting kept words back, or letting them go."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from people.domain import unsent
from people.signed_in import SignedInRequest


class AnswerUnsentView(LoginRequiredMixin, View):
    """POST `action=put_back` leads to the page with ?unsent=<id>, for it to fill its form; `let_go` removes the words."""

    def post(self, request: SignedInRequest, unsent_id: uuid.UUID) -> HttpResponse:
        kept = get_object_or_404(request.user.unsent_texts, public_id=unsent_id)
        action = request.POST.get("action")
        if action == "put_back":
            return redirect(f"{kept.path}?{urlencode({'unsent': str(kept.public_id)})}")
        if action != "let_go":
            raise Http404
        unsent.let_go(request.user, kept)
        messages.success(request, _("The words we had kept are gone."))
        return redirect(kept.path)
