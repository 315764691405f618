"""Pointing out to a writer what may identify somebody, and remembering that they said it does not: once for each text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from people.domain import details
from people.domain.details import Detail
from people.models import User

COOKIE = "nobodys_details"
PATH = "/me/"
KEPT = timedelta(days=365)
BUTTON = "not_people"
"""The name of the button “These are not real people’s details”, or its value among others."""


def pointed_out(request: HttpRequest, about: UUID, texts: Iterable[str | None]) -> list[Detail]:
    """What the page points out in these texts of one piece of writing. No query."""
    return details.without(_found(request, about, texts), request.COOKIES.get(COOKIE, ""))


def remember_nobodys(request: HttpRequest, response: HttpResponse, about: UUID, texts: Iterable[str | None]) -> None:
    """The writer says that what is found in these texts now is no real person's: it is not pointed out again."""
    marks = details.with_marks(_found(request, about, texts), request.COOKIES.get(COOKIE, ""))
    response.set_cookie(
        COOKIE,
        marks,
        max_age=KEPT,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _found(request: HttpRequest, about: UUID, texts: Iterable[str | None]) -> list[Detail]:
    writer = request.user
    assert isinstance(writer, User)
    return details.details_in((text for text in texts if text), by=writer, about=about)
