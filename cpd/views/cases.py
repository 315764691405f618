"""Playing a case: one scene at a time, each move posted from the page that showed where the attempt stood."""

from __future__ import annotations

from typing import Any
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
from cpd.models import CaseAttempt, CaseNotes
from cpd.views.own import OwnMixin
from cpd.views.saving import answer, problems_of

SAID = {
    engine.ENDED: gettext_lazy("This case has ended. Nothing was changed."),
    engine.NOT_HERE: gettext_lazy("That cannot be done in this scene. Nothing was changed: here is where you are."),
    engine.ASKED_ALREADY: gettext_lazy("You have asked that already. The answer is on this page."),
    engine.NO_TIME: gettext_lazy("There is not enough time left for that. Nothing was changed."),
    engine.ESTIMATES_FIRST: gettext_lazy("Give your estimate first. It is kept before anything more is shown."),
    engine.DECIDED: gettext_lazy("Your decision is locked. Go on from it."),
    engine.WAY_OPEN: gettext_lazy("There is still a way on. Nothing was changed."),
}
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
            anchors = {engine.ASK: f"#asked-{last.key}", engine.DECIDE: "#decided"}
            return redirect(reverse("cpd:play", args=[now.attempt.public_id]) + anchors.get(last.kind, ""))
        return redirect("cpd:play", now.attempt.public_id)

    def _moved(self, now: Playing) -> HttpResponse:
        """Another tab was quicker: where the attempt is, and what was written here so that it can be copied."""
        lost = [self.request.POST.get(name, "").strip()[:ENOUGH] for name in ("words", "reason")]
        if not any(lost):
            messages.warning(self.request, ELSEWHERE)
            return redirect("cpd:play", now.attempt.public_id)
        return self._show(now, lost=[one for one in lost if one], elsewhere=ELSEWHERE, status=409)

    def _show(self, now: Playing, *, form: SceneForm | None = None, status: int = 200, **more: Any) -> HttpResponse:
        case, state = now.case, now.state
        scene = engine.scene_of(case, state)
        passages = engine.passages_of(case, state)
        asked = (
            [(one, engine.told_by(case, state, one)) for one in scene.enquiries if one.key in state.asked]
            if scene
            else []
        )
        form = form or _form(now, initial=self.put_back())
        notes = attempts.notes_of(now.attempt)
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
            "notes": NotesForm(initial=_initial(notes)),
            "notes_saved": notes.saved_at if notes else None,
            "used_share": _share(now),
            **self.unsent(),
            **more,
        }
        return render(self.request, "cpd/case_scene.html", context, status=status)


class SaveNotesView(OwnCaseMixin, View):
    """The notes on a case: kept while they are written, or by their button."""

    def post(self, request: HttpRequest, attempt_id: UUID) -> HttpResponse:
        attempt = self.own_attempt(attempt_id)
        form = NotesForm(data=request.POST)
        if not form.is_valid():
            return answer(request, status=422, errors=problems_of(form))
        try:
            notes = attempts.save_notes(
                by=self.user,
                attempt=attempt,
                text=form.cleaned_data["text"],
                edit_number=form.cleaned_data["edit_number"],
            )
        except ChangedElsewhere:
            return answer(request, status=409)
        if "then" in request.POST:
            messages.success(request, _("Your notes are saved."))
            return redirect(reverse("cpd:play", args=[attempt.public_id]) + "#notes")
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


def _initial(notes: CaseNotes | None) -> dict[str, Any]:
    return {"text": notes.text, "edit_number": notes.edit_number} if notes else {"edit_number": 0}


def _share(now: Playing) -> str:
    """How much of the time is used, in per cent for the drawing; empty without a limit."""
    if not now.state.budget:
        return ""
    return str(round(min(1, now.state.time_used / now.state.budget) * 100, 1))
