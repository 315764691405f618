"""Addresses of the portfolios app, one module for each kind of reader."""

from django.urls import include, path

app_name = "portfolios"
urlpatterns = [
    path("", include("portfolios.urls.evidence")),
    path("", include("portfolios.urls.next_for_you")),
    path("", include("portfolios.urls.supervision")),
    path("", include("portfolios.urls.programmes")),
    path("", include("portfolios.urls.insight")),
]
