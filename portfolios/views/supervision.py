"""The supervisor's pages: what waits, reading and deciding, what changed between versions, and one supervisee.

Who may see what is decided in portfolios/domain/reading.py and supervisees.py; somebody else's thing answers 404.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from people.domain import unsent
from people.models import User
from portfolios.domain import claim_changes, compare, decisions, drafts, queue, reading, supervisees, words
from portfolios.domain.evidence import NotReady
from portfolios.forms.decisions import DecisionForm
from portfolios.models import Decision, DecisionDraft


class SignedInRequest(HttpRequest):
    """A request that LoginRequiredMixin has let through."""

    user: User


class SupervisionView(LoginRequiredMixin, View):
    """What every page here shares: the submission as this person may read it, or 404."""

    def reading(self, request: SignedInRequest, submission_id: UUID) -> reading.Reading:
        try:
            return reading.read_submission(request.user, submission_id)
        except reading.NotReadable as error:
            raise Http404 from error


class ShowQueueView(SupervisionView):
    """What waits for this person, whom they supervise, and what they decided lately."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        found = queue.queue_of(request.user, page=_page(request, "page"), people_page=_page(request, "people"))
        if found.is_empty:
            raise Http404
        return render(request, "portfolios/supervision/queue.html", {"queue": found})


class DecideSubmissionView(SupervisionView):
    """Read exactly what was sent, and sign it off or return it; what was decided before stays readable."""

    def get(self, request: SignedInRequest, submission_id: UUID) -> HttpResponse:
        found = self.reading(request, submission_id)
        draft = reading.draft_of(request.user, found.submission)
        if not found.may_decide:
            return self.settled(request, found, draft)
        form = DecisionForm(claims=found.claims, draft=draft)
        put_back = unsent.initial_from(request.GET.get("unsent"), request.user, request.path)
        form.initial.update({name: text for name, text in (put_back or {}).items() if name != "edit_number"})
        return self.page(request, found, form, draft=draft)

    def post(self, request: SignedInRequest, submission_id: UUID) -> HttpResponse:
        try:
            found = reading.read_submission(request.user, submission_id)
        except reading.NotReadable as error:
            return _no_longer_yours(request, error)
        if not found.supervises_now:
            return _no_longer_yours(request, decisions.NotYourSupervisee())
        wanted = request.POST.get("do", "")
        if wanted == "let_go":
            drafts.let_go_of_draft(by=request.user, submission=found.submission)
            return redirect("portfolios:submission", submission_id)
        form = DecisionForm(request.POST, claims=found.claims)
        if not found.may_decide:
            return self.too_late(request, found, form)
        return self.later(request, found, form) if wanted == "later" else self.decide(request, found, form)

    def decide(self, request: SignedInRequest, found: reading.Reading, form: DecisionForm) -> HttpResponse:
        """Record the decision, or show again what was written with what is wrong."""
        if not form.is_valid():
            return self.page(request, found, form)
        try:
            decision = decisions.decide(
                by=request.user,
                submission=found.submission,
                outcome=form.cleaned_data["outcome"],
                statement=form.cleaned_data["statement"],
                findings=form.findings,
                notes=form.notes,
            )
        except decisions.AlreadyDecided:
            return self.too_late(request, self.reading(request, found.submission.public_id), form)
        except decisions.NotYourSupervisee as error:
            return _no_longer_yours(request, error)
        except (NotReady, decisions.RecordBroken) as error:
            form.add_problems(error)
            return self.page(request, found, form)
        title = {"title": found.title, "version": found.version}
        if decision.outcome == Decision.Outcome.SIGNED_OFF:
            messages.success(request, _("Signed off: “%(title)s”, version %(version)s.") % title)
        else:
            messages.success(request, _("Returned: “%(title)s”, version %(version)s.") % title)
        return redirect("portfolios:queue")

    def later(self, request: SignedInRequest, found: reading.Reading, form: DecisionForm) -> HttpResponse:
        """Keep what is written and go back to the queue; ask when another tab wrote something else."""
        try:
            drafts.save_draft(by=request.user, submission=found.submission, **form.as_written())
        except decisions.DraftChangedElsewhere as error:
            return self.page(request, found, form, status=409, elsewhere=error.draft)
        messages.info(
            request, _("Kept for later: “%(title)s”. Only you can see what you wrote.") % {"title": found.title}
        )
        return redirect("portfolios:queue")

    def too_late(self, request: SignedInRequest, found: reading.Reading, form: DecisionForm) -> HttpResponse:
        """Somebody decided, or the worker called it back: what this person wrote is kept, and shown."""
        written = form.as_written()
        if (
            found.decision
            and found.decision.is_mine
            and (found.decision.statement or "") == written["statement"].strip()
        ):
            # The same click twice: it is recorded, once.
            messages.info(request, _("Your decision on “%(title)s” is recorded.") % {"title": found.title})
            return redirect("portfolios:queue")
        draft = drafts.keep_what_came_too_late(by=request.user, submission=found.submission, **written)
        return self.settled(request, found, draft, too_late=True)

    def page(
        self,
        request: SignedInRequest,
        found: reading.Reading,
        form: DecisionForm,
        *,
        status: int = 200,
        draft: DecisionDraft | None = None,
        elsewhere: DecisionDraft | None = None,
    ) -> HttpResponse:
        if elsewhere:
            # Sending again from this page keeps what stands here.
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["edit_number"] = elsewhere.edit_number  # type: ignore[index]
        context = {
            "reading": found,
            "form": form,
            "draft": draft,
            "elsewhere": elsewhere,
            "registrations": list(request.user.registrations.all()),
            "unsent": unsent.waiting_for(request.user, request.path),
        }
        return render(request, "portfolios/supervision/decide.html", context, status=status)

    def settled(
        self,
        request: SignedInRequest,
        found: reading.Reading,
        draft: DecisionDraft | None,
        *,
        too_late: bool = False,
    ) -> HttpResponse:
        """The page of a submission that waits no more. 409 where a decision was tried on it just now."""
        context = {"reading": found, "draft": draft, "too_late": too_late}
        return render(request, "portfolios/supervision/settled.html", context, status=409 if too_late else 200)


