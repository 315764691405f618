"""Reviews in the CMS: what waits for somebody, and the page on which they answer it. Works without JavaScript.

Whoever may not answer a review is told why and sees nothing of the page. Of one that is over, whoever could have answered
it reads how it ended and has their own words back; for anybody else it answers 404.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from content.domain.editorial import answered, reviewing, waiting
from content.domain.editorial.errors import AlreadyAnswered, NotYourReview, ReviewProblem
from content.models import AGREE, ASK_FOR_CHANGES
from people.domain import unsent
from people.models import UnsentText, User


class ReviewsView(WagtailAdminTemplateMixin, View):
    """A page about reviews inside Wagtail's admin."""

    header_icon = "clipboard-list"
    page_title: Any = gettext_lazy("Waiting for your review")

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)
        return user

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class ListReviewsView(ReviewsView):
    """The reviews that this person may answer, oldest first."""

    template_name = "content/cms/reviews.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(reviews=waiting.waiting_for(self.user))


class AnswerReviewView(ReviewsView):
    """Read, then agree or ask for changes."""

    template_name = "content/cms/review.html"
    page_title = gettext_lazy("Your review")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("reviews:list"), "label": gettext_lazy("Waiting for your review")},
            {"url": "", "label": self.page_title},
        ]

    @cached_property
    def review(self) -> waiting.Waiting | None:
        return waiting.one(self.user, self.kwargs["state_id"])

    @cached_property
    def kept(self) -> UnsentText | None:
        """What this person sent after their session had ended (people/middleware.py)."""
        return unsent.waiting_for(self.user, self.request.path)

    def get(self, request: HttpRequest, state_id: int) -> HttpResponse:
        kept = str(self.kept.fields.get("comment", "")) if self.kept else ""
        if self.review is None:
            return self.answered(kept)
        return self.refused(self.review.refusal) if self.review.refusal else self.page(self.review, comment=kept)

    def post(self, request: HttpRequest, state_id: int) -> HttpResponse:
        review = self.review
        if review is None:
            return self.answered(request.POST.get("comment", ""), status=409)
        if review.refusal:
            return self.refused(review.refusal)
        agrees = request.POST.get("answer") == AGREE
        typed = request.POST.get("comment", "")
        form = review.state.task.specific.get_form_for_action(AGREE if agrees else ASK_FOR_CHANGES)(request.POST)
        if request.POST.get("answer") not in (AGREE, ASK_FOR_CHANGES):
            return self.page(review, typed, problem=_("Choose whether you agree or ask for changes."), status=422)
        if not form.is_valid():
            return self.page(review, typed, problem=" ".join(form.errors["comment"]), status=422)
        try:
            reviewing.answer_review(
                by=self.user, state=review.state, agrees=agrees, comment=form.cleaned_data["comment"]
            )
        except AlreadyAnswered:
            return self.answered(typed, status=409)
        except NotYourReview as problem:
            return self.refused(str(problem))
        except ReviewProblem as problem:
            return self.page(review, typed, problem=str(problem), status=409)
        messages.success(request, self.said(review, agrees=agrees))
        return HttpResponseRedirect(reverse("reviews:list"))

    def said(self, review: waiting.Waiting, *, agrees: bool) -> str:
        """What the answer has led to."""
        title = {"title": review.title}
        if not agrees:
            return _("“%(title)s” goes back to its authors.") % title
        now = answered.where_it_stands(Page.objects.get(pk=review.page.pk))
        return f"{_('You agreed with “%(title)s”.') % title} {now}"

    def page(self, review: waiting.Waiting, comment: str = "", problem: str = "", status: int = 200) -> HttpResponse:
        return self.show(
            status,
            review=review,
            comment=comment,
            kept=self.kept,
            problem=problem,
            answers=waiting.earlier_answers(review.state),
            goes_out=review.goes_out,
            preview=reverse("wagtailadmin_pages:workflow_preview", args=[review.page.pk, review.state.task_id]),
            editor=reverse("wagtailadmin_pages:edit", args=[review.page.pk]),
        )

    def answered(self, typed: str, status: int = 200) -> HttpResponse:
        over = answered.one(self.user, self.kwargs["state_id"])
        if over is None:
            raise Http404
        context = self.get_context_data(answered=over, typed=typed.strip())
        return TemplateResponse(self.request, "content/cms/review_answered.html", context, status=status)

    def refused(self, why: str) -> HttpResponse:
        return self.show(403, refusal=why)


class ReviewViewSet(ViewSet):
    """`reviews:` addresses beneath /cms/reviews/, and the entry in the menu."""

    name = "reviews"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Reviews")
    menu_order = 200
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ListReviewsView.as_view(), name="list"),
            path("<int:state_id>/", AnswerReviewView.as_view(), name="answer"),
        ]


def viewset() -> ViewSet:
    """Reviews in the admin's menu."""
    return ReviewViewSet()
