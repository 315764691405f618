"""The practice lead’s figures."""

from django.urls import path

from portfolios.views import insight

urlpatterns = [
    path("organisation/<slug:organisation>/insight/", insight.ShowInsightView.as_view(), name="insight"),
    path(
        "organisation/<slug:organisation>/insight/coverage.csv",
        insight.DownloadCoverageView.as_view(),
        name="insight_csv",
    ),
]
