"""A page's references as a file, beneath the page's own address."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.generic import View

from content.caching import for_visitors, unless_unchanged
from content.domain.references import public_references
from content.references import FORMATS


class ReadReferencesView(View):
    """`<page>/references.ris`, `.bib` or `.json`: for pages that anybody may read; what is not published is not found."""

    http_method_names = ("get", "head", "options")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if not isinstance(response, HttpResponse):
            return response
        return for_visitors(request, unless_unchanged(request, response))

    def get(self, request: HttpRequest, page: str, ending: str) -> HttpResponse:
        found = public_references(request, page) if ending in FORMATS else None
        if found is None:
            raise Http404
        where, references = found
        file = FORMATS[ending]
        response = HttpResponse(file.write(references), content_type=f"{file.media_type}; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{where.slug}.{ending}"'
        return response
