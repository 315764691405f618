"""Addresses of the public framework and capability pages; Wagtail serves the rest.

A version (`…/v/<label>/`) comes before a capability's slug; no capability or framework may be called `v`. Two versions
side by side are `…/v/<label>/v/<other framework>/<its label>/`: longer than any capability's address, and behind the same
reserved `v`, so that nothing can ever be named into its place.
"""

from django.urls import path

from content.views import frameworks

app_name = "content"
urlpatterns = [
    path("capabilities/", frameworks.ListFrameworksView.as_view(), name="framework_list"),
    path("capabilities/<slug:framework>/", frameworks.ReadFrameworkView.as_view(), name="framework"),
    path(
        "capabilities/<slug:framework>/v/<slug:label>/",
        frameworks.ReadFrameworkView.as_view(),
        name="framework_version",
    ),
    path(
        "capabilities/<slug:framework>/v/<slug:label>/<slug:slug>/",
        frameworks.ReadCapabilityView.as_view(),
        name="capability_version",
    ),
    path(
        "capabilities/<slug:framework>/v/<slug:label>/v/<slug:other>/<slug:other_label>/",
        frameworks.ReadCrosswalkView.as_view(),
        name="crosswalk",
    ),
    path("capabilities/<slug:framework>/<slug:slug>/", frameworks.ReadCapabilityView.as_view(), name="capability"),
]
