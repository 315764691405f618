"""Template words of references: the list with its links, and what a claim cites."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from content.domain import references as domain
from content.references import Citation, Listed, Reference, formatted

register = template.Library()


@register.filter
def cited_works(page: Page) -> list[domain.Cited]:
    """What the page cites, each in its place in the list, with the claims that lead to it."""
    return domain.listed_on(page)


@register.filter
def as_written(one: Listed | Reference) -> SafeString:
    """The reference as it is written everywhere, with its links."""
    found, suffix = (one.reference, one.suffix) if isinstance(one, Listed) else (one, "")
    return mark_safe(formatted(found, suffix=suffix, words=domain.words()))  # noqa: S308  every part of it is escaped


@register.simple_tag(takes_context=True)
def as_claim(context: Context, value: Any) -> domain.Claim:
    """The claim block of this value as a claim of the page in the context: its `anchor`, and its `citations`, each with a
    `label` and, if it is known, the `reference` it leads to. Without a page, as in a block's example, what was typed."""
    page = context.get("page")
    if isinstance(page, Page):
        # Read once for all claims of the page: they are shown one by one.
        if not hasattr(page, "claims_shown"):
            page.claims_shown = domain.claims_of(page)
        for claim in page.claims_shown:
            if claim.value is value:
                return claim
    typed = tuple(str(cite) for cite in value.get("cites") or ())
    return domain.Claim("", 0, "", typed, tuple(Citation(cite) for cite in typed))
