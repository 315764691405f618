"""Addresses (DESIGN §4). Wagtail's pages come last: whatever is not above is a page."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from capabilities.views.cms.home import cms_home
from config import health

urlpatterns = [
    path("ims/case/v1p1/", include("capabilities.urls")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    # Two of Wagtail's own sign-ins know nothing of the second factor: both lead to ours.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", cms_home),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("accounts/", include("allauth.urls")),
    path("", include("people.urls")),
    path("", include("content.urls")),
    path("", include("cpd.urls")),
    path("", include("portfolios.urls")),
    path("", include(wagtail_urls)),
]
