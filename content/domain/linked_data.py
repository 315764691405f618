"""What search engines and other systems read of a framework, a capability or a page: schema.org terms as JSON-LD.

A framework is a DefinedTermSet and a capability a DefinedTerm in it. Nothing here is a credential: a framework says what
good practice looks like and awards nothing. A digest is a ScholarlyArticle with what it cites, guidance an Article, a module
a Course, a case a LearningResource. Of a module only what its page says: no price and no date, since nobody has given one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from capabilities.domain.trees import Area
from capabilities.models import Capability, FrameworkVersion
from content.domain.addresses import address_of, permanent_address_of
from content.domain.queries import Tag
from content.domain.references import references_of
from content.models import CasePage, DigestPage, GuidancePage, ModulePage
from content.references import Author, Reference

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


def of_page(page: DigestPage | GuidancePage | ModulePage | CasePage, tags: Iterable[Tag], site: Site) -> dict[str, Any]:
    """A digest, page of guidance, module or case as its page says it; `tags` are the capabilities that it is about."""
    address = site(page.url or "")
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Article",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.summary,
        "inLanguage": _language(page),
        "datePublished": _day(page.first_published_at),
        "dateModified": _day(page.last_published_at),
        "publisher": {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME, "url": site("/")},
        "about": [_term(tag.capability, tag.capability.version, site) for tag in tags],
    }
    if isinstance(page, ModulePage):
        return _without_empty(data | _course(page, data["about"]))
    if isinstance(page, CasePage):
        return _without_empty(data | _case(page, data["about"]))
    data |= {
        "headline": page.title,
        "author": _organisation(page.institution),
        "isAccessibleForFree": True,
        "timeRequired": f"PT{page.reading_minutes}M",
        "citation": [_citation(reference) for reference in references_of(page)],
    }
    if isinstance(page, DigestPage):
        data |= {"@type": "ScholarlyArticle", "abstract": f"{page.question} {page.summary}"}
    return _without_empty(data)


def of_list(name: str, about: str, path: str, pages: Iterable[Page], site: Site) -> dict[str, Any]:
    """A list of pages, such as a theme's, in the order in which it is shown."""
    items = [
        {"@type": "ListItem", "position": place, "url": site(page.url or ""), "name": page.title}
        for place, page in enumerate(pages, start=1)
    ]
    return _without_empty(
        {
            "@context": _CONTEXT,
            "@type": "CollectionPage",
            "@id": site(path),
            "url": site(path),
            "name": name,
            "description": about,
            "mainEntity": {"@type": "ItemList", "itemListElement": items} if items else None,
        }
    )


def _language(page: Page) -> str:
    """The language of its words, not the reader's. With one language there is nothing to ask the database."""
    several = getattr(settings, "WAGTAIL_I18N_ENABLED", False)
    return str(page.locale.language_code if several else settings.LANGUAGE_CODE)


def _course(page: ModulePage, about: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@type": "Course",
        "provider": _organisation(page.institution),
        "timeRequired": f"PT{page.minutes}M",
        "teaches": [*(str(outcome.value) for outcome in page.outcomes), *about],
    }


def _case(page: CasePage, about: list[dict[str, Any]]) -> dict[str, Any]:
    """Of a case what its page says of it: nothing of how it goes on."""
    return {
        "@type": "LearningResource",
        "learningResourceType": "case study",
        "interactivityType": "active",
        "provider": _organisation(page.institution),
        "timeRequired": f"PT{page.minutes}M",
        "teaches": about,
        "citation": [_citation(reference) for reference in references_of(page)],
    }


def _citation(reference: Reference) -> dict[str, Any]:
    return _without_empty(
        {
            "@type": "ScholarlyArticle" if reference.is_article else "CreativeWork",
            "name": reference.title,
            "author": [_writer(author) for author in reference.authors.named],
            "datePublished": str(reference.year or ""),
            "url": reference.address,
            "isPartOf": {"@type": "Periodical", "name": reference.source} if reference.is_article else None,
        }
    )


def _writer(author: Author) -> dict[str, Any]:
    if not author.is_person:
        return _organisation(author.family)
    return {"@type": "Person", "familyName": author.family, "givenName": author.given}


def _organisation(name: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": name}


def _day(when: datetime | None) -> str:
    return timezone.localdate(when).isoformat() if when else ""


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
