"""Template words of how pages are found and followed: descriptions, linked data, feeds, and references to take away."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from wagtail.models import Page

from capabilities.domain import queries as frameworks
from capabilities.models import Capability, FrameworkVersion
from content.domain import linked_data
from content.domain.addresses import with_site
from content.domain.references import references_of
from content.models import InformationPage
from content.references import FORMATS, Reference

register = template.Library()

_DESCRIPTION = 200


@dataclass(frozen=True)
class Listed:
    """What others show of a page that somebody shares or finds; `type` in the words of OpenGraph."""

    title: str
    description: str
    type: str


@dataclass(frozen=True)
class AreaFeed:
    """An area of the starter framework, and where to follow what is new on it."""

    area: Capability
    address: str


@dataclass(frozen=True)
class TakeAway:
    """A page's references as a file."""

    name: str
    address: str


@register.filter
def described(page: InformationPage) -> str:
    """What a page of words says of itself to those who list it: its author's description, or how it begins."""
    # Plain text, escaped where it is shown: rich text holds bare quotation marks.
    return str(page.search_description) or " ".join(html.unescape(strip_tags(page.body.replace("<", " <"))).split())


@register.simple_tag(takes_context=True)
def as_listed(context: Context) -> Listed:
    """How others list what is read: by the `title` and `description` given, or else those of the `page`."""
    page = context.get("page")
    title = str(context.get("title") or getattr(page, "title", ""))
    words = " ".join(str(context.get("description") or title).split())
    # Only what is read at length has a kind.
    kind = "article" if getattr(page, "kind", "") else "website"
    return Listed(title, Truncator(words).chars(_DESCRIPTION), kind)


@register.filter
def as_references(page: Page) -> list[Reference]:
    """What the page cites, each ready to be written."""
    return references_of(page)


@register.filter
def take_aways(page: Page) -> list[TakeAway]:
    """Where its references are taken from as files; nowhere before it is published."""
    if not (page.live and page.url):
        return []
    return [TakeAway(one.name, f"{page.url}references.{one.ending}") for one in FORMATS.values()]


@register.filter
def area_feeds(version: FrameworkVersion, areas: Iterable[frameworks.Area]) -> list[AreaFeed]:
    """The feeds of its areas, if it is the starter framework's version in force; those of other versions are the same."""
    if version.framework.slug != frameworks.STARTER or not frameworks.is_in_force(version):
        return []
    return [
        AreaFeed(area.item, reverse("content:area_feed", kwargs={"area": area.item.slug}))
        for area in areas
        if area.item and area.capabilities
    ]


@register.simple_tag(takes_context=True)
def linked_data_of_page(context: Context) -> SafeString:
    """The page and its tags as linked data, for a script element of that type."""
    page: Any = context["page"]
    data = linked_data.of_page(page, context.get("tags") or [], partial(with_site, context.get("request")))
    return linked_data.as_script(data)
