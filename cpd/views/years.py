"""The CPD year: how one stands, the records to copy to the regulator, and the renewal steps one ticks for oneself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from cpd.domain import years
from cpd.domain.rule_sets import YearStanding
from cpd.views.own import OwnMixin


class ShowYearView(OwnMixin, View):
    """This year, or the one that ends in the calendar year of the address."""

    def get(self, request: HttpRequest, year: int | None = None) -> HttpResponse:
        standing = years.year_of(self.user) if year is None else self.named(year)
        context = {
            "year": standing,
            "earlier": years.earlier_years(self.user, standing),
            "is_rule_assumed": standing.rule is not None and years.is_rule_assumed(self.user),
        }
        return render(request, "cpd/year.html", context)

    def named(self, year: int) -> YearStanding:
        try:
            return years.year_named(self.user, year)
        except years.NoSuchYear as error:
            raise Http404 from error


class PrintYearView(ShowYearView):
    """Every record of the year in the regulator's own fields, to print or to copy."""

    def get(self, request: HttpRequest, year: int | None = None) -> HttpResponse:
        assert year is not None
        return render(request, "cpd/year_print.html", {"year": self.named(year)})


class MarkRenewalView(OwnMixin, View):
    """Tick, or untick, a renewal step. Nothing is sent to anybody."""

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        return redirect("cpd:year_for", year)

    def post(self, request: HttpRequest, year: int) -> HttpResponse:
        try:
            years.mark_renewal(
                by=self.user, name=year, step=request.POST.get("step", ""), done=request.POST.get("done") == "1"
            )
        except (years.NoSuchYear, years.NoSuchStep) as error:
            raise Http404 from error
        return redirect(reverse("cpd:year_for", args=[year]) + "#renewal")
