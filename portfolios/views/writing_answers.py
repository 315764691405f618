"""What follows when something is pressed on the page where evidence is written, with and without JavaScript.

The page is posted whole, whatever was pressed, so that nothing typed is left behind. Two tabs that wrote are brought
together in portfolios/views/evidence_compare.py.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from people.domain import unsent
from people.views import details
from portfolios.domain import choices, evidence, own_evidence, writing
from portfolios.forms.evidence import REASON, ClaimRow, WriteForm
from portfolios.models import Evidence
from portfolios.views.evidence_compare import LABELS, show_both
from portfolios.views.posted_claims import claims_chosen, rows_of
from portfolios.views.writing_page import REFUSED, REMOVED, WritingPageView


class WritingView(WritingPageView):
    """What a new account and a draft share: showing the page, and answering whatever was pressed in it."""

    starts_new = False

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Keep everything first, then do what was asked: add or remove a claim, send, or come back later."""
        pressed = _pressed(request)
        rows = rows_of(request.user, self.version, request.POST)
        # A claim that another save of this page has kept is called by its id now, by the page still after its capability.
        data = {**{row.name: row.reason for row in rows}, **request.POST.dict()}
        form = WriteForm(data, rows=rows, sending=False)
        if not form.is_valid():
            return self.refuse(request, data, rows)
        words = writing.Words(
            kind=form.cleaned_data["kind"] or Evidence.Kind.REFLECTIVE_ACCOUNT,
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
        )
        if self.version is None and words.is_empty and not rows and pressed in ("later", "save"):
            return self.nothing_to_keep(request)
        refused = self.keep(request, rows, form, words)
        if isinstance(refused, HttpResponse):
            return refused
        problem = _limit_reached(request) if refused else ""
        if pressed == "remove":
            self.remove(request)
        elif pressed in ("add", "put_back"):
            problem = self.add(request, pressed) or problem
        elif pressed == "send":
            return self.send(request)
        elif pressed == details.BUTTON:
            return self.nobodys_details(request)
        elif pressed == "later":
            messages.success(request, _("Saved. Only you can see it until you send it."))
            return redirect("portfolios:evidence_list")
        return self.after(request, problem)

    def keep(
        self, request: HttpRequest, rows: list[ClaimRow], form: WriteForm, words: writing.Words
    ) -> HttpResponse | tuple[writing.NewClaim, ...]:
        """Save the page; claims that could not be made, or a response where it could not be saved."""
        reasons = {row.claim.public_id: form.cleaned_data[row.name] for row in rows if row.claim}
        removed = request.POST.get("remove", "")
        new = [
            writing.NewClaim(row.capability, row.stage, form.cleaned_data[row.name])
            for row in rows
            if not row.claim and row.key != removed
        ]
        try:
            kept = writing.write_down(
                by=request.user,  # type: ignore[arg-type]
                version=self.version,
                edit_number=_edit_number(request),
                words=words,
                reasons=reasons,
                new_claims=new,
            )
        except evidence.ChangedElsewhere as error:
            self.version = error.current
            fields = unsent.text_fields(request.POST)
            claims = own_evidence.claims_of(error.current)
            if writing.differences(error.current, claims, fields, LABELS):
                return self.conflict(request, fields)
            return ()
        except evidence.NotADraft:
            return self.sent_meanwhile(request)
        self.version = kept.version
        return kept.refused

    def conflict(self, request: HttpRequest, fields: unsent.Fields) -> HttpResponse:
        """Another tab has saved since: what came now is kept beside it, and both are shown."""
        assert self.version is not None
        page = reverse("portfolios:evidence_write", args=[self.version.evidence.public_id])
        unsent.keep(request.user, page, fields)  # type: ignore[arg-type]
        if _by_script(request):
            where = reverse("portfolios:evidence_compare", args=[self.version.evidence.public_id])
            return _kept(render(request, "portfolios/evidence/_conflict.html", {"compare_url": where}, status=409))
        return show_both(request, self.version, status=409)

    def sent_meanwhile(self, request: HttpRequest) -> HttpResponse:
        """It was sent in another tab: its words are frozen, and what came now waits for the next version."""
        assert self.version is not None
        where = reverse("portfolios:evidence", args=[self.version.evidence.public_id])
        if own_evidence.says_the_same(self.version, request.POST.get("text", "")):
            # A second click: the first has sent these very words.
            return HttpResponseRedirect(where)
        page = reverse("portfolios:evidence_write", args=[self.version.evidence.public_id])
        unsent.keep(request.user, page, unsent.text_fields(request.POST))  # type: ignore[arg-type]
        if _by_script(request):
            return _kept(
                render(request, "portfolios/evidence/_sent_meanwhile.html", {"evidence_url": where}, status=409)
            )
        messages.warning(request, _("This was sent in another tab. What you wrote since is kept for the next version."))
        return HttpResponseRedirect(where)

    def remove(self, request: HttpRequest) -> None:
        """Take a claim off, and remember its reason for this session, so that it can be put back."""
        assert self.version is not None
        key = request.POST.get("remove", "")
        for claim in own_evidence.claims_of(self.version):
            if key in (str(claim.public_id), f"new-{claim.capability.slug}"):
                request.session[REMOVED] = {
                    "evidence": str(self.version.evidence.public_id),
                    "name": choices.name_of(claim.capability),
                    "stage": choices.stage_name(claim.stage),
                    "label": str(claim.capability),
                    "reason": claim.reason,
                }
                evidence.remove_claim(by=request.user, version=self.version, claim=claim)  # type: ignore[arg-type]

    def add(self, request: HttpRequest, pressed: str) -> str:
        """Claim what was chosen, or put a removed claim back. Return what to do instead where that cannot be."""
        assert self.version is not None
        removed = self.removed(request) if pressed == "put_back" else {}
        new = claims_chosen(request.user, request.POST, removed)
        if not new:
            return _("Choose a capability to add")
        for claim in new:
            try:
                evidence.add_claim(
                    by=request.user,  # type: ignore[arg-type]
                    version=self.version,
                    capability=claim.capability,
                    stage=claim.stage,
                    reason=claim.reason,
                )
            except evidence.TooManyClaims:
                return _limit_reached(request)
            except evidence.NotClaimable:
                return _("%(capability)s can no longer be claimed") % {"capability": claim.capability}
        if removed:
            del request.session[REMOVED]
        return ""

    def nobodys_details(self, request: HttpRequest) -> HttpResponse:
        """What was pointed out is no real person’s: the page says so no more, as long as the words stay."""
        assert self.version is not None
        piece = self.version.evidence.public_id
        response = HttpResponseRedirect(f"{reverse('portfolios:evidence_write', args=[piece])}#account-h")
        details.remember_nobodys(request, response, piece, _texts(request))
        return response

    def send(self, request: HttpRequest) -> HttpResponse:
        """Freeze it and put it before the supervisor, or show what is missing; either way it is saved."""
        assert self.version is not None
        supervisions = own_evidence.supervisions_of(request.user)  # type: ignore[arg-type]
        chosen = request.POST.get("supervision", "")
        # Never whoever is left: it goes to the person that the page named, or is asked again.
        supervision = next((s for s in supervisions if str(s.public_id) == chosen), None)
        try:
            evidence.submit(
                by=request.user,  # type: ignore[arg-type]
                version=self.version,
                declared="declared" in request.POST,
                supervision=supervision,
            )
        except evidence.NotADraft:
            return self.sent_meanwhile(request)
        except evidence.NotReady as error:
            problems = error.problems
            if supervision is None and chosen and len(supervisions) == 1:
                left = _("Whoever you chose does not supervise you any more. Send it again if %(name)s should read it")
                message = left % {"name": supervisions[0].supervisor.name}
                problems = [(field, message if field == "supervision" else said) for field, said in problems]
            return self.ask_again(request, problems)
        request.session.pop(REMOVED, None)
        messages.success(
            request,
            _("Sent to %(supervisor)s. You can call it back until it is decided.")
            % {"supervisor": supervision.supervisor.name if supervision else ""},
        )
        return redirect("portfolios:evidence", self.version.evidence.public_id)

    def ask_again(self, request: HttpRequest, problems: list[tuple[str, str]]) -> HttpResponse:
        """Show what is missing. A new account is kept by now, so it is shown at its own address: going on there, or loading
        the page once more, makes no second one."""
        assert self.version is not None
        if not self.starts_new:
            return self.show(request, posted=request.POST.dict(), problems=problems)
        evidence_id = self.version.evidence.public_id
        request.session[REFUSED] = {
            "evidence": str(evidence_id),
            "problems": [[field, str(message)] for field, message in problems],
            "chosen": {name: request.POST[name] for name in ("declared", "supervision") if name in request.POST},
        }
        return redirect("portfolios:evidence_write", evidence_id)

    def after(self, request: HttpRequest, problem: str) -> HttpResponse:
        """Back to the page after saving: a short answer to a script, else the page itself."""
        assert self.version is not None
        if _is_autosave(request):
            self.put_back_is_kept(request)
            saved = {"version": self.version, "details": self.details(request, _texts(request))}
            return self.dress(request, render(request, "portfolios/evidence/_autosaved.html", saved))
        if request.headers.get("HX-Request") == "true":
            context = self.context(request, problems=[("claims", problem)] if problem else [])
            context["added"] = None if problem or _pressed(request) == "remove" else context["form"].claims[-1]
            return self.dress(request, render(request, "portfolios/evidence/_claims_changed.html", context))
        if problem:
            return self.ask_again(request, [("claims", problem)])
        where = reverse("portfolios:evidence_write", args=[self.version.evidence.public_id])
        return HttpResponseRedirect(f"{where}#claims-h" if _pressed(request) != "save" else where)

    def dress(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Tell the script which edit this was, and where a new account lives from now on."""
        assert self.version is not None
        evidence_id = self.version.evidence.public_id
        write = reverse("portfolios:evidence_write", args=[evidence_id])
        response["X-Edit-Number"] = str(self.version.edit_number)
        if self.starts_new:
            response["X-Write-At"] = write
            response["X-Autosave-To"] = reverse("portfolios:evidence_save", args=[evidence_id])
            response["X-Writer"] = unsent.writer_token(request.user, write)  # type: ignore[arg-type]
        return response

    def put_back_is_kept(self, request: HttpRequest) -> None:
        """Kept words that were put back are saved now (a full post: people/middleware.py)."""
        assert self.version is not None
        page = reverse("portfolios:evidence_write", args=[self.version.evidence.public_id])
        user: Any = request.user
        for path in (page, request.path):
            if unsent.initial_from(request.GET.get("unsent"), user, path) is not None:
                unsent.let_go(user, user.unsent_texts.get(public_id=request.GET["unsent"]))

    def refuse(self, request: HttpRequest, data: dict[str, Any], rows: list[ClaimRow]) -> HttpResponse:
        """Too long to keep: the words stay in the page, with what to do."""
        if _by_script(request):
            form = WriteForm(data, rows=rows, sending=False)
            return render(request, "portfolios/evidence/_refused.html", {"form": form}, status=422)
        return self.show(request, posted=data, rows=rows, sending=False)

    def nothing_to_keep(self, request: HttpRequest) -> HttpResponse:
        if _is_autosave(request):
            return render(request, "portfolios/evidence/_saved.html", {"version": None})
        if _pressed(request) == "later":
            return redirect("portfolios:evidence_list")
        return HttpResponseRedirect(request.get_full_path())


def _kept(response: HttpResponse) -> HttpResponse:
    """Tell the script that these words are kept here, so that the tab need not."""
    response["X-Kept"] = "1"
    return response


def _pressed(request: HttpRequest) -> str:
    for name in ("remove", "put_back"):
        if name in request.POST:
            return name
    return request.POST.get("do", "save")


def _texts(request: HttpRequest) -> list[str | None]:
    """What somebody wrote in the page, as it was posted."""
    reasons = (request.POST[name] for name in request.POST if name.startswith(REASON))
    return [request.POST.get("title"), request.POST.get("text"), *reasons]


def _edit_number(request: HttpRequest) -> int:
    number = request.POST.get("edit_number", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def _is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _by_script(request: HttpRequest) -> bool:
    return _is_autosave(request) or request.headers.get("HX-Request") == "true"


def _limit_reached(request: HttpRequest) -> str:
    limit = evidence.claims_limit(request.user)  # type: ignore[arg-type]
    return _("Your organisation asks for %(limit)d at most: remove one first") % {"limit": limit}
