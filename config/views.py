"""Pages that belong to no app: what to show when something is refused, missing or broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from people.middleware import keep_unsent


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long or in another browser; nothing was done, and what was written on it is kept."""
    if kept := keep_unsent(request, same_person_too=True):
        return kept
    return render(
        request,
        "403.html",
        {"exception": _("This page was open for too long. Go back, load it again and send it once more.")},
        status=403,
    )
