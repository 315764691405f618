"""Atom feeds: what is new, whose it is, that its ids last, and that no words of an author can break it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import time_machine
from defusedxml import ElementTree
from django.test import Client
from wagtail.models import PageViewRestriction

from capabilities.domain import frameworks
from content.domain.editions import key_of
from content.domain.new_reading import MOST
from content.models import CollectionPage, DigestPage
from tests.factories.capabilities import a_draft_framework, a_published_framework, capability_of
from tests.factories.content import a_digest, a_guidance, a_module, a_site
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db
A = "{http://www.w3.org/2005/Atom}"
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=False) as travelled:
        yield travelled


def feed(client: Client, address: str) -> Element:
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root: Element = ElementTree.fromstring(response.content)
    return root


def titles(root: Element) -> list[str | None]:
    return [entry.findtext(f"{A}title") for entry in root.iter(f"{A}entry")]


def links(root: Element) -> dict[str, str]:
    return {one.attrib["rel"]: one.attrib["href"] for one in root.findall(f"{A}link")}


def test_everything_new_last_published_first(client: Client, clock: Any) -> None:
    a_digest(title="The first")
    clock.shift(60)
    a_guidance(title="The second")
    clock.shift(60)
    page = a_module(title="The third", institution="A university", summary="Half an hour.")

    root = feed(client, "/feed.atom")

    assert titles(root) == ["The third", "The second", "The first"]
    assert links(root) == {"alternate": f"{HERE}/", "self": f"{HERE}/feed.atom"}
    assert root.findtext(f"{A}updated") == "2026-11-21T00:02:00+00:00"
    entry = next(root.iter(f"{A}entry"))
    assert links(entry) == {"alternate": f"{HERE}{page.url}"}
    assert entry.findtext(f"{A}summary") == "Half an hour."
    assert entry.findtext(f"{A}author/{A}name") == "A university"
    assert [one.attrib["term"] for one in entry.findall(f"{A}category")] == ["module"]
    assert entry.findtext(f"{A}published") == entry.findtext(f"{A}updated") == "2026-11-21T00:02:00+00:00"


def test_a_collection_has_its_own(client: Client) -> None:
    digest, guidance, module = a_digest(title="D"), a_guidance(title="G"), a_module(title="M")

    for slug, page in (("library", digest), ("guidance", guidance), ("modules", module)):
        root = feed(client, f"/feeds/{slug}.atom")
        assert titles(root) == [page.title]
        assert links(root) == {"alternate": f"{HERE}/{slug}/", "self": f"{HERE}/feeds/{slug}.atom"}
        assert (root.findtext(f"{A}title") or "").startswith("Throughline: new in ")


def test_an_area_has_what_is_tagged_with_anything_in_it_in_any_version(client: Client) -> None:
    old = a_published_framework(label="2025", in_force_from=date(2025, 9, 1))
    new = a_draft_framework(label="2026")
    for capability in new.capabilities.all():
        capability.lineage = old.capabilities.get(slug=capability.slug).lineage
        capability.save()
    frameworks.publish(by=None, version=new)
    a_digest(title="On the new", tags=(capability_of(new, "R1"), capability_of(new, "R2")))
    a_module(title="On the old", tags=((capability_of(old, "R2"), "student"),))
    a_digest(title="Elsewhere", tags=(capability_of(new, "K1"),))
    a_digest(title="Of another framework", tags=(capability_of(a_published_framework(slug="pcf", areas=2), "R1"),))

    root = feed(client, "/feeds/capabilities/r.atom")

    assert set(titles(root)) == {"On the new", "On the old"}
    assert links(root)["alternate"] == f"{HERE}/capabilities/starter/#r"


@pytest.mark.parametrize(
    "address",
    ["/feeds/nothing.atom", "/feeds/capabilities/nothing.atom", "/feeds/capabilities/k1.atom", "/feeds/.atom"],
)
def test_what_is_no_collection_and_no_area_has_none(address: str, client: Client) -> None:
    a_site()
    a_published_framework()
    assert client.get(address).status_code == 404


def test_without_a_framework_there_are_no_areas_and_an_old_starter_has_none(client: Client) -> None:
    a_site()
    assert client.get("/feeds/capabilities/k.atom").status_code == 404
    frameworks.withdraw(by=None, version=a_published_framework())
    assert client.get("/feeds/capabilities/k.atom").status_code == 404


def test_ids_last_when_the_address_and_the_site_change(client: Client, settings: Any) -> None:
    page = a_digest()

    def ids() -> list[str | None]:
        return [one.text for one in feed(client, "/feed.atom").iter(f"{A}id")]

    before = ids()
    page.slug = "another-address"
    page.save_revision().publish()
    settings.PRODUCTION, settings.SITE_URL = True, "https://throughline.example"

    assert ids() == before
    assert before[1] == f"urn:uuid:{key_of(page)}"
    entry = next(feed(client, "/feed.atom").iter(f"{A}entry"))
    assert links(entry) == {"alternate": "https://throughline.example/library/another-address/"}


def test_the_ids_of_all_feeds_and_entries_differ(client: Client) -> None:
    a_published_framework()
    a_digest()
    addresses = ["/feed.atom", "/feeds/library.atom", "/feeds/capabilities/k.atom", "/feeds/capabilities/r.atom"]
    found = [feed(client, address).findtext(f"{A}id") for address in addresses]
    assert len(set(found)) == 4


def test_what_nobody_may_read_is_in_no_feed(client: Client) -> None:
    capability = capability_of(a_published_framework(), "R1")
    gone, members_only = a_digest(title="Gone", tags=(capability,)), a_digest(title="Members", tags=(capability,))
    a_digest(title="Public", tags=(capability,))
    gone.unpublish()
    PageViewRestriction.objects.create(page=members_only, restriction_type=PageViewRestriction.LOGIN)

    for address in ("/feed.atom", "/feeds/library.atom", "/feeds/capabilities/r.atom"):
        assert titles(feed(client, address)) == ["Public"], address


def test_a_restricted_collection_has_no_feed(client: Client) -> None:
    a_digest()
    library = CollectionPage.objects.get(slug="library")
    PageViewRestriction.objects.create(page=library, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/feeds/library.atom").status_code == 404
    assert titles(feed(client, "/feed.atom")) == []


def test_no_words_of_an_author_can_break_it(client: Client) -> None:
    page = a_digest(title='<b>Bold</b> & "quoted" ]]>', summary="1 < 2 & <script>alert(1)</script>")
    DigestPage.objects.filter(pk=page.pk).update(institution="A\x0buniversity\x1f")

    entry = next(feed(client, "/feed.atom").iter(f"{A}entry"))

    assert entry.findtext(f"{A}title") == '<b>Bold</b> & "quoted" ]]>'
    # A summary is HTML once more.
    assert entry.findtext(f"{A}summary") == "1 &lt; 2 &amp; &lt;script&gt;alert(1)&lt;/script&gt;"
    assert entry.findtext(f"{A}author/{A}name") == "A university"


def test_a_feed_holds_the_last_thirty(client: Client) -> None:
    for _ in range(MOST + 1):
        a_digest()
    assert len(titles(feed(client, "/feed.atom"))) == MOST == 30


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_feed_costs_the_same_however_much_is_in_it(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    capability = capability_of(a_published_framework(), "R1")
    for n in range(number):
        (a_digest if n % 2 else a_guidance)(tags=(capability,))
        a_digest(tags=(capability,))
    client.get("/")  # Wagtail remembers the site's addresses from here on
    for address, queries in (("/feed.atom", 4), ("/feeds/library.atom", 6), ("/feeds/capabilities/r.atom", 6)):
        with django_assert_num_queries(queries, info=address):
            assert feed(client, address).find(f"{A}entry") is not None


@pytest.mark.parametrize("address", ["/feed.atom", "/feeds/library.atom", "/feeds/capabilities/r.atom"])
def test_it_is_kept_and_not_sent_again_until_something_is_new(address: str, client: Client, clock: Any) -> None:
    """Also while it is empty: its day must not move by itself."""
    capability = capability_of(a_published_framework(), "R1")
    a_site()
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert not first.cookies
    clock.shift(60)
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    assert client.get(address, headers={"if-modified-since": first.headers["Last-Modified"]}).status_code == 304
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405

    a_digest(tags=(capability,))
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 200
    assert client.get(address, headers={"if-modified-since": first.headers["Last-Modified"]}).status_code == 200
    sign_in(client, MembershipFactory().user)
    assert client.get(address).headers["Cache-Control"] == "private, no-store"


def test_what_was_taken_away_is_noticed(client: Client) -> None:
    pages = [a_digest(), a_digest()]
    have = {"if-none-match": client.get("/feed.atom").headers["ETag"]}
    pages[1].unpublish()
    assert client.get("/feed.atom", headers=have).status_code == 200


def test_pages_say_where_their_feeds_are(client: Client) -> None:
    a_published_framework()
    a_digest()

    def found(address: str) -> list[str]:
        html = client.get(address).content.decode()
        return [
            part.split('href="')[1].split('"')[0].removeprefix(HERE)
            for part in html.split("<link ")
            if 'type="application/atom+xml"' in part
        ]

    assert found("/") == ["/feed.atom"]
    assert found("/library/") == ["/feed.atom", "/feeds/library.atom"]
    areas = [f"/feeds/capabilities/{slug}.atom" for slug in ("k", "r", "s")]
    assert found("/capabilities/starter/") == ["/feed.atom", *areas]
    library, framework = (client.get(address).content.decode() for address in ("/library/", "/capabilities/starter/"))
    assert '<a href="/feeds/library.atom">' in library
    assert '<a href="/feed.atom">' in library
    for address in areas:
        assert f'<a href="{address}">' in framework
        assert client.get(address).status_code == 200


def test_only_the_starter_framework_in_force_offers_feeds_of_its_areas(client: Client) -> None:
    a_published_framework(slug="pcf")
    frameworks.withdraw(by=None, version=a_published_framework())
    for address in ("/capabilities/pcf/", "/capabilities/starter/"):
        assert "/feeds/capabilities/" not in client.get(address).content.decode()
