"""Template words of the public pages: addresses of frameworks and capabilities, and drawings that need arithmetic."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from capabilities.domain import queries
from capabilities.models import Capability, FrameworkVersion
from content.models import DigestPage

register = template.Library()


@register.filter
def address(thing: Capability | FrameworkVersion) -> str:
    """Where a capability or version is read: without its label while it is in force, with it otherwise.

    An area is a place on its framework's page.
    """
    version = thing.version if isinstance(thing, Capability) else thing
    names = {"framework": version.framework.slug}
    current = queries.is_in_force(version)
    if isinstance(thing, FrameworkVersion) or thing.kind == Capability.Kind.AREA:
        page = (
            reverse("content:framework", kwargs=names)
            if current
            else reverse("content:framework_version", kwargs=names | {"label": version.label})
        )
        return f"{page}#{thing.slug}" if isinstance(thing, Capability) else page
    if current:
        return reverse("content:capability", kwargs=names | {"slug": thing.slug})
    return reverse("content:capability_version", kwargs=names | {"label": version.label, "slug": thing.slug})


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
    begins = version.in_force_from
    return version.state == FrameworkVersion.State.PUBLISHED and begins is not None and begins > timezone.localdate()


@register.filter
def first_sentence(text: str) -> str:
    """A text up to its first full stop before a space: enough for a list."""
    first, stop, _rest = text.strip().partition(". ")
    return f"{first}." if stop else first


@register.simple_tag
def site_page(path: str) -> str:
    """The address of a page that every site has, such as `library/` (content/domain/shipped.py)."""
    return f"{get_script_prefix()}{path}"


@register.simple_tag(takes_context=True)
def absolute(context: Context, path: str) -> str:
    """The path with the site's address in front, for canonical links, citations and print.

    In production the site has one address, whichever name it was asked by. In development it is where the browser is:
    the port is whatever was free.
    """
    request = context.get("request")
    if settings.PRODUCTION or request is None:
        return urljoin(str(settings.SITE_URL), path)
    return str(request.build_absolute_uri(path))


@register.filter
def strength_steps(page: DigestPage) -> list[dict[str, Any]]:
    """The four steps of the strength scale: place and size of the drawing (% across, pixels down), label, reached or not."""
    return [
        {
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
