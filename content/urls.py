"""Addresses of the public framework and capability pages, and of what programs read; Wagtail serves the rest.

A version (`…/v/<label>/`) comes before a capability's slug; no capability or framework may be called `v`. Two versions
side by side are `…/v/<label>/v/<other framework>/<its label>/`: longer than any capability's address, and behind the same
reserved `v`, so that nothing can ever be named into its place.
"""

from django.urls import path

from content import feeds, sitemaps
from content.views import frameworks, references, search

app_name = "content"
urlpatterns = [
    path("search/", search.SearchView.as_view(), name="search"),
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
    path("robots.txt", sitemaps.ReadRobotsView.as_view(), name="robots"),
    path("sitemap.xml", sitemaps.ReadSitemapView.as_view(), name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.ReadSitemapSectionView.as_view(), name="sitemap_section"),
    path("feed.atom", feeds.kept(feeds.ReadingFeed()), name="feed"),
    path("feeds/<slug:collection>.atom", feeds.kept(feeds.CollectionFeed()), name="collection_feed"),
    path("feeds/capabilities/<slug:area>.atom", feeds.kept(feeds.ThemeFeed()), name="theme_feed"),
    # Beneath the page that cites them, wherever that is.
    path("<path:page>/references.<slug:ending>", references.ReadReferencesView.as_view(), name="references"),
]
