"""Serving the pages of the CMS in the language of their address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.views import serve as serve_routed

from content.domain import languages


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page at `path` in the language of the address; if it is only there in the default language, it leads to that."""
    if languages.route(request, path) is None and (found := languages.elsewhere(request, path)):
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{found}?{query}" if query else found)
    response: HttpResponse = serve_routed(request, path)
    return response
