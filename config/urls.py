"""Addresses (DESIGN §4). Wagtail's pages come last: whatever is not above is a page.

What people read and where they sign in is there in every language: English without a prefix, Welsh under /cy/. Everything
else has one address: what programs ask for, the CMS, and the rooms of signed-in people, whose words are in English so far.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from capabilities.views.cms.home import cms_home
from config import health
from content.views import pages

urlpatterns = [
    path("ims/case/v1p1/", include("capabilities.urls")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    # Two of Wagtail's own sign-ins know nothing of the second factor: both lead to ours.
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/", cms_home),
    path("cms/", include("content.cms_urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("content.robot_urls")),
    path("", include("people.urls")),
    path("", include("cpd.urls")),
    path("", include("portfolios.urls")),
    # Wagtail's own, but for the serving of pages: its sign-in must not come back beneath a language.
    path("", include([pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"])),
    *i18n_patterns(
        path("accounts/", include("allauth.urls")),
        path("", include("content.urls")),
        re_path(wagtail_urls.serve_pattern, pages.serve, name="wagtail_serve"),
        prefix_default_language=False,
    ),
]
