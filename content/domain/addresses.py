"""Where the public pages of frameworks and capabilities are: the one place that makes their addresses."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from capabilities.domain import queries
from capabilities.models import Capability, FrameworkVersion


def address_of(thing: Capability | FrameworkVersion) -> str:
    """Where a capability or version is read: without its label while it is in force, with it otherwise.

    An area is a place on its framework's page.
    """
    version = thing.version if isinstance(thing, Capability) else thing
    if not queries.is_in_force(version):
        return permanent_address_of(thing)
    names = {"framework": version.framework.slug}
    if isinstance(thing, FrameworkVersion) or thing.kind == Capability.Kind.AREA:
        page = reverse("content:framework", kwargs=names)
        return f"{page}#{thing.slug}" if isinstance(thing, Capability) else page
    return reverse("content:capability", kwargs=names | {"slug": thing.slug})


def permanent_address_of(thing: Capability | FrameworkVersion) -> str:
    """The address with the version's label, which means the same thing for ever, whatever comes into force."""
    version = thing.version if isinstance(thing, Capability) else thing
    names = {"framework": version.framework.slug, "label": version.label}
    if isinstance(thing, FrameworkVersion) or thing.kind == Capability.Kind.AREA:
        page = reverse("content:framework_version", kwargs=names)
        return f"{page}#{thing.slug}" if isinstance(thing, Capability) else page
    return reverse("content:capability_version", kwargs=names | {"slug": thing.slug})


def crosswalk_address(version: FrameworkVersion, other: FrameworkVersion) -> str:
    """Where two versions stand side by side, seen from the first."""
    return reverse(
        "content:crosswalk",
        kwargs={
            "framework": version.framework.slug,
            "label": version.label,
            "other": other.framework.slug,
            "other_label": other.label,
        },
    )


def with_site(request: HttpRequest | None, path: str) -> str:
    """The path with the site's address in front, for canonical links, citations, data and print.

    In production the site has one address, whichever name it was asked by. In development it is where the browser is:
    the port is whatever was free.
    """
    if settings.PRODUCTION or request is None:
        return urljoin(str(settings.SITE_URL), path)
    return str(request.build_absolute_uri(path))
