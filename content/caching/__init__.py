"""How long a public page is kept, and by whom: for visitors only, and never one that was made for somebody.

Browsers and proxies may keep one for a minute (below). The server keeps it until something changes that it was made
from: `tracing` notes what that is while a page is made, `generations` knows what has changed since, and `whole_pages`
holds the pages (content/middleware.py answers with them; what a published page changes: content/domain/page_cache.py).
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_http_date_safe

VISITOR_SECONDS = 60


def is_for_somebody(request: HttpRequest) -> bool:
    """Whether the answer may hold a person's name or a notice for them. The cookies tell, so every page varies by them."""
    return not {settings.SESSION_COOKIE_NAME, "messages"}.isdisjoint(request.COOKIES)


def for_visitors(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a visitor's page be kept for a minute; a page that may show a notice or a person's name is left alone."""
    if request.method in ("GET", "HEAD") and not is_for_somebody(request) and response.status_code == 200:
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
