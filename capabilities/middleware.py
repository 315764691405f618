"""The CASE service is answered before the house wakes up: sessions, languages and second factors are for people."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from capabilities.domain.case_service import PATH
from capabilities.views.case_service import nothing_here

logger = structlog.get_logger(__name__)


class CaseServiceFirst:
    """Goes right after the security headers. What it answers carries no cookie and varies by none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(f"{PATH}/"):
            return self.get_response(request)
        response = _answer(request)
        # The line that the house writes for every other request.
        logger.info("request_finished", code=response.status_code, request=f"{request.method} {request.path}")
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        match = resolve(request.path_info)
    except Resolver404:  # a line break in the address
        return nothing_here(request)
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
