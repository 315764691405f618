"""What people chose in a case, in the CMS: for whoever may edit its page. A page, and the same as CSV."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from content.domain import editions
from content.models import Edition
from cpd.domain import attempts
from cpd.domain.case_numbers import numbers_of, rows_of

SAFE = ("=", "+", "-", "@", "\t", "\r")


class ShowChoicesView(WagtailAdminTemplateMixin, View):
    """Choices, reasons, where people stop and how long they take."""

    template_name = "cpd/cms/case_choices.html"
    page_title = gettext_lazy("What people chose")
    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        editor = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": editor, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Looked up first: for a method that there is not, 405 would say that the page is there.
        self.page, self.edition = _edition(request, self.kwargs["page_id"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        case = attempts.case_of(self.edition)
        numbers = numbers_of(case, self.edition.page_key)
        decisions = [(one, numbers.reasons.get(one.decision, ())) for one in numbers.choices]
        return self.render_to_response(self.get_context_data(page=self.page, numbers=numbers, decisions=decisions))


def export_choices(request: HttpRequest, page_id: int) -> HttpResponse:
    """All that the page says as CSV, one table; what a spreadsheet would run is written as text."""
    page, edition = _edition(request, page_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="choices-{page.slug}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    for row in rows_of(attempts.case_of(edition), edition.page_key):
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(SAFE) else cell for cell in row])
    return response


def _edition(request: HttpRequest, page_id: int) -> tuple[Page, Edition]:
    """The page and its newest edition. 404 for who may not edit it, for what is no case and what was never published."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    edition = editions.latest_edition(page)
    if edition is None or edition.kind != attempts.CASE:
        raise Http404
    return page, edition


urls: list[URLPattern] = [
    path("cases/<int:page_id>/choices/", ShowChoicesView.as_view(), name="case_choices"),
    path("cases/<int:page_id>/choices.csv", export_choices, name="case_choices_csv"),
]
