"""A person's own reading: what they keep for later and what they read of late. Every page works without a script; only
noting that a page was opened needs one, so that no page for reading writes anything while it is fetched.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View
from wagtail.models import Page

from content.models import Findable
from cpd.domain import reading
from cpd.views.own import OwnMixin


def _page_or_404(page_id: int) -> tuple[Findable, Page]:
    try:
        found = reading.page_to_read(page_id)
    except reading.NothingToRead as error:
        raise Http404 from error
    assert found.page is not None
    return found, found.page


class ShowReadingView(OwnMixin, View):
    """Both lists. `?off=` names a page that was just taken off, to put it back."""

    def get(self, request: HttpRequest) -> HttpResponse:
        off = request.GET.get("off", "")
        removed = None
        if off.isascii() and off.isdigit() and len(off) < 10:
            try:
                removed = reading.page_to_read(int(off))
            except reading.NothingToRead:
                removed = None
        context = {"reading": reading.reading_of(self.user), "removed": removed, "days": reading.DAYS}
        return render(request, "cpd/reading.html", context)


class KeepPageView(OwnMixin, View):
    """Keep a page for later. A visitor who signs in on the way arrives by GET and is asked once more."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        found, page = _page_or_404(page_id)
        if reading.is_kept(by=self.user, page_id=page.pk):
            messages.info(request, _("It is on your list already."))
            return redirect("cpd:reading")
        return render(request, "cpd/keep.html", {"found": found})

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        _found, page = _page_or_404(page_id)
        back = request.POST.get("from") == "list"
        try:
            if reading.keep(by=self.user, page=page) and not back:
                messages.success(request, _("Kept for later. Your list is in My CPD, under My learning."))
        except reading.ListIsFull:
            messages.warning(
                request,
                _("Your list holds %(most)d pages, which is all it can. Take one off, then keep this.")
                % {"most": reading.MOST_KEPT},
            )
            back = True
        return redirect("cpd:reading") if back else redirect(page.url or "cpd:reading")


class TakePageOffView(OwnMixin, View):
    """Take a page off one's own list, from the list or from the page itself."""

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        reading.take_off(by=self.user, page_id=page_id)
        if request.POST.get("from") == "page":
            _found, page = _page_or_404(page_id)
            messages.success(request, _("Taken off your list."))
            return redirect(page.url or "cpd:reading")
        response = redirect("cpd:reading")
        response["Location"] += f"?off={page_id}"
        return response


class NoteReadView(OwnMixin, View):
    """A page was opened: note it, and say whether it is kept. Asked for by the page itself."""

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        _found, page = _page_or_404(page_id)
        reading.note_read(by=self.user, page=page)
        kept = reading.is_kept(by=self.user, page_id=page.pk)
        return render(request, "cpd/_kept.html", {"page": page, "kept": kept})


class ChangeNotingView(OwnMixin, View):
    """Clear the list of what was read, have nothing noted any more, or have it noted again."""

    def post(self, request: HttpRequest) -> HttpResponse:
        do = request.POST.get("do")
        if do == "clear":
            reading.forget_reads(by=self.user)
            messages.success(request, _("The list of what you read is empty."))
        elif do == "stop":
            reading.stop_noting(by=self.user)
            messages.success(request, _("From now on nothing is noted. The list is empty."))
        elif do == "start":
            reading.start_noting(by=self.user)
            messages.success(request, _("From now on the pages you open are noted here."))
        else:
            return HttpResponseBadRequest()
        return redirect("cpd:reading")
