"""In the CMS under Reports: every work that pages cite, and where one is written in several ways."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from content.domain.reference_report import Work, as_csv, may_see, works_cited
from people.models import User

ROWS = 50


class _ReportView(View):
    http_method_names = ("get", "head", "options")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see(self.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)
        return user

    @property
    def only_differing(self) -> bool:
        return self.request.GET.get("show") == "differing"

    @cached_property
    def works(self) -> list[Work]:
        return works_cited(by=self.user)

    @property
    def shown(self) -> list[Work]:
        return [work for work in self.works if work.differs or not self.only_differing]


class ReferencesView(WagtailAdminTemplateMixin, _ReportView):
    """The works, a page at a time."""

    template_name = "content/cms/references_report.html"
    page_title: Any = _("References")
    header_icon = "openquote"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        context = self.get_context_data(
            works=Paginator(self.shown, ROWS).get_page(request.GET.get("p")),
            number=len(self.works),
            differing=sum(work.differs for work in self.works),
            only_differing=self.only_differing,
        )
        return self.render_to_response(context)


class ReferencesFileView(_ReportView):
    """The same as CSV, with every row."""

    def get(self, request: HttpRequest) -> HttpResponse:
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        response = HttpResponse("\ufeff" + as_csv(self.shown), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="references.csv"'
        return response


class ReferencesItem(MenuItem):
    """The report's place in the menu."""

    def is_shown(self, request: Any) -> bool:
        return may_see(request.user)


def menu_item() -> ReferencesItem:
    """The report in the menu."""
    return ReferencesItem(
        _("References"), reverse("references:report"), name="references", icon_name="openquote", order=640
    )
