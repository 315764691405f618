"""Template words of the guidance blocks."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.domain import pictures
from content.domain.rich_text import shown

register = template.Library()


@register.filter
def safe_rich_text(value: Any) -> SafeString:
    """A rich text block's value as it is shown: links resolved, and cleaned, whoever stored it."""
    return shown(value.source)


@register.filter
def closed(text: str) -> str:
    """A sentence or title with a full stop, unless it ends in one or in a question."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


@register.simple_tag
def responsive_picture(image: Any) -> SafeString:
    """An `img` in several widths, with the place that it needs, and with its text (empty: it says nothing)."""
    one = pictures.shown(image)
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">',
        one.src,
        one.srcset,
        pictures.SIZES,
        one.width,
        one.height,
        one.alt,
    )
