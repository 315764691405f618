"""Reports in the CMS for those who write and those who look after the library: what is due, what is missing, what is read.

Authors see their institution's pages in the first and last, operators and practice leads all; others get 404.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from content.domain.gaps import Gap, gaps
from content.domain.stale import SOON, Scope, Stale, due_pages, scope_of
from content.domain.use import Used, used

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RowsView(ReportView, ABC):
    """A report of rows that are put together in the domain; 50 on a page, all in the file."""

    template_name = "content/cms/report.html"
    results_template_name = "content/cms/report_results.html"
    lead: Any = ""
    empty: Any = ""
    any_permission_required = None
    permission_required = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.scope:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.request.user)

    @abstractmethod
    def rows(self) -> list[Any]:
        """What the report lists."""

    def get_queryset(self) -> list[Any]:
        return self.rows()

    def filter_queryset(self, queryset: list[Any]) -> list[Any]:
        return queryset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"lead": self.lead, "empty": self.empty, "number": len(self.object_list)}

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """No cell of a file begins a formula: titles are anybody's words."""
        row: dict[str, Any] = super().to_row_dict(item)
        return {
            name: f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
            for name, value in row.items()
        }


def _editor(row: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[row.page.pk])


def _edited(row: Stale) -> str:
    return date_format(timezone.localtime(row.edited), "j F Y") if row.edited else ""


def _when(row: Stale) -> str:
    if row.is_overdue:
        return ngettext("Overdue by %(days)d day", "Overdue by %(days)d days", -row.days) % {"days": -row.days}
    if row.days == 0:
        return _("Today is the last day")
    return ngettext("In %(days)d day", "In %(days)d days", row.days) % {"days": row.days}


class StalePagesView(RowsView):
    """Pages whose review date has passed or is near."""

    page_title = gettext_lazy("Pages to review again")
    header_icon = "calendar-alt"
    index_url_name = "reports:stale"
    index_results_url_name = "reports:stale_results"
    lead = gettext_lazy(
        "Published pages whose review date has passed or comes within 60 days. Readers are told when one is overdue."
    )
    empty = gettext_lazy("No published page is overdue or due within 60 days.")
    columns = [
        TitleColumn("title", label=gettext_lazy("Page"), get_url=_editor),
        Column("kind", label=gettext_lazy("Kind")),
        Column("review_by", label=gettext_lazy("Review by"), accessor=lambda row: date_format(row.review_by, "j F Y")),
        Column("when", label=gettext_lazy("State"), accessor=_when),
        Column("owner", label=gettext_lazy("Owner"), accessor=lambda row: row.owner or _("Nobody")),
        Column("institution", label=gettext_lazy("Institution")),
        Column("edited", label=gettext_lazy("Last edited"), accessor=_edited),
    ]
    list_export = ["title", "kind", "review_by", "days", "owner", "institution", "edited"]
    export_headings = {
        "title": gettext_lazy("Page"),
        "kind": gettext_lazy("Kind"),
        "review_by": gettext_lazy("Review by"),
        "days": gettext_lazy("Days left"),
        "owner": gettext_lazy("Owner"),
        "institution": gettext_lazy("Institution"),
        "edited": gettext_lazy("Last edited"),
    }
    export_filename = "pages-to-review-again"

    def rows(self) -> list[Stale]:
        return due_pages(within=SOON, scope=self.scope)


