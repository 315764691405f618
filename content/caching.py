"""How long others may keep a public page: a minute, for visitors only, and never one made for somebody."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_http_date_safe

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


def unless_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """For what programs ask for again and again: 304 without a body where they have it already.

    The ETag stands for the very bytes, so it also changes when something was taken away; Last-Modified, where the
    response has one, serves whoever sends no ETag back.
    """
    if response.status_code != 200:
        return response
    response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    modified = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    answer = get_conditional_response(request, etag=response.headers["ETag"], last_modified=modified, response=response)
    return answer or response
