"""Playing a case: one scene at a time, each move posted from the page that showed where the attempt stood."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.models import Page

from content.cases import Move, Refused, engine
from content.domain import editions
from content.domain.case_pictures import pictures_in
from content.models import Edition
from cpd.domain import attempts, comparing
from cpd.domain.attempts import Playing
from cpd.domain.changes import ChangedElsewhere
from cpd.domain.notebook import in_words, notebook_of, path_of
from cpd.forms.cases import NotesForm, SceneForm
from cpd.forms.learning import renumber
from cpd.models import CaseAttempt, CaseNotes
from cpd.views.own import OwnMixin
from cpd.views.saving import answer, problems_of
from people.domain import unsent
from people.models import User

SAID = {
    engine.ENDED: gettext_lazy("This case has ended. Nothing was changed."),
    engine.NOT_HERE: gettext_lazy("That cannot be done in this scene. Nothing was changed: here is where you are."),
    engine.ASKED_ALREADY: gettext_lazy("You have asked that already. The answer is on this page."),
    engine.NO_TIME: gettext_lazy("There is not enough time left for that. Nothing was changed."),
    engine.ESTIMATES_FIRST: gettext_lazy("Give your estimate first. It is kept before anything more is shown."),
    engine.DECIDED: gettext_lazy("Your decision is locked. Go on from it."),
    engine.WAY_OPEN: gettext_lazy("There is still a way on. Nothing was changed."),
}
WORDS = ("words", "reason")  # what somebody writes in a decision
DECIDED_WITH = (*WORDS, "option", "confidence", "estimate-")
PER_PAGE = 30
CASES = "/cases/"  # Wagtail serves it: DESIGN §4
# More than anybody writes in one sentence: what was too long is shown cut.
ENOUGH = 5000
ELSEWHERE = gettext_lazy("You went on in another tab. Nothing was added: here is where you are now.")


class OwnCaseMixin(OwnMixin):
    """For pages about an attempt of one's own; anybody else's answers 404."""

    def own_attempt(self, public_id: UUID) -> CaseAttempt:
        try:
            return attempts.attempt_of(self.user, public_id)
        except CaseAttempt.DoesNotExist as error:
            raise Http404 from error


class ListCasesView(OwnMixin, View):
    """The cases somebody is in or has finished, and the ways of others that are shown to them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        mine = self.user.case_attempts.select_related("edition").defer("edition__body").order_by("-updated_at", "-pk")
        page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
        context = {"page": page, "shown_to_me": comparing.shown_to(self.user)[:PER_PAGE], "cases_address": CASES}
        return render(request, "cpd/cases.html", context)


class StartCaseView(OwnMixin, View):
    """Begin a case, or go on with it. A visitor who signs in on the way arrives by GET and is asked once more."""

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        edition = _edition(page_id)
        if begun := attempts.open_attempt(self.user, edition.page_key):
            return redirect("cpd:play", begun.public_id)
        return render(request, "cpd/case_start.html", {"edition": edition})

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        attempt = attempts.start(by=self.user, edition=_edition(page_id))
        return redirect("cpd:play", attempt.public_id)


