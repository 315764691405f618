"""Template words of the look: states as a shape and a word, dates as people say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from people.domain import unsent as unsent_domain
from people.models import Membership, Team, UnsentText

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """10 November 2026, in London."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "j F Y")


@register.filter
def short_day(value: date | datetime | None) -> str:
    """10 November, where the year is plain from the page."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "j F")


@register.filter
def clock(value: datetime | None) -> str:
    """14:32, in London."""
    return "" if value is None else date_format(timezone.localtime(value), "H:i")


@register.filter
def short_fingerprint(value: str) -> str:
    """The first twelve characters of a fingerprint, in fours: enough to compare by eye."""
    return " ".join(value[i : i + 4] for i in range(0, 12, 4))


@register.filter
def paragraphs(value: str) -> list[str]:
    """What somebody wrote, split where they left a line free."""
    return [part.strip() for part in (value or "").replace("\r\n", "\n").split("\n\n") if part.strip()]


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """The value under a key that only the template knows."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag(takes_context=True)
def writer_token(context: template.Context) -> SafeString | str:
    """The hidden field by which words outlive their session; in every form where somebody writes.

    It belongs to the page's own address; the form may post there, or to `save/` beneath or beside it.
    """
    request = context["request"]
    if not request.user.is_authenticated:
        return ""
    return format_html(
        '<input type="hidden" name="{}" value="{}">',
        unsent_domain.FIELD,
        unsent_domain.writer_token(request.user, request.path_info),
    )


@register.filter
def kept_words(value: UnsentText) -> list[str]:
    """The sentences that were kept, without ticks and choices."""
    return unsent_domain.words_of(value)


@register.filter
def in_fours(value: str) -> str:
    """A secret in groups of four, to be read from one screen and typed into another."""
    return " ".join(value[i : i + 4] for i in range(0, len(value), 4))


@register.filter
def first_team(memberships: Iterable[Membership]) -> Team | None:
    """The team among somebody's memberships of one organisation: a person counts in one team."""
    return next((membership.team for membership in memberships if membership.team), None)
