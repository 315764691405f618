"""Reviews in the CMS: what waits for somebody, and the page on which they answer it. Works without JavaScript.

Whoever may not answer a review is told why and sees nothing of the page; one that is over answers 404.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from content.domain.editorial import reviewing, waiting
from content.domain.editorial.errors import AlreadyAnswered, NotYourReview, ReviewProblem
from content.models import AGREE, ASK_FOR_CHANGES
from people.models import User


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
    def review(self) -> waiting.Waiting:
        found = waiting.one(self.user, self.kwargs["state_id"])
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, state_id: int) -> HttpResponse:
        return self.refused(self.review.refusal) if self.review.refusal else self.page()

    def post(self, request: HttpRequest, state_id: int) -> HttpResponse:
        if self.review.refusal:
            return self.refused(self.review.refusal)
        agrees = request.POST.get("answer") == AGREE
        task = self.review.state.task.specific
        form = task.get_form_for_action(AGREE if agrees else ASK_FOR_CHANGES)(request.POST)
        if request.POST.get("answer") not in (AGREE, ASK_FOR_CHANGES):
            return self.page(form, problem=_("Choose whether you agree or ask for changes."), status=422)
        if not form.is_valid():
            return self.page(form, problem=" ".join(form.errors["comment"]), status=422)
        try:
            reviewing.answer_review(
                by=self.user, state=self.review.state, agrees=agrees, comment=form.cleaned_data["comment"]
            )
        except (NotYourReview, AlreadyAnswered) as problem:
            return self.refused(str(problem))
        except ReviewProblem as problem:
            return self.page(form, problem=str(problem), status=409)
        said = _("You agreed with “%(title)s”.") if agrees else _("“%(title)s” goes back to its authors.")
        messages.success(request, said % {"title": self.review.title})
        return HttpResponseRedirect(reverse("reviews:list"))

    def page(self, form: Any = None, problem: str = "", status: int = 200) -> HttpResponse:
        state = self.review.state
        return self.show(
            status,
            review=self.review,
            comment=form.data.get("comment", "") if form is not None else "",
            chosen=form.data.get("answer", "") if form is not None else "",
            problem=problem,
            answers=waiting.earlier_answers(state),
            preview=reverse("wagtailadmin_pages:workflow_preview", args=[self.review.page.pk, state.task_id]),
            editor=reverse("wagtailadmin_pages:edit", args=[self.review.page.pk]),
        )

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
