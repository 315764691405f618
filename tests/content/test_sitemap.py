"""What search engines are told: every public page with its day, nothing else, and where robots have no business."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from defusedxml import ElementTree
from django.test import Client
from wagtail.models import PageViewRestriction

from capabilities.domain import frameworks
from content import sitemaps
from tests.factories.capabilities import a_draft_framework, a_published_framework
from tests.factories.content import a_digest, a_guidance, a_module, a_site
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=False):
        yield


def listed(client: Client, address: str) -> dict[str, str | None]:
    """Addresses in a sitemap or index with their days."""
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml")
    root = ElementTree.fromstring(response.content)
    return {str(one.findtext("s:loc", namespaces=NS)): one.findtext("s:lastmod", namespaces=NS) for one in root}


def test_the_index_names_every_section_with_their_last_day(client: Client) -> None:
    a_published_framework()
    a_digest()
    assert listed(client, "/sitemap.xml") == {
        f"{HERE}/sitemap-pages.xml": "2026-11-21T00:00:00+00:00",
        f"{HERE}/sitemap-capabilities.xml": "2026-11-21T00:00:00+00:00",
        f"{HERE}/sitemap-themes.xml": None,
    }


def test_pages_are_listed_with_the_day_they_were_published(client: Client) -> None:
    a_site()
    pages = [a_digest(), a_guidance(), a_module()]

    found = listed(client, "/sitemap-pages.xml")

    assert set(found) == {
        f"{HERE}{path}" for path in ("/", "/library/", "/modules/", "/guidance/", *(page.url for page in pages))
    }
    assert {found[f"{HERE}{page.url}"] for page in pages} == {"2026-11-21"}
    assert found[f"{HERE}/library/"] is None, "nobody knows when"


def test_what_nobody_may_read_is_not_listed(client: Client) -> None:
    a_published_framework()
    a_draft_framework(slug="secret")
    gone, members_only, public = a_digest(), a_digest(), a_digest()
    gone.unpublish()
    PageViewRestriction.objects.create(page=members_only, restriction_type=PageViewRestriction.LOGIN)

    found = listed(client, "/sitemap-pages.xml") | listed(client, "/sitemap-capabilities.xml")

    assert f"{HERE}{public.url}" in found
    assert not {f"{HERE}{gone.url}", f"{HERE}{members_only.url}"} & set(found)
    assert [address for address in found if "secret" in address] == []


def test_capabilities_are_those_of_versions_in_force_at_the_address_that_lasts_with_them(client: Client) -> None:
    a_published_framework(label="2026", areas=1, per_area=2)
    a_published_framework(label="2027", areas=1, per_area=2, in_force_from=date(2027, 4, 1))
    frameworks.withdraw(by=None, version=a_published_framework(slug="old", areas=1, per_area=1))

    assert set(listed(client, "/sitemap-capabilities.xml")) == {
        f"{HERE}/capabilities/{path}" for path in ("", "starter/", "starter/k1/", "starter/k2/")
    }


def test_every_address_that_is_listed_can_be_read(client: Client) -> None:
    a_published_framework(areas=1, per_area=1)
    a_digest()
    for address in listed(client, "/sitemap.xml"):
        for page in listed(client, address):
            assert client.get(page.removeprefix(HERE)).status_code == 200, page


def test_in_production_addresses_are_the_sites_own(client: Client, settings: Any) -> None:
    page = a_digest()
    settings.PRODUCTION, settings.SITE_URL = True, "https://throughline.example"
    assert f"https://throughline.example{page.url}" in listed(client, "/sitemap-pages.xml")
    assert "https://throughline.example/sitemap-pages.xml" in listed(client, "/sitemap.xml")
    assert "Sitemap: https://throughline.example/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_a_section_that_is_too_long_is_split(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps.Places, "limit", 3)
    a_digest()

    index = listed(client, "/sitemap.xml")
    assert {f"{HERE}/sitemap-pages.xml", f"{HERE}/sitemap-pages.xml?p=2"} <= set(index)
    parts = [listed(client, address) for address in ("/sitemap-pages.xml", "/sitemap-pages.xml?p=2")]
    assert [len(part) for part in parts] == [3, 2]
    assert not set(parts[0]) & set(parts[1])


@pytest.mark.parametrize(
    "address", ["/sitemap-nothing.xml", "/sitemap-pages.xml?p=2", "/sitemap-pages.xml?p=x", "/sitemap-pages.xml?p=-1"]
)
def test_there_is_no_other_section_or_part(address: str, client: Client) -> None:
    a_site()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_sitemap_costs_the_same_however_much_it_lists(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    a_published_framework(areas=1, per_area=number)
    for _ in range(number):
        a_digest()
    client.get("/")  # Wagtail remembers the site's addresses from here on
    for address, queries in (("/sitemap.xml", 7), ("/sitemap-pages.xml", 2), ("/sitemap-capabilities.xml", 2)):
        with django_assert_num_queries(queries, info=address):
            assert client.get(address).status_code == 200


def test_robots_may_read_what_is_public_and_are_told_where_the_sitemap_is(
    client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(response.content.decode().splitlines())

    for path in (
        "/",
        "/library/neglect/",
        "/capabilities/",
        "/capabilities/starter/r1/",
        "/feed.atom",
        "/static/x.css",
    ):
        assert robots.can_fetch("AnyBot", path), path
    for path in ("/me/", "/me/evidence/", "/cms/", "/accounts/login/", "/supervision/", "/organisation/anywhere/"):
        assert not robots.can_fetch("AnyBot", path), path
    assert robots.site_maps() == [f"{HERE}/sitemap.xml"]


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-capabilities.xml"])
def test_it_is_kept_and_not_sent_again_until_it_changes(address: str, client: Client) -> None:
    a_published_framework()
    a_site()
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert not first.cookies
    have = {"if-none-match": first.headers["ETag"]}
    assert client.get(address, headers=have).status_code == 304
    assert client.head(address).status_code == 200

    if "pages" in address:
        a_digest()
        assert client.get(address, headers=have).status_code == 200
    sign_in(client, MembershipFactory().user)
    assert client.get(address).headers["Cache-Control"] == "private, no-store"
