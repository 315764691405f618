"""For those who write: what visitors looked for and did not find, in the CMS under Reports."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from content.domain.finding_missed import missed
from content.models import MissedSearch

NAME = "missed_searches_report"
MAY = {"add", "change", "publish"}


class MissedSearchesView(ReportView):
    """Words, day and number of times; nobody's name, for none is known."""

    page_title = _("Searches that found nothing")
    header_icon = "search"
    index_url_name = NAME
    index_results_url_name = f"{NAME}_results"
    model = MissedSearch
    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = MAY
    columns = [
        Column("words", label=_("Words")),
        Column("count", label=_("Times")),
        Column("day", label=_("Day")),
    ]
    list_export = ["words", "count", "day"]
    export_filename = "searches-that-found-nothing"

    def get_queryset(self) -> QuerySet[MissedSearch]:
        return missed()


class MissedSearchesItem(MenuItem):
    """The report's place in the menu, for whoever may write pages somewhere."""

    def is_shown(self, request: Any) -> bool:
        return bool(policy_registry.get_by_type(Page).user_has_any_permission(request.user, MAY))


def menu_item() -> MissedSearchesItem:
    """The report in the menu."""
    return MissedSearchesItem(
        _("Searches that found nothing"), reverse(NAME), name="missed-searches", icon_name="search", order=650
    )


def urls() -> list[URLPattern]:
    """The report's addresses beneath /cms/."""
    return [
        path("reports/missed-searches/", MissedSearchesView.as_view(), name=NAME),
        path(
            "reports/missed-searches/results/",
            MissedSearchesView.as_view(results_only=True),
            name=f"{NAME}_results",
        ),
    ]