class GapsView(RowsView):
    """Capabilities at stages with few pages."""

    page_title = gettext_lazy("Where the library is thin")
    header_icon = "table"
    index_url_name = "reports:gaps"
    index_results_url_name = "reports:gaps_results"
    lead = gettext_lazy(
        "Each capability at each stage of the frameworks in force, with the published pages that bear on it; those with "
        "none come first. A page that is meant for every stage counts at each. The numbers say where to look, not what "
        "to aim for."
    )
    empty = gettext_lazy("No framework is in force.")
    columns = [
        Column("framework", label=gettext_lazy("Framework")),
        Column("capability", label=gettext_lazy("Capability"), accessor=lambda row: f"{row.code} {row.capability}"),
        Column("stage", label=gettext_lazy("Stage")),
        Column("digests", label=gettext_lazy("Digests")),
        Column("guidance", label=gettext_lazy("Guidance")),
        Column("modules", label=gettext_lazy("Modules")),
        Column("cases", label=gettext_lazy("Cases")),
        Column("said", label=gettext_lazy("Together")),
    ]
    list_export = ["framework", "code", "capability", "stage", "digests", "guidance", "modules", "cases", "total"]
    export_headings = {
        "framework": gettext_lazy("Framework"),
        "code": gettext_lazy("Code"),
        "capability": gettext_lazy("Capability"),
        "stage": gettext_lazy("Stage"),
        "digests": gettext_lazy("Digests"),
        "guidance": gettext_lazy("Guidance"),
        "modules": gettext_lazy("Modules"),
        "cases": gettext_lazy("Cases"),
        "total": gettext_lazy("Together"),
    }
    export_filename = "where-the-library-is-thin"

    @cached_property
    def everywhere(self) -> list[Gap]:
        return gaps()

    def rows(self) -> list[Gap]:
        wanted = self.request.GET.get("framework", "")
        return [row for row in self.everywhere if not wanted or row.framework_slug == wanted]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = {row.framework_slug: row.framework for row in self.everywhere}
        chosen = self.request.GET.get("framework", "")
        frameworks = [{"slug": slug, "name": name, "current": slug == chosen} for slug, name in sorted(names.items())]
        return super().get_context_data(**kwargs) | {"frameworks": frameworks, "chosen": chosen}


class UseView(RowsView):
    """How often pages are read."""

    page_title = gettext_lazy("What is read")
    header_icon = "view"
    index_url_name = "reports:use"
    index_results_url_name = "reports:use_results"
    lead = gettext_lazy(
        "How often published pages were opened, by people and without cookies. Who they were is not known. What is read "
        "little may still be what somebody needs."
    )
    empty = gettext_lazy("No page is published yet.")
    columns = [
        TitleColumn("title", label=gettext_lazy("Page"), get_url=_editor),
        Column("kind", label=gettext_lazy("Kind")),
        Column("institution", label=gettext_lazy("Institution")),
        Column("month", label=gettext_lazy("Last 30 days")),
        Column("year", label=gettext_lazy("Last 365 days")),
    ]
    list_export = ["title", "kind", "institution", "month", "year"]
    export_headings = {
        "title": gettext_lazy("Page"),
        "kind": gettext_lazy("Kind"),
        "institution": gettext_lazy("Institution"),
        "month": gettext_lazy("Last 30 days"),
        "year": gettext_lazy("Last 365 days"),
    }
    export_filename = "what-is-read"

    def rows(self) -> list[Used]:
        return used(self.scope)


REPORTS = (("stale-pages", StalePagesView, 610), ("gaps", GapsView, 620), ("use", UseView, 630))


class ReportItem(MenuItem):
    """A report's place in the menu, for whoever may see it."""

    def is_shown(self, request: Any) -> bool:
        if not hasattr(request, "report_scope"):
            request.report_scope = scope_of(request.user)
        return bool(request.report_scope)


def _item(name: str, view: type[RowsView], order: int) -> Callable[[], ReportItem]:
    return lambda: ReportItem(
        view.page_title, reverse(view.index_url_name), name=name, icon_name=view.header_icon, order=order
    )


menu_items = [_item(*report) for report in REPORTS]
"""All reports in the menu: one function for each, as the hook `register_reports_menu_item` wants them."""


def urls() -> list[URLResolver]:
    """The reports' addresses beneath /cms/."""
    ours = []
    for name, view, _order in REPORTS:
        own, results = (one.removeprefix("reports:") for one in (view.index_url_name, view.index_results_url_name))
        ours.append(path(f"reports/{name}/", view.as_view(), name=own))
        ours.append(path(f"reports/{name}/results/", view.as_view(results_only=True), name=results))
    return [path("", include((ours, "reports")))]
