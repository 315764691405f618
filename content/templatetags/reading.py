"""Template words of the public pages: addresses of frameworks and capabilities, and drawings that need arithmetic."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from capabilities.domain import queries
from capabilities.domain.searching import Found, pieces
from capabilities.models import Capability, FrameworkVersion
from content.domain.addresses import address_of, crosswalk_address, permanent_address_of, with_site
from content.domain.languages import place
from content.domain.linked_data import as_script
from content.models import DigestPage

register = template.Library()

LONGEST_LABEL = 13
"""Letters beneath a step of the strength scale that fit on a phone; “Very limited” has 12."""


@register.filter
def address(thing: Capability | FrameworkVersion) -> str:
    """Where a capability, area or version is read."""
    return address_of(thing)


@register.filter
def permanent_address(thing: Capability | FrameworkVersion) -> str:
    """The same with the version's label, whatever is in force."""
    return permanent_address_of(thing)


@register.filter
def crosswalk_to(version: FrameworkVersion, other: FrameworkVersion) -> str:
    """The page that shows two versions side by side."""
    return crosswalk_address(version, other)


@register.filter
def claim_name(capability: Capability) -> str:
    """How forms and links name a capability: `framework/label/slug`."""
    return queries.name_of(capability)


@register.filter
def called(capability: Capability) -> str:
    """What a sentence calls a capability: its code, unless that is a bare number and would read as one."""
    return capability.code if any(letter.isalpha() for letter in capability.code) else _("this one")


@register.filter
def is_claimable(version: FrameworkVersion) -> bool:
    """Whether somebody may claim against it today."""
    return queries.is_claimable(version)


@register.filter
def in_force_since(version: FrameworkVersion) -> str:
    """In force since 1 September 2026 · In force from … · Ended … · Superseded · Withdrawn."""
    return queries.in_force_since(version)


@register.filter
def is_in_force(version: FrameworkVersion) -> bool:
    """Whether it is in force today."""
    return queries.is_in_force(version)


@register.filter
def is_to_come(version: FrameworkVersion) -> bool:
    """Published, and not in force yet."""
    return queries.is_to_come(version)


@register.filter
def publisher_to_check(version: FrameworkVersion) -> str:
    """Why its wording has to be checked with the publisher; empty where it need not be."""
    return queries.publisher_to_check(version)


@register.filter
def ld_json(data: dict[str, Any]) -> SafeString:
    """Linked data for a script element of that type, unable to end it."""
    return as_script(data)


@register.filter
def marked(text: str, found: Found) -> SafeString:
    """The text, escaped, with the words that were looked for marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece) if hit else piece,) for piece, hit in pieces(text, found))
    )


@register.filter
def first_sentence(text: str) -> str:
    """A text up to its first full stop before a space: enough for a list."""
    first, stop, _rest = text.strip().partition(". ")
    return f"{first}." if stop else first


@register.simple_tag
def site_page(path: str) -> str:
    """The address of a page that every site has, such as `library/` (content/domain/shipped.py), in the reader's language
    if it is there in that."""
    return place(path).path


@register.simple_tag(takes_context=True)
def absolute(context: Context, path: str) -> str:
    """The path with the site's address in front, for canonical links, citations and print."""
    return with_site(context.get("request"), path)


@register.filter
def strength_steps(page: DigestPage) -> list[dict[str, Any]]:
    """The four steps of the strength scale: place and size of the drawing (% across, pixels down), label, reached or not.

    Where labels are too long to stand side by side, every other one is `lower`.
    """
    long = any(len(str(label)) > LONGEST_LABEL for _value, label in DigestPage.Strength.choices)
    return [
        {
            "lower": long and order % 2 == 1,
            "on": value <= page.strength,
            "at": value == page.strength,
            "label": label,
            "x": f"{25.5 * order + 0.3:.1f}%",
            "text_x": f"{25.5 * order:.1f}%",
            "y": 23 - 7 * order,
            "height": 8 + 7 * order,
            "small_x": 1 + 14 * order,
        }
        for order, (value, label) in enumerate(DigestPage.Strength.choices)
    ]


@register.filter
def effect_places(page: DigestPage) -> list[dict[str, Any]]:
    """The five places on the axis of effect, in order; none where the question has no size."""
    if page.effect == DigestPage.Effect.NOT_APPLICABLE:
        return []
    places = [choice for choice in DigestPage.Effect.choices if choice[0] != DigestPage.Effect.NOT_APPLICABLE]
    last = len(places) - 1
    return [
        {
            "at": value == page.effect,
            "label": label,
            "x": f"{min(max(100 * order / last, 0.4), 99.6):g}%",
            "text_x": f"{100 * order / last:g}%",
            "anchor": "start" if order == 0 else "end" if order == last else "middle",
            "point_x": f"{min(max(100 * order / last, 4), 96):g}%",
        }
        for order, (value, label) in enumerate(places)
    ]
