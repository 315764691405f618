"""What robots ask for: once for the whole site, whatever the language."""

from django.urls import path

from content import sitemaps

app_name = "robots"
urlpatterns = [
    path("robots.txt", sitemaps.ReadRobotsView.as_view(), name="robots"),
    path("sitemap.xml", sitemaps.ReadSitemapView.as_view(), name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.ReadSitemapSectionView.as_view(), name="sitemap_section"),
]