class PlayCaseView(OwnCaseMixin, View):
    """The scene one is in, and every move in it."""

    def get(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        return self._show(attempts.playing(self.own_attempt(attempt_id)))

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        now = attempts.playing(self.own_attempt(attempt_id))
        if "notes" in request.POST:
            return self._keep_notes(now)
        try:
            after = int(request.POST.get("after", ""))
            then = attempts.playing_after(now, after)
        except (ValueError, attempts.MovedElsewhere):
            return self._moved(now)
        if "ask" in request.POST:
            return self._make(now, after, [Move(engine.ASK, request.POST["ask"])])
        for kind in (engine.GO_ON, engine.STOP):
            if kind in request.POST:
                return self._make(now, after, [Move(kind)])
        # What was sent is read as the page stood that it was sent from: the same again is then known to be the same.
        form = _form(then, data=request.POST)
        if form is None:
            return self._moved(now)
        if not form.is_valid():
            return self._show(now, form=form, status=422) if after == len(now.moves) else self._moved(now)
        moves = form.moves()
        if form.decision is None:
            moves.append(Move(engine.GO_ON))
        return self._make(now, after, moves)

    def _make(self, now: Playing, after: int, moves: list[Move]) -> HttpResponse:
        try:
            now = attempts.make_moves(by=self.user, seen=now, after=after, moves=moves)
        except attempts.MovedElsewhere:
            return self._moved(attempts.playing(now.attempt))
        except attempts.Finished:
            messages.warning(self.request, SAID[engine.ENDED])
        except Refused as refused:
            messages.warning(self.request, SAID.get(refused.reason, SAID[engine.NOT_HERE]))
        else:
            last = moves[-1]
            here = reverse("cpd:play", args=[now.attempt.public_id])
            if last.kind == engine.ASK:
                return redirect(f"{self._with_words(here)}#asked-{last.key}")
            return redirect(here + ("#decided" if last.kind == engine.DECIDE else ""))
        return redirect(self._with_words(reverse("cpd:play", args=[now.attempt.public_id])))

    def _with_words(self, address: str) -> str:
        """The address of the scene; it brings back the decision that somebody had begun to write (data-brings)."""
        if not any(self.request.POST.get(name, "").strip() for name in WORDS):
            return address
        kept = unsent.keep(self.user, address, self._begun())
        return f"{address}?{urlencode({'unsent': kept.public_id})}" if kept else address

    def _begun(self) -> unsent.Fields:
        """What was sent of a decision: written in full or in part, or brought along with something else."""
        fields = unsent.text_fields(self.request.POST)
        return {name: value for name, value in fields.items() if name.startswith(DECIDED_WITH)}

    def _as_begun(self, now: Playing) -> SceneForm | None:
        return _form(now, initial=dict(self._begun()))

    def _keep_notes(self, now: Playing) -> HttpResponse:
        """The notes, by their button. Too long, or another tab was quicker: the scene again, with what was sent."""
        form = NotesForm(data=self.request.POST)
        if not form.is_valid():
            return self._show(now, form=self._as_begun(now), notes=form, status=422)
        try:
            _save_notes(self.user, now.attempt, form)
        except ChangedElsewhere as error:
            renumber(form, error.current.edit_number)
            conflict = [(form["text"].label, error.current.text)]
            return self._show(now, form=self._as_begun(now), notes=form, conflict=conflict, status=409)
        messages.success(self.request, _("Your notes are saved."))
        return redirect(self._with_words(reverse("cpd:play", args=[now.attempt.public_id])) + "#notes")

    def _moved(self, now: Playing) -> HttpResponse:
        """Another tab was quicker: where the attempt is, and what was written here so that it can be copied."""
        lost = [self.request.POST.get(name, "").strip()[:ENOUGH] for name in WORDS]
        if not any(lost):
            messages.warning(self.request, ELSEWHERE)
            return redirect("cpd:play", now.attempt.public_id)
        return self._show(now, lost=[one for one in lost if one], elsewhere=ELSEWHERE, status=409)

    def _show(
        self,
        now: Playing,
        *,
        form: SceneForm | None = None,
        notes: NotesForm | None = None,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        case, state = now.case, now.state
        scene = engine.scene_of(case, state)
        passages = engine.passages_of(case, state)
        asked = (
            [(one, engine.told_by(case, state, one)) for one in scene.enquiries if one.key in state.asked]
            if scene
            else []
        )
        put_back = self.put_back()
        form = form or _form(now, initial=dict(put_back))
        kept = attempts.notes_of(now.attempt)
        own = {"text": put_back["text"]} if "text" in put_back else {}
        context = {
            "attempt": now.attempt,
            "case": case,
            "state": state,
            "scene": scene,
            "passages": passages,
            "asked": asked,
            "enquiries": engine.enquiries_of(case, state),
            "pictures": pictures_in([*passages, *(one for _, told in asked for one in told)]),
            "form": form,
            "locked": _locked(now),
            "can_go_on": bool(engine.way_on(case, state)) and (form is None or not form.estimates),
            "is_stuck": engine.is_stuck(case, state),
            "path": path_of(now),
            "notebook": notebook_of(now),
            "notes": notes or NotesForm(initial=_initial(kept) | own),
            "notes_saved": kept.saved_at if kept else None,
            "used_share": _share(now),
            **self.unsent(),
            **more,
        }
        return render(self.request, "cpd/case_scene.html", context, status=status)


class SaveNotesView(OwnCaseMixin, View):
    """Autosave of the notes on a case."""

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        attempt = self.own_attempt(attempt_id)
        form = NotesForm(data=request.POST)
        if not form.is_valid():
            return answer(request, status=422, errors=problems_of(form))
        try:
            notes = _save_notes(self.user, attempt, form)
        except ChangedElsewhere:
            return answer(request, status=409)
        return answer(request, edit_number=notes.edit_number)


def _edition(page_id: int) -> Edition:
    """What somebody who begins a case now is given. 404 for what is no case, or not for everybody to read."""
    page = get_object_or_404(Page.objects.live().public(), pk=page_id)
    try:
        edition = editions.current_edition(page)
    except editions.NotPublishable as error:
        raise Http404 from error
    if edition.kind != attempts.CASE:
        raise Http404
    return edition


def _form(now: Playing, **kwargs: Any) -> SceneForm | None:
    """The form of the scene, None where there is nothing to estimate or decide."""
    estimates = engine.estimates_to_go(now.case, now.state)
    options = engine.options_of(now.case, now.state)
    if not estimates and not options:
        return None
    return SceneForm(now, estimates, options, after=len(now.moves), **kwargs)


def _locked(now: Playing) -> dict[str, Any] | None:
    """The decision just made, while it is waiting to be gone on from."""
    row = now.decided(now.state.decided) if now.state.decided else None
    if row is None:
        return None
    decision = now.case.decisions[row.key]
    return {
        "said": in_words(now, row.key, row.choice, str(row.value.get("words", ""))),
        "reason": row.value.get("reason", ""),
        "confidence": row.value.get("confidence"),
        "feedback": decision.ways[row.choice].feedback,
        "at": row.made_at,
    }


def _save_notes(user: User, attempt: CaseAttempt, form: NotesForm) -> CaseNotes:
    said = form.cleaned_data
    return attempts.save_notes(by=user, attempt=attempt, text=said["text"], edit_number=said["edit_number"])


def _initial(notes: CaseNotes | None) -> dict[str, Any]:
    return {"text": notes.text, "edit_number": notes.edit_number} if notes else {"edit_number": 0}


def _share(now: Playing) -> str:
    """How much of the time is used, in per cent for the drawing; empty without a limit."""
    if not now.state.budget:
        return ""
    return str(round(min(1, now.state.time_used / now.state.budget) * 100, 1))
