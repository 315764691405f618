"""The checks of a page in the CMS: a page of their own beside the editor, and what asks them before publishing.

Works without JavaScript. A page that somebody may not edit answers 404.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLResolver, include, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.api.actions.publish import PublishPageAPIAction
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from content.domain import checks
from content.models import ConfirmedDetail
from content.models.public import PublicPage
from content.panels import addressed
from people.models import User

NAME = "checks:page"


class PageChecksView(WagtailAdminTemplateMixin, View):
    """All problems of a page's draft, and the place to confirm that a detail is nobody's."""

    template_name = "content/cms/checks.html"
    page_title = gettext_lazy("Checks")
    header_icon = "glasses"

    @cached_property
    def page(self) -> Page:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"])
        if not page.permissions_for_user(self.request.user).can_edit():
            raise Http404
        latest = page.get_latest_revision_as_object()
        if not isinstance(latest, PublicPage):
            raise Http404
        return latest

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    @property
    def may_confirm(self) -> bool:
        """Who may change the page; whoever may only review it reads."""
        perms = self.page.permissions_for_user(self.user)
        return self.user.is_superuser or bool({"change", "add"} & set(perms.permissions))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        editor = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": editor, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        if not self.may_confirm:
            raise Http404
        here = HttpResponseRedirect(reverse(NAME, args=[page_id]))
        if number := request.POST.get("take_back", ""):
            if number.isdecimal() and len(number) < 19:
                checks.take_back(by=self.user, page=self.page, number=int(number))
            return here
        words, reason = request.POST.get("words", ""), request.POST.get("reason", "")
        try:
            checks.confirm_detail(by=self.user, page=self.page, words=words, reason=reason)
        except ValidationError as error:
            return self.show(status=422, wrong={"words": words, "reason": reason, "message": error.messages[0]})
        except checks.NotADetail:
            messages.error(request, _("The page does not say that any more. Look at what it says now."))
            return here
        messages.success(request, _("Kept, with your reason. Reviewers see it."))
        return here

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        found = addressed(self.page, checks.problems_of(self.page))
        confirmed = ConfirmedDetail.objects.filter(page=self.page.pk).select_related("by")
        said = {
            "page": self.page,
            "must": [one for one in found if one.problem.is_must],
            "should": [one for one in found if not one.problem.is_must],
            "confirmed": confirmed,
            "may_confirm": self.may_confirm,
        }
        return self.render_to_response(self.get_context_data(**said, **context), status=status)


def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """For the hook `register_page_header_buttons`: the checks, from the editor's menu."""
    if view_name != "edit" or not isinstance(page.specific_deferred, PublicPage):
        return []
    return [Button(_("Checks"), reverse(NAME, args=[page.pk]), icon_name="glasses", priority=54)]


def before_publish(request: HttpRequest, page: Page) -> None:
    """For the hook `before_publish_page`: the editor publishes past `Page.publish` (which asks for all other doors).

    A page that was made by the same click is not live before it was let through.
    """
    try:
        checks.refuse_unless_ready(page)
    except checks.NotReady:
        if page.live and page.live_revision_id is None:
            page.live = False
            Page.objects.filter(pk=page.pk).update(live=False, has_unpublished_changes=True)
        raise


def before_copy(request: HttpRequest, page: Page) -> None:
    """For the hook `before_copy_page`: a copy that is live from its first moment is no way around the checks."""
    if request.method != "POST" or "publish_copies" not in request.POST:
        return
    beneath = page.get_descendants().live().specific() if "copy_subpages" in request.POST else ()
    for one in (page.specific, *beneath):
        if one.live:
            checks.refuse_unless_ready(one)


class CheckedPublish(PublishPageAPIAction):
    """Publishing through the admin's own API, which goes past `Page.publish` too."""

    def execute(self, instance: Page, data: Any) -> Any:
        checks.refuse_unless_ready(instance.get_latest_revision_as_object())
        return super().execute(instance, data)


PagesAdminAPIViewSet.actions = {**PagesAdminAPIViewSet.actions, "publish": CheckedPublish}


def urls() -> list[URLResolver]:
    """The address beneath /cms/."""
    ours = [path("pages/<int:page_id>/checks/", PageChecksView.as_view(), name="page")]
    return [path("", include((ours, "checks")))]
