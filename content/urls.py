"""Addresses of the public framework and capability pages, and of what programs read; Wagtail serves the rest.

A version (`…/v/<label>/`) comes before a capability's slug; no capability or framework may be called `v`. Two versions
side by side are `…/v/<label>/v/<other framework>/<its label>/`: longer than any capability's address, and behind the same
reserved `v`, so that nothing can ever be named into its place.
"""

from django.urls import path

from content import feeds
from content.views import case_schema, frameworks, pictures, references, search, themes

app_name = "content"
urlpatterns = [
    path("search/", search.SearchView.as_view(), name="search"),
    path("search/suggest/", search.SuggestView.as_view(), name="suggest"),
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
    path("themes/", themes.ListThemesView.as_view(), name="themes"),
    path("themes/<slug:slug>/", themes.ReadThemeView.as_view(), name="theme"),
    path("stages/<slug:code>/", themes.ReadStageView.as_view(), name="stage"),
    path("cases/schema.json", case_schema.ReadCaseSchemaView.as_view(), name="case_schema"),
    path("media/<path:name>", pictures.ReadPictureView.as_view(), name="picture"),
    path("feed.atom", feeds.kept(feeds.ReadingFeed()), name="feed"),
    path("feeds/<slug:collection>.atom", feeds.kept(feeds.CollectionFeed()), name="collection_feed"),
    path("feeds/capabilities/<slug:area>.atom", feeds.kept(feeds.AreaFeed()), name="area_feed"),
    path("feeds/themes/<slug:slug>.atom", feeds.kept(feeds.ThemeFeed()), name="theme_feed"),
    # Beneath the page that cites them, wherever that is.
    path("<path:page>/references.<slug:ending>", references.ReadReferencesView.as_view(), name="references"),
]
