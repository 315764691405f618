"""What every CMS page of a framework shares: finding the version, rights, breadcrumbs, the row of tabs, plain answers.

A version that somebody may not see answers 404. What is theirs but not possible now (no draft any more; an author on a
practice lead's page) leads back to the version's own page, where a message says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from capabilities.domain.authoring import Rights, rights_of, versions_shown_to
from capabilities.domain.frameworks import FrameworkProblem, NotYoursToPublish
from capabilities.domain.frameworks.drafts import check_draft
from capabilities.models import FrameworkVersion
from people.models import User
from people.states import NotAMove, SomebodyGotThereFirst

Refused = (FrameworkProblem, SomebodyGotThereFirst, NotAMove)


def said(problem: Exception) -> str:
    """A refusal in words. The table of moves speaks to developers, so its own words are not shown."""
    if isinstance(problem, NotAMove):
        return _("That cannot be done any more: somebody changed the state of this version. Look at it again.")
    return str(problem)


def label_said(request: HttpRequest, stored: str) -> str:
    """A sentence where a label was stored otherwise than it was typed; else nothing."""
    typed = request.POST.get("label", "").strip()
    if not typed or typed == stored:
        return ""
    return " " + _("Its label became “%(stored)s”, as it stands in the address.") % {"stored": stored}


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


class CmsView(WagtailAdminTemplateMixin, View):
    """A page of ours inside Wagtail's admin, without a version."""

    header_icon = "list-ul"
    page_title: Any = ""

    @cached_property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)
        return user

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("frameworks:list"), "label": gettext_lazy("Frameworks")},
            *self.crumbs(),
        ]

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.get_page_title()}]

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page with its context."""
        return self.render_to_response(self.get_context_data(**context), status=status)

    def go(self, name: str, *args: Any, message: str = "") -> HttpResponse:
        """On to another page of frameworks, with a message of success."""
        if message:
            messages.success(self.request, message)
        return HttpResponseRedirect(reverse(f"frameworks:{name}", args=args))


class VersionView(CmsView):
    """A page of one version. `needs` says what it takes: "look", "change" (its authors), "draft" (and it is one),
    "publish" (a practice lead of its owner)."""

    needs: ClassVar[str] = "look"
    tab: ClassVar[str] = ""
    must_be_draft_to_post = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Looked up first, also for a method that a page does not have: 405 would say that the version is there.
        if not self.version or (self.needs != "look" and not self.rights.change):
            raise Http404
        if self.needs == "publish" and not self.rights.publish:
            return self.refuse(NotYoursToPublish())
        # A post is answered by the page itself, so that nothing typed is lost.
        if self.needs == "draft" and request.method == "GET":
            try:
                check_draft(self.version)
            except FrameworkProblem as problem:
                return self.refuse(problem)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def version(self) -> FrameworkVersion:
        return get_object_or_404(versions_shown_to(self.request.user), pk=self.kwargs["version_id"])

    @cached_property
    def rights(self) -> Rights:
        return rights_of(self.user, self.version)

    @property
    def may_edit(self) -> bool:
        return self.rights.change and self.version.state == FrameworkVersion.State.DRAFT

    def refuse(self, problem: Exception, name: str = "version") -> HttpResponse:
        messages.error(self.request, said(problem))
        return HttpResponseRedirect(reverse(f"frameworks:{name}", args=[self.version.pk]))

    def attempt(self, change: Callable[[], object]) -> str:
        """Do it; return what stands in the way, or nothing."""
        try:
            change()
        except Refused as problem:
            return said(problem)
        return ""

    def crumbs(self) -> list[dict[str, Any]]:
        above = {"url": reverse("frameworks:version", args=[self.version.pk]), "label": str(self.version)}
        return [above, {"url": "", "label": self.get_page_title()}]

    def get_header_title(self) -> str:
        return f"{self.get_page_title()}: {self.version}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            version=self.version, rights=self.rights, may_edit=self.may_edit, tabs=list(self.tabs()), **kwargs
        )

    def tabs(self) -> list[Tab]:
        """Links to the version's pages: those that this person may open."""
        found = []
        for name, label, shown in self._pages():
            if not shown:
                continue
            try:
                url = reverse(f"frameworks:{name}", args=[self.version.pk])
            except NoReverseMatch:
                continue
            found.append(Tab(label, url, name == self.tab))
        return found

    def _pages(self) -> list[tuple[str, str, bool]]:
        change = self.rights.change
        return [
            ("version", _("Overview"), True),
            ("details", _("Details"), change),
            ("stages", _("Stages"), True),
            ("tree", _("Tree"), True),
            ("grid", _("Expectations"), True),
            ("crosswalks", _("Crosswalks"), True),
            ("compare", _("Compare"), True),
            ("export", _("Export"), True),
            ("review", _("Review and publish"), change),
            ("history", _("History"), change),
        ]
