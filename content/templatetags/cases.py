"""Template words of cases: lengths of time, an author's words made safe, and ecomaps drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from content.cases import durations, ecomaps
from content.cases.words import DOCUMENTS
from content.domain import rich_text

register = template.Library()


@register.filter
def duration(minutes: int | None) -> str:
    """90 → 1 hour 30 minutes."""
    return durations.duration(minutes)


@register.filter
def case_words(html: str) -> SafeString:
    """An author's words as they are shown."""
    return rich_text.shown(html)


@register.filter
def document_kind(kind: str) -> str:
    """What kind of paper somebody is reading."""
    return str(DOCUMENTS.get(kind, ""))


@register.filter
def ecomap(value: Mapping[str, Any]) -> ecomaps.Drawing:
    """Where the circles and lines of an ecomap lie."""
    return ecomaps.draw(value["centre"], value["ties"])
