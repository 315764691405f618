"""How long others may keep a public page: a minute, for visitors only, and never one made for somebody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

VISITOR_SECONDS = 60


def for_visitors(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a visitor's page be kept for a minute; a page that may show a notice or a person's name is left alone.

    The cookies tell them apart, so every page varies by them.
    """
    personal = {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()
    if request.method in ("GET", "HEAD") and not personal and response.status_code == 200:
        patch_cache_control(response, public=True, max_age=VISITOR_SECONDS)
    patch_vary_headers(response, ["Cookie"])
    return response
