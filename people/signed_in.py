"""The type of a request from a signed-in person, for views behind a login: its user is a User, its standing is there."""

from __future__ import annotations

from django.http import HttpRequest

from people.domain.queries import Standing
from people.models import User


class SignedInRequest(HttpRequest):
    """Never made; only named. people/middleware.py sets `standing`."""

    user: User
    standing: Standing
