"""What search engines and other systems read of a framework or capability: schema.org terms as JSON-LD.

A framework is a DefinedTermSet and a capability a DefinedTerm in it. Nothing here is a credential: a framework says what
good practice looks like and awards nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from capabilities.domain.trees import Area
from capabilities.models import Capability, FrameworkVersion
from content.domain.addresses import address_of, permanent_address_of

MOST_TERMS = 200
"""Listed on a framework's page; the terms of a larger one say on their own pages what they belong to."""

_CONTEXT = "https://schema.org"
# As django.utils.html.json_script: a text that holds `</script>` must not end the element it stands in.
_UNSAFE = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}

Site = Callable[[str], str]


def as_script(data: dict[str, Any]) -> SafeString:
    """JSON that may stand in a script element of the type application/ld+json."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_UNSAFE))  # noqa: S308  no < > & is left in it


def of_framework(version: FrameworkVersion, areas: Iterable[Area], site: Site) -> dict[str, Any]:
    """The version as a DefinedTermSet. `site` puts the site's address before a path."""
    terms = [item for area in areas for item in area.capabilities]
    data = {"@context": _CONTEXT, **_set(version, site)}
    if version.framework.description:
        data["description"] = version.framework.description
    if len(terms) <= MOST_TERMS:
        data["hasDefinedTerm"] = [_term(item, version, site) for item in terms]
    return _without_empty(data)


def of_capability(capability: Capability, site: Site) -> dict[str, Any]:
    """The capability as a DefinedTerm, in the version it belongs to."""
    version = capability.version
    data = {"@context": _CONTEXT, **_term(capability, version, site), "inDefinedTermSet": _set(version, site)}
    if capability.statement and capability.statement != capability.title:
        data["description"] = capability.statement
    return _without_empty(data)


def _set(version: FrameworkVersion, site: Site) -> dict[str, Any]:
    framework = version.framework
    return _without_empty(
        {
            "@type": "DefinedTermSet",
            "@id": site(permanent_address_of(version)),
            "url": site(address_of(version)),
            "name": framework.title,
            "alternateName": framework.short_title,
            "version": version.label,
            "inLanguage": framework.language,
            "publisher": {"@type": "Organization", "name": framework.publisher} if framework.publisher else None,
            "usageInfo": framework.licence,
            "isBasedOn": framework.source_url,
            "creativeWorkStatus": version.state,
            "expires": version.in_force_until.isoformat() if version.in_force_until else None,
        }
    )


def _term(item: Capability, version: FrameworkVersion, site: Site) -> dict[str, Any]:
    item.version = version  # loaded already: no query for each
    return _without_empty(
        {
            "@type": "DefinedTerm",
            "@id": site(permanent_address_of(item)),
            "url": site(address_of(item)),
            "identifier": item.identifier,
            "termCode": item.code,
            "name": item.title,
        }
    )


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "", [])}
