"""What a page tells those who list or share it: OpenGraph, a description, and linked data that cannot be broken out of."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.models import Page

from tests.factories.capabilities import CrosswalkFactory, a_published_framework, capability_of
from tests.factories.content import InformationPageFactory, a_digest, a_guidance, a_module, a_site

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=False):
        yield


class Head(HTMLParser):
    """The meta elements of a page by name, its canonical address, and its linked data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.canonical = ""
        self.data: list[dict[str, Any]] = []
        self.scripts = 0
        self._reading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "meta" and (name := found.get("name") or found.get("property")):
            self.meta.setdefault(name, []).append(found.get("content") or "")
        if tag == "link" and found.get("rel") == "canonical":
            self.canonical = found.get("href") or ""
        self.scripts += tag == "script" and "src" not in found
        self._reading = tag == "script" and found.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.data.append(json.loads(data))
            self._reading = False


def head(client: Client, address: str) -> Head:
    response = client.get(address)
    assert response.status_code == 200, address
    return Head(response.content.decode())


HOSTILE = '</script><script>alert("1")</script> & <!-- "quoted" \u2028'


def test_every_public_page_says_what_it_is_to_those_who_share_it(client: Client) -> None:
    version = a_published_framework()
    other = a_published_framework(slug="pcf")
    CrosswalkFactory(origin=capability_of(version, "K1"), target=capability_of(other, "K1"))
    digest, guidance, module = a_digest(), a_guidance(), a_module()
    about = InformationPageFactory(parent=a_site(), title="About", slug="about")
    addresses = {
        "/": ("Throughline", "website"),
        "/library/": ("Library", "website"),
        digest.url: (digest.title, "article"),
        guidance.url: (guidance.title, "article"),
        module.url: (module.title, "article"),
        about.url: ("About", "website"),
        "/capabilities/": ("What good practice looks like", "website"),
        "/capabilities/starter/": ("The starter framework", "website"),
        "/capabilities/starter/v/2026/": ("The starter framework", "website"),
        "/capabilities/starter/r1/": ("Critical reflection and analysis, part 1", "website"),
        "/capabilities/starter/?q=knowledge": ("The starter framework", "website"),
        "/capabilities/starter/v/2026/v/pcf/2026/": ("The starter framework beside The pcf framework", "website"),
    }
    for address, (title, kind) in addresses.items():
        found = head(client, address)
        meta = found.meta
        assert meta["og:title"] == [title], address
        assert meta["og:type"] == [kind], address
        assert meta["og:site_name"] == ["Throughline"], address
        assert meta["og:url"] == [found.canonical], address
        assert found.canonical.startswith(f"{HERE}/"), address
        assert meta["og:description"] == meta["description"], address
        assert len(meta["description"]) == 1, address
        assert 0 < len(meta["description"][0]) <= 200, address
        assert "og:image" not in meta, address


def test_addresses_are_the_sites_own_in_production(client: Client, settings: Any) -> None:
    page = a_digest()
    settings.PRODUCTION, settings.SITE_URL = True, "https://throughline.example"
    found = head(client, page.url)
    assert found.meta["og:url"] == [f"https://throughline.example{page.url}"]
    assert found.data[0]["@id"] == f"https://throughline.example{page.url}"


def test_a_page_of_words_is_described_by_its_author_or_by_how_it_begins(client: Client) -> None:
    home = a_site()
    body = '<h2>How we judge</h2><p>With &amp; without "care" &lt;b&gt;.</p>'
    begins = InformationPageFactory(parent=home, slug="begins", body=body)
    says = InformationPageFactory(parent=home, slug="says", body=body, search_description='Our "own" words & <b>')

    assert head(client, begins.url).meta["description"] == ['How we judge With & without "care" <b>.']
    assert head(client, says.url).meta["description"] == ['Our "own" words & <b>']


