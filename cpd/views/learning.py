"""Pages of learning as a whole: what somebody is taking, beginning a module, its overview and its end, leaving it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from content.domain import editions
from content.domain.languages import in_language
from content.models import ModulePage
from content.models.public import readable
from cpd.domain import completion, entries, learning
from cpd.domain.changes import ChangedElsewhere
from cpd.domain.outline import outline_of, under_way
from cpd.forms.entries import EntryForm, initial_of
from cpd.models import Enrolment
from cpd.views.own import OwnMixin
from cpd.views.saving import saved
from people.views import details

SENTENCES = ("learnt", "impact")
PER_PAGE = 30
SUGGESTED = 3
MODULES = "/modules/"  # Wagtail serves it: DESIGN §4


class ShowLearningView(OwnMixin, View):
    """What somebody is taking, what they have finished, and what else there is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        outlines = under_way(self.user)
        finished = (
            self.user.enrolments.filter(state=Enrolment.State.COMPLETED)
            .select_related("edition", "entry")
            .defer("edition__body")
            .order_by("-completed_at", "-pk")
        )
        page = _page_of(finished, request.GET.get("page"))
        taken = self.user.enrolments.exclude(state=Enrolment.State.WITHDRAWN).values("edition__page")
        others = ModulePage.objects.exclude(pk__in=taken.filter(edition__page__isnull=False))
        found = readable(in_language(others))
        context = {
            "outlines": outlines,
            "finished": page,
            "suggested": found.order_by("-first_published_at")[:SUGGESTED],
            "modules_address": MODULES,
        }
        return render(request, "cpd/learning.html", context)


def _page_of(finished: QuerySet[Enrolment], number: str | None) -> Page[Enrolment]:
    """One page of what is finished: 1 query where everything is on the first, 2 otherwise."""
    if number not in (None, "", "1"):
        return Paginator(finished, PER_PAGE).get_page(number)
    rows = list(finished[: PER_PAGE + 1])
    page = Paginator(rows if len(rows) <= PER_PAGE else finished, PER_PAGE).get_page(1)
    page.object_list = rows[:PER_PAGE]
    return page


class EnrolView(OwnMixin, View):
    """Begin a module, or go on with it. A visitor who signs in on the way arrives by GET and is asked once more."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = get_object_or_404(ModulePage.objects.live().public(), pk=page_id)
        if begun := learning.open_enrolment(self.user, editions.current_edition(page)):
            return redirect("cpd:enrolment", begun.public_id)
        return render(request, "cpd/enrol.html", {"module": page})

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        page = get_object_or_404(ModulePage.objects.live().public(), pk=page_id)
        enrolment = learning.enrol(by=self.user, edition=editions.current_edition(page))
        outline = outline_of(enrolment)
        if outline.resume_at is None:
            return redirect("cpd:enrolment", enrolment.public_id)
        return redirect("cpd:step", enrolment.public_id, outline.resume_at.id)


class ShowEnrolmentView(OwnMixin, View):
    """The overview of a module one is taking; once it is finished, the CPD entry it has made."""

    def get(self, request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        enrolment = self.own_enrolment(enrolment_id)
        if enrolment.state == Enrolment.State.COMPLETED:
            return self._finished(request, enrolment)
        return render(request, "cpd/enrolment.html", {"outline": outline_of(enrolment), "enrolment": enrolment})

    def post(self, request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        """The two sentences that make the entry count, written where the module ended."""
        enrolment = self.own_enrolment(enrolment_id)
        entry = self.user.entries.filter(enrolment=enrolment).first()
        if entry is None:
            return redirect("cpd:enrolment", enrolment.public_id)
        form = EntryForm(request.POST, only=SENTENCES)
        is_valid, conflict = form.is_valid(), []
        try:
            entry = entries.save_entry(
                by=self.user, entry=entry, edit_number=form.cleaned_data.get("edit_number", 0), changes=form.changes()
            )
        except ChangedElsewhere as error:
            conflict = form.conflict(error)
        if not is_valid or conflict:
            return self._finished(request, enrolment, form, conflict)
        response = redirect("cpd:enrolment", enrolment.public_id)
        if request.POST.get("do") == details.BUTTON:
            details.remember_nobodys(request, response, entry.public_id, entries.texts_of(entry))
        if entry.counts:
            messages.success(request, _("“%(title)s” counts toward your year.") % {"title": entry.title})
            if not details.pointed_out(request, entry.public_id, entries.texts_of(entry)):  # else it stands here
                return redirect("cpd:year")
        return response

    def _finished(
        self,
        request: HttpRequest,
        enrolment: Enrolment,
        form: EntryForm | None = None,
        conflict: list[tuple[str, str]] | None = None,
    ) -> HttpResponse:
        entry = self.user.entries.filter(enrolment=enrolment).prefetch_related("capabilities").first()
        if entry is not None and form is None:
            form = EntryForm(initial=initial_of(entry, []) | self.put_back(), only=SENTENCES)
        context: dict[str, Any] = {
            "outline": outline_of(enrolment),
            "enrolment": enrolment,
            "entry": entry,
            "shows": [outcome for outcome in editions.outcomes_of(enrolment.edition) if outcome.capability],
            "form": form,
            "conflict": conflict,
            "details": details.pointed_out(request, entry.public_id, entries.texts_of(entry)) if entry else [],
        }
        return render(request, "cpd/finished.html", context | self.unsent(), status=409 if conflict else 200)


class SaveSentencesView(OwnMixin, View):
    """Autosave of those two sentences."""

    def post(self, request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        enrolment = self.own_enrolment(enrolment_id)
        entry = get_object_or_404(self.user.entries, enrolment=enrolment)
        return saved(request, self.user, entry, EntryForm(request.POST, only=SENTENCES))


class CompleteEnrolmentView(OwnMixin, View):
    """Finish a module. By GET there is nothing to see: its overview says what is to go."""

    def get(self, request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        return redirect("cpd:enrolment", self.own_enrolment(enrolment_id).public_id)

    def post(self, request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        return finish(request, self.own_enrolment(enrolment_id), self.user)


def finish(request: HttpRequest, enrolment: Enrolment, user: Any) -> HttpResponse:
    """Complete the module and go to its end, or to the first step that is still to be done."""
    try:
        completion.complete(by=user, enrolment=enrolment)
    except completion.StepsToGo as error:
        count = len(error.steps)
        messages.warning(
            request,
            ngettext(
                "%(count)d step is still to be done before the module is finished.",
                "%(count)d steps are still to be done before the module is finished.",
                count,
            )
            % {"count": count},
        )
        return redirect("cpd:step", enrolment.public_id, error.steps[0].id)
    except learning.NotOpen:
        messages.warning(request, _("You left this module, so nothing was changed."))
    return redirect("cpd:enrolment", enrolment.public_id)


class LeaveEnrolmentView(OwnMixin, View):
    """Ask once, then leave a module. What was written is kept."""

    def get(self, request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        enrolment = self.own_enrolment(enrolment_id)
        if enrolment.state not in learning.OPEN:
            return redirect("cpd:enrolment", enrolment.public_id)
        return render(request, "cpd/leave.html", {"enrolment": enrolment})

    def post(self, request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        enrolment = self.own_enrolment(enrolment_id)
        try:
            learning.leave(by=self.user, enrolment=enrolment)
        except learning.NotOpen:
            messages.warning(request, _("This module is finished or was left already, so nothing was changed."))
            return redirect("cpd:enrolment", enrolment.public_id)
        messages.success(request, _("You left the module. What you wrote is there if you begin it again."))
        return redirect("cpd:learning")
