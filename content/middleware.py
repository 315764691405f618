"""What stands before the public pages: those made before are sent again, and readers are counted."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from content.caching import generations, whole_pages
from content.caching.tracing import tracing
from content.domain import page_views

logger = structlog.get_logger(__name__)


class WholePageCache:
    """Goes after the security headers and before sessions: a page that was made before is sent without a query.

    What it may keep is told by the view (content/caching: `for_visitors`) and by what the page was made from. Whoever is
    signed in gets every page made for them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = whole_pages.key_for(request)
        page = whole_pages.look_up(key) if key else None
        if page is not None:
            response = page.answer(request)
            page_views.note(request, page.page)
            # The line that the house writes for every other request.
            logger.info("request_finished", code=response.status_code, request=f"{request.method} {request.path}")
            return response
        response = self._make(request, key) if key else self.get_response(request)
        if response.status_code in {200, 304}:
            page_views.note(request, getattr(request, "shown_page", None))
        return response

    def _make(self, request: HttpRequest, key: str) -> HttpResponse:
        at, began = timezone.now(), generations.now()
        if began is None:
            return self.get_response(request)
        with tracing() as trace:
            response = self.get_response(request)
        if not whole_pages.may_keep(request, response, trace):
            return response
        page = whole_pages.made(request, response, trace, began=began, at=at)
        whole_pages.keep(key, page)
        return page.answer(request)
