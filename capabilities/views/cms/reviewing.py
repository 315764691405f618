"""Review and publishing: asking, answering, taking back, publishing, superseding, withdrawing; each says what follows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from capabilities.domain import frameworks
from capabilities.domain.authoring import answered_reviews
from capabilities.domain.frameworks.completeness import gaps_in, problems_with
from capabilities.domain.frameworks.reviews import open_review, possible_reviewers, reviewers_of
from capabilities.domain.frameworks.versions import earlier_ended_by, first_day_when_published, is_approved
from capabilities.forms.frameworks import AnswerReviewForm, AskForReviewForm, ConfirmForm, ReasonForm, SupersedeForm
from capabilities.models import FrameworkVersion, VersionReview
from capabilities.rules import may_decide_review
from capabilities.states import VERSION_MOVES
from capabilities.views.cms.base import VersionView
from capabilities.views.cms.version import seen_in
from people.models import User

State = FrameworkVersion.State


class ReviewView(VersionView):
    """Where the version stands on its way to being published, and the next step for this person."""

    template_name = "capabilities/cms/review.html"
    page_title = gettext_lazy("Review and publish")
    needs = "change"
    tab = "review"

    @cached_property
    def review(self) -> VersionReview | None:
        return open_review(self.version)

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self.page()

    def page(self, form: Form | None = None, status: int = 200) -> HttpResponse:
        version, review = self.version, self.review
        unfinished = not version.is_public
        moves = VERSION_MOVES.get(version.state, frozenset())
        approved = is_approved(version)
        return self.show(
            status,
            review=review,
            approved=approved,
            may_decide=review is not None and may_decide_review.test(self.user, review),
            reviewers=self.reviewers(),
            missing=problems_with(version) if unfinished else [],
            gaps=gaps_in(version) if unfinished else [],
            ask_form=form if isinstance(form, AskForReviewForm) else AskForReviewForm(),
            answer_form=form if isinstance(form, AnswerReviewForm) else AnswerReviewForm(),
            seen=version.change_count,
            may_publish_now=self.rights.publish and unfinished and (approved or self.user.is_superuser),
            may_supersede=self.rights.publish and State.SUPERSEDED in moves,
            may_withdraw=self.rights.publish and State.WITHDRAWN in moves,
            answered=answered_reviews(version),
        )

    def reviewers(self) -> list[User]:
        """Who may answer the review, or could if this person asked for one."""
        if self.review:
            return reviewers_of(self.review)
        drafted = self.version.state == State.DRAFT
        return possible_reviewers(self.version, asker=self.user) if drafted else []

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """`do` is ask, approve, return or take_back."""
        do = request.POST.get("do", "")
        steps: dict[str, Callable[[], HttpResponse]] = {
            "ask": self.ask,
            "approve": self.approve,
            "return": self.return_,
            "take_back": self.take_back,
        }
        return steps[do]() if do in steps else self.page(status=422)

    def ask(self) -> HttpResponse:
        form = AskForReviewForm(self.request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        problem = self.attempt(
            lambda: frameworks.ask_for_review(
                by=self.user, version=self.version, request=form.cleaned_data["request"], seen=seen_in(self.request)
            )
        )
        return self.done(
            problem, _("The version is in review, and locked. Those who may review it get an email."), form
        )

    def answer(self, act: Callable[..., object], said: str) -> HttpResponse:
        form = AnswerReviewForm(self.request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        # The review that was read, not one that somebody asked for since.
        number = self.request.POST.get("review", "")
        review = self.review
        if review is None or str(review.pk) != number:
            problem = _("Somebody answered or took back this review before you. Look at it again.")
            return self.done(problem, "", form)
        problem = self.attempt(lambda: act(by=self.user, review=review, comment=form.cleaned_data["comment"]))
        return self.done(problem, said, form)

    def approve(self) -> HttpResponse:
        return self.answer(frameworks.approve, _("Approved. A practice lead can publish it now."))

    def return_(self) -> HttpResponse:
        form = AnswerReviewForm(self.request.POST)
        if form.is_valid() and not form.cleaned_data["comment"].strip():
            form.add_error("comment", _("Say what has to change before it can be published."))
            return self.page(form, 422)
        return self.answer(
            frameworks.return_to_author, _("Returned. It is a draft again, and its author gets an email.")
        )

    def take_back(self) -> HttpResponse:
        problem = self.attempt(lambda: frameworks.take_back_to_draft(by=self.user, version=self.version))
        return self.done(problem, _("The version is a draft again."), None)

    def done(self, problem: str, said: str, form: Form | None) -> HttpResponse:
        if not problem:
            return self.go("review", self.version.pk, message=said)
        messages.error(self.request, problem)
        self.__dict__.pop("review", None)
        del self.version
        return self.page(form, 422)


class PublishView(VersionView):
    """What publishing will do, and the button that does it."""

    template_name = "capabilities/cms/publish.html"
    page_title = gettext_lazy("Publish")
    needs = "publish"
    tab = "review"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if State.PUBLISHED not in VERSION_MOVES.get(self.version.state, frozenset()):
            messages.error(request, _("This version is published already."))
            return self.go("version", version_id)
        return self.page(ConfirmForm())

    def page(self, form: ConfirmForm, status: int = 200) -> HttpResponse:
        version = self.version
        begins = first_day_when_published(version)
        return self.show(
            status,
            form=form,
            missing=problems_with(version),
            gaps=gaps_in(version),
            reviewed=is_approved(version) or self.user.is_superuser,
            approved=is_approved(version),
            earlier=earlier_ended_by(version, begins),
            begins=begins,
            at_once=begins is None or begins <= timezone.localdate(),
            seen=version.change_count,
        )

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        problem = self.attempt(lambda: frameworks.publish(by=self.user, version=self.version, seen=seen_in(request)))
        if not problem:
            return self.go("version", version_id, message=_("“%(version)s” is published.") % {"version": self.version})
        del self.version
        if self.version.is_public:
            messages.error(request, problem)
            return self.go("version", version_id)
        form.add_error(None, problem)
        return self.page(form, 422)


class EndVersionView(VersionView, ABC):
    """Supersede or withdraw a published version, with a reason."""

    template_name = "capabilities/cms/form.html"
    needs = "publish"
    tab = "review"
    to: ClassVar[str]
    lead: ClassVar[Any]
    submit: ClassVar[Any]
    done: ClassVar[Any]

    @abstractmethod
    def act(self, given: dict[str, Any]) -> object:
        """End it for the reason that was given."""

    def form(self, data: Any = None) -> ReasonForm:
        return ReasonForm(data)

    def about(self) -> Any:
        """What will happen, in words."""
        return self.lead

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.to not in VERSION_MOVES.get(self.version.state, frozenset()):
            messages.error(
                request,
                _("This cannot be done with a version that is %(state)s.")
                % {"state": self.version.get_state_display()},
            )
            return self.go("version", version_id)
        return self.page(self.form())

    def page(self, form: ReasonForm, status: int = 200) -> HttpResponse:
        back = reverse("frameworks:review", args=[self.version.pk])
        return self.show(status, form=form, lead=self.about(), submit=self.submit, back=back, serious=True)

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            problem = self.attempt(lambda: self.act(form.cleaned_data))
            if not problem:
                return self.go("version", version_id, message=self.done % {"version": self.version})
            form.add_error(None, problem)
        return self.page(form, 422)


class SupersedeView(EndVersionView):
    """Published → superseded."""

    page_title = gettext_lazy("Supersede")
    to = State.SUPERSEDED
    lead = gettext_lazy(
        "A superseded version is no longer in force. It stays on the site with a note, and old claims keep it for ever. "
        "This cannot be undone. Publishing a later version does this by itself; do it here only where none will follow."
    )
    of_claims = gettext_lazy(
        "People can make new claims against it until the day below; with no day there they can for ever. The day can be "
        "changed later, under Details."
    )
    nobody_claims = gettext_lazy("Nobody can claim against this version: it is only to be read.")
    submit = gettext_lazy("Supersede this version")
    done = gettext_lazy("“%(version)s” is superseded.")

    def about(self) -> str:
        return f"{self.lead} {self.of_claims if self.version.is_claimable else self.nobody_claims}"

    def form(self, data: Any = None) -> SupersedeForm:
        return SupersedeForm(data, version=self.version)

    def act(self, given: dict[str, Any]) -> object:
        return frameworks.supersede_by_hand(
            by=self.user,
            version=self.version,
            reason=given["reason"],
            claimable_until=given.get("claimable_until"),
        )


class WithdrawView(EndVersionView):
    """Published or superseded → withdrawn."""

    page_title = gettext_lazy("Withdraw")
    to = State.WITHDRAWN
    lead = gettext_lazy(
        "Nobody can make a new claim against a withdrawn version, not even people who are in the middle of a programme. "
        "It stays on the site with a note, and old claims keep it for ever. This cannot be undone."
    )
    submit = gettext_lazy("Withdraw this version")
    done = gettext_lazy("“%(version)s” is withdrawn.")

    def act(self, given: dict[str, Any]) -> object:
        return frameworks.withdraw(by=self.user, version=self.version, reason=given["reason"])