class SaveDecisionView(SupervisionView):
    """The autosave of a decision: answers with a line that says what is kept, and the number of this save."""

    def post(self, request: SignedInRequest, submission_id: UUID) -> HttpResponse:
        found = self.reading(request, submission_id)
        form = DecisionForm(request.POST, claims=found.claims)
        if not found.may_decide:
            draft = drafts.keep_what_came_too_late(by=request.user, submission=found.submission, **form.as_written())
            return _saved(request, draft, reading=found, status=409)
        try:
            draft = drafts.save_draft(by=request.user, submission=found.submission, **form.as_written())
        except decisions.DraftChangedElsewhere as error:
            return _saved(request, error.draft, elsewhere=error.draft, status=409)
        return _saved(request, draft)


class ShowChangesView(SupervisionView):
    """What changed since the last version that this person may read."""

    def get(self, request: SignedInRequest, submission_id: UUID) -> HttpResponse:
        found = self.reading(request, submission_id)
        if found.text is None or found.earlier is None:
            raise Http404
        before = words.read(found.earlier.words) or {}
        paragraphs = compare.changes(before.get("text", ""), found.text)
        context = {
            "reading": found,
            "before": before,
            "before_version": found.earlier.version.number,
            "paragraphs": paragraphs,
            "text_changed": compare.has_changes(paragraphs),
            "claims": claim_changes.claim_changes(before, found.claims),
        }
        return render(request, "portfolios/supervision/changes.html", context)


class ShowSuperviseeView(SupervisionView):
    """One worker as their supervisor of today may see them."""

    def get(self, request: SignedInRequest, worker_id: UUID) -> HttpResponse:
        try:
            found = supervisees.supervisee_of(request.user, worker_id, page=_page(request, "page"))
        except supervisees.NotYourSupervisee as error:
            raise Http404 from error
        return render(request, "portfolios/supervision/supervisee.html", {"supervisee": found})


def _page(request: HttpRequest, name: str) -> int:
    """A page number from the address; whatever is no number from 1 to 9999 is the first page."""
    text = request.GET.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _saved(request: HttpRequest, draft: DecisionDraft, *, status: int = 200, **context: Any) -> HttpResponse:
    response = render(request, "portfolios/supervision/_saved.html", {"draft": draft, **context}, status=status)
    response["X-Edit-Number"] = str(draft.edit_number)
    return response


def _no_longer_yours(request: SignedInRequest, error: Exception) -> HttpResponse:
    """404, unless this very page was made for this person: then the supervision ended while they wrote.

    They may not decide any more (403), but their own words are theirs, so they are shown once for copying.
    """
    writer = unsent.writer_of(request.POST.get(unsent.FIELD, ""), request.path_info)
    if writer is None or writer[0].pk != request.user.pk:
        raise Http404 from error
    context = {"statement": request.POST.get("statement", "")}
    return render(request, "portfolios/supervision/ended.html", context, status=403)
