"""The page on which evidence is written, as it is shown: a new account, a draft, or words that could not be sent yet."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import View

from people.domain import unsent
from people.domain.details import Detail
from people.views.details import pointed_out
from portfolios.domain import choices, evidence, own_evidence
from portfolios.forms.evidence import HEADINGS, QUESTIONS, REASON, ClaimRow, WriteForm
from portfolios.models import Evidence, EvidenceVersion
from portfolios.views.posted_claims import rows_of

REMOVED = "evidence_claim_removed"
REFUSED = "evidence_refused"


class WritingPageView(LoginRequiredMixin, View):
    """`version` is the draft that is written in, None for a new account."""

    version: EvidenceVersion | None = None

    def show(self, request: HttpRequest, **also: Any) -> HttpResponse:
        return render(request, "portfolios/evidence/write.html", self.context(request, **also))

    def context(
        self,
        request: HttpRequest,
        *,
        posted: dict[str, Any] | None = None,
        problems: list[tuple[str, str]] | None = None,
        rows: list[ClaimRow] | None = None,
        sending: bool = True,
    ) -> dict[str, Any]:
        """Everything the page shows. `posted` are words to show instead of the saved ones."""
        user: Any = request.user
        piece = self.version.evidence if self.version else None
        page = reverse("portfolios:evidence_write", args=[piece.public_id]) if piece else request.path
        put_back = unsent.initial_from(request.GET.get("unsent"), user, page) if "unsent" in request.GET else None
        waiting = unsent.waiting_for(user, page)
        if rows is None:
            rows = rows_of(user, self.version, put_back or {})
        supervisions = own_evidence.supervisions_of(user)
        offered = choices.choices_for(user, evidence=piece, claimed=[row.capability for row in rows])
        initial = {**self.saved(request), "stage": offered.own_stage, **_words_only(put_back or {})}
        form = self.form(posted, initial, rows, offered, supervisions, sending=sending)
        if problems:
            form.is_valid()
            form.errors.clear()
            form.add_problems(problems)
        limit = evidence.claims_limit(user)
        return {
            "form": form,
            "version": self.version,
            "evidence": piece,
            "heading": HEADINGS.get(form["kind"].value(), HEADINGS[Evidence.Kind.REFLECTIVE_ACCOUNT]),
            "questions": QUESTIONS,
            "limit": limit,
            "may_add": len(rows) < limit,
            "places_left": range(limit - len(rows) - 1),
            "supervisions": supervisions,
            "only_reader": supervisions[0] if len(supervisions) == 1 else None,
            "removed": self.removed(request),
            "details": self.details(
                request, [form[name].value() for name in ("title", "text", *(r.name for r in rows))]
            ),
            "put_back": put_back is not None,
            "write_url": page,
            # Once there is a draft, its own address: posting to that of a new account again would make another one.
            "action": page if piece and request.path != page else request.get_full_path(),
            "unsent": waiting,
            "unsent_elsewhere": bool(self.version and waiting and _was_passed(waiting.fields, self.version)),
        }

    def form(
        self,
        posted: dict[str, Any] | None,
        initial: dict[str, Any],
        rows: list[ClaimRow],
        offered: choices.Choices,
        supervisions: list[Any],
        *,
        sending: bool,
    ) -> WriteForm:
        """The form with the saved words, or with those that were posted."""
        also: dict[str, Any] = {"rows": rows, "choices": offered, "supervisions": supervisions, "sending": sending}
        if posted is None:
            return WriteForm(initial=initial, **also)
        # A claim that was only chosen in the page has been kept by now, and is called after its id.
        data = {**posted, **{row.name: posted.get(row.name, row.reason) for row in rows}, "capability": ""}
        return WriteForm({"stage": offered.own_stage, **data}, **also)

    def refused(self, request: HttpRequest) -> dict[str, Any]:
        """What `show` needs where this draft was sent from the page of a new account and refused; asked once."""
        refused: dict[str, Any] = request.session.get(REFUSED, {})
        if not self.version or refused.get("evidence") != str(self.version.evidence.public_id):
            return {}
        del request.session[REFUSED]
        problems = [(field, message) for field, message in refused["problems"]]
        return {"posted": {**self.saved(request), **refused["chosen"]}, "problems": problems}

    def saved(self, request: HttpRequest) -> dict[str, Any]:
        if self.version is None:
            return {}
        piece = self.version.evidence
        return {"kind": piece.kind, "title": piece.title, "text": self.version.text}

    def details(self, request: HttpRequest, texts: list[str | None]) -> list[Detail]:
        """What in the words of a kept draft could identify somebody."""
        return pointed_out(request, self.version.evidence.public_id, texts) if self.version else []

    def removed(self, request: HttpRequest) -> dict[str, str]:
        """The claim taken off last in this session, if it was of this evidence."""
        removed: dict[str, str] = request.session.get(REMOVED, {})
        is_here = self.version and removed.get("evidence") == str(self.version.evidence.public_id)
        return removed if is_here else {}


def _words_only(fields: unsent.Fields) -> dict[str, Any]:
    return {
        name: value for name, value in fields.items() if name in ("kind", "title", "text") or name.startswith(REASON)
    }


def _was_passed(fields: unsent.Fields, version: EvidenceVersion) -> bool:
    """Whether something was saved after the page that these words came from."""
    return str(fields.get("edit_number", version.edit_number)) != str(version.edit_number)
