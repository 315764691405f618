"""`{% next_for_you request as offers %}`: for pages of rooms below this one, which may not ask for it themselves."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from people.models import User
from portfolios.domain.next_for_you import Next, next_for

register = template.Library()


@register.simple_tag
def next_for_you(request: HttpRequest) -> tuple[Next, ...]:
    """What the signed-in person may learn from next: 3 queries."""
    if not request.user.is_authenticated:
        return ()
    user: User = getattr(request.user, "_wrapped", request.user)
    return next_for(user, request.standing)  # type: ignore[attr-defined]
