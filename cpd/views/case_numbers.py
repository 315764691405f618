"""What people chose in a case, in the CMS: for whoever may edit its page. A page, and the same as CSV."""

from __future__ import annotations

import csv

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from wagtail.models import Page

from content.domain import editions
from content.models import Edition
from cpd.domain import attempts
from cpd.domain.case_numbers import numbers_of, rows_of

SAFE = ("=", "+", "-", "@", "\t", "\r")


def show_choices(request: HttpRequest, page_id: int) -> HttpResponse:
    """Choices, reasons, where people stop and how long they take."""
    page, edition = _edition(request, page_id)
    case = attempts.case_of(edition)
    numbers = numbers_of(case, edition.page_key)
    context = {
        "page": page,
        "numbers": numbers,
        "choices": [(one, numbers.reasons.get(one.decision, ())) for one in numbers.choices],
    }
    return render(request, "cpd/cms/case_choices.html", context)


def export_choices(request: HttpRequest, page_id: int) -> HttpResponse:
    """The choices as CSV; what a spreadsheet would run is written as text."""
    page, edition = _edition(request, page_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="choices-{page.slug}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    for row in rows_of(attempts.case_of(edition), edition.page_key):
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(SAFE) else cell for cell in row])
    return response


def _edition(request: HttpRequest, page_id: int) -> tuple[Page, Edition]:
    """The page and its newest edition. 403 for who may not edit it, 404 for what is no case or was never published."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    edition = editions.latest_edition(page)
    if edition is None or edition.kind != attempts.CASE:
        raise Http404
    return page, edition


urls: list[URLPattern] = [
    path("cases/<int:page_id>/choices/", show_choices, name="case_choices"),
    path("cases/<int:page_id>/choices.csv", export_choices, name="case_choices_csv"),
]
