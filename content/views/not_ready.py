"""When a page is not ready to be reviewed or published: whoever tried is told why, from whichever door they came.

The draft was saved before the checks were asked, so nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from content.domain.checks import NotReady


class SayWhatIsMissing:
    """Middleware: turns NotReady into a message and the way back to the editor. Goes after messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotReady):
            return None
        editor = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if "/api/" in request.path:
            return JsonResponse({"message": str(exception)}, status=400)
        checks = messages.button(reverse("checks:page", args=[exception.page.pk]), _("All checks"))
        messages.error(request, str(exception), buttons=[checks])
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # Wagtail's dialogs follow the address in such an answer.
            return JsonResponse({"step": "success", "redirect": editor})
        return HttpResponseRedirect(editor)
