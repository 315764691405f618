"""Putting off what is offered to learn next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View

from cpd.domain.reading import NothingToRead, page_to_read
from portfolios.domain.next_for_you import put_off

PLACES = {"home": "portfolios:me", "learning": "cpd:learning"}


class PutOffView(LoginRequiredMixin, View):
    """Not now: not offered again for 30 days."""

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        try:
            found = page_to_read(page_id)
        except NothingToRead as error:
            raise Http404 from error
        user: Any = request.user
        assert found.page is not None
        put_off(by=user, page=found.page)
        messages.success(request, _("“%(title)s” is not offered to you for the next 30 days.") % {"title": found.title})
        return redirect(PLACES.get(request.POST.get("from", ""), "portfolios:me"))