def test_a_digest_is_a_scholarly_article_with_what_it_cites(client: Client) -> None:
    capability = capability_of(a_published_framework(), "R1")
    page = a_digest(
        tags=(capability,),
        references=[
            (
                "reference",
                {
                    "authors": "Munro, E. and the Review Team",
                    "year": 2011,
                    "title": "A child-centred system",
                    "source": "Any journal",
                    "url": "https://doi.org/10.1093/bjsw/bcm051",
                },
            ),
            ("reference", {"authors": "Ofsted", "year": 2014, "title": "In the child’s time", "source": "", "url": ""}),
        ],
    )

    (data,) = head(client, page.url).data

    address = f"{HERE}{page.url}"
    assert data == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": address,
        "url": address,
        "name": page.title,
        "headline": page.title,
        "description": "Some things help.",
        "abstract": "What helps? Some things help.",
        "inLanguage": "en-gb",
        "datePublished": "2026-11-21",
        "dateModified": "2026-11-21",
        "author": {"@type": "Organization", "name": "A university"},
        "publisher": {"@type": "Organization", "name": "Throughline", "url": f"{HERE}/"},
        "isAccessibleForFree": True,
        "timeRequired": "PT6M",
        "about": [
            {
                "@type": "DefinedTerm",
                "@id": f"{HERE}/capabilities/starter/v/2026/r1/",
                "url": f"{HERE}/capabilities/starter/r1/",
                "identifier": capability.identifier,
                "termCode": "R1",
                "name": capability.title,
            }
        ],
        "citation": [
            {
                "@type": "ScholarlyArticle",
                "name": "A child-centred system",
                "author": [
                    {"@type": "Person", "familyName": "Munro", "givenName": "E."},
                    {"@type": "Organization", "name": "the Review Team"},
                ],
                "datePublished": "2011",
                "url": "https://doi.org/10.1093/bjsw/bcm051",
                "isPartOf": {"@type": "Periodical", "name": "Any journal"},
            },
            {
                "@type": "CreativeWork",
                "name": "In the child’s time",
                "author": [{"@type": "Organization", "name": "Ofsted"}],
                "datePublished": "2014",
            },
        ],
    }


def test_guidance_is_an_article(client: Client) -> None:
    page = a_guidance()
    (data,) = head(client, page.url).data
    assert (data["@type"], data["headline"], data["timeRequired"]) == ("Article", page.title, "PT4M")
    assert "citation" not in data
    assert "abstract" not in data


def test_a_module_is_a_course_that_promises_no_price_and_no_credential(client: Client) -> None:
    capability = capability_of(a_published_framework(), "R1")
    page = a_module(tags=((capability, "student"),))

    (data,) = head(client, page.url).data

    assert data["@type"] == "Course"
    assert data["provider"] == {"@type": "Organization", "name": "A university"}
    assert data["timeRequired"] == "PT30M"
    assert data["teaches"][0] == "See more."
    assert data["teaches"][1] == data["about"][0]
    assert not {"offers", "isAccessibleForFree", "educationalCredentialAwarded", "hasCourseInstance"} & data.keys()


@pytest.mark.parametrize("make", [a_digest, a_guidance, a_module])
def test_no_words_can_end_the_script_they_stand_in(make: Callable[..., Page], client: Client) -> None:
    plain = head(client, make().url)
    page = make(title=HOSTILE, summary=HOSTILE, institution=HOSTILE)

    found = head(client, page.url)

    assert found.scripts == plain.scripts == 1
    (data,) = found.data
    assert data["name"] == HOSTILE
    assert data["description"] == HOSTILE
    assert found.meta["og:title"] == [HOSTILE]
    assert found.meta["description"] == [" ".join(HOSTILE.split())]


def test_a_reference_cannot_end_the_script_either(client: Client) -> None:
    hostile = {"authors": HOSTILE, "year": 2011, "title": HOSTILE, "source": HOSTILE, "url": ""}
    page = a_digest(references=[("reference", hostile)])

    found = head(client, page.url)

    assert found.scripts == 1
    assert found.data[0]["citation"][0]["name"] == " ".join(HOSTILE.split())
