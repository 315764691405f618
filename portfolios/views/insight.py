"""The practice lead's figures, on a page and as a file. Numbers only: admins of the organisation may see them too."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from capabilities.domain.queries import versions_in_force
from capabilities.models import FrameworkVersion
from portfolios.domain import insight
from portfolios.views.programmes import SignedInRequest
from portfolios.views.programmes_lead import OrganisationView


class InsightView(OrganisationView):
    """What both share: the framework version that the figures are about."""

    def coverage(self, request: SignedInRequest, slug: str) -> tuple[insight.Coverage | None, list[FrameworkVersion]]:
        here, _roles = self.here(request, slug)
        versions = versions_in_force()
        if not versions:
            return None, []
        wanted = request.GET.get("framework") or versions[0].framework.slug
        chosen = next((version for version in versions if version.framework.slug == wanted), None)
        if chosen is None:
            raise Http404
        return insight.coverage_of(here, chosen), versions


class ShowInsightView(InsightView):
    """Coverage by capability and team in bands, and the questions it raises."""

    def get(self, request: SignedInRequest, organisation: str) -> HttpResponse:
        here, _roles = self.here(request, organisation)
        coverage, versions = self.coverage(request, organisation)
        context = {
            "organisation": here,
            "coverage": coverage,
            "versions": versions,
            "questions": insight.questions_from(coverage) if coverage else [],
        }
        return render(request, "portfolios/insight/insight.html", context)


class DownloadCoverageView(InsightView):
    """The same bands as a file."""

    def get(self, request: SignedInRequest, organisation: str) -> HttpResponse:
        coverage, _versions = self.coverage(request, organisation)
        if coverage is None:
            raise Http404
        # The mark at the beginning tells Excel that this is UTF-8: team names have accents in Wales.
        response = HttpResponse(insight.as_csv(coverage).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
        name = f"coverage-{organisation}-{coverage.version.framework.slug}-{coverage.day.isoformat()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
