"""The public pages: what a visitor reads, what it costs, what is left in their browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from capabilities.domain import frameworks
from capabilities.models import Crosswalk
from content.models import DigestPage
from tests.factories.capabilities import (
    CrosswalkFactory,
    a_draft_framework,
    a_published_framework,
    capability_of,
)
from tests.factories.content import InformationPageFactory, a_digest, a_module, a_site, digest_step
from tests.factories.people import MembershipFactory, sign_in
from tests.factories.portfolios import a_pair

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def _read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_home_shows_what_is_there() -> None:
    version = a_published_framework()
    other = a_published_framework(slug="pcf", stages=0, areas=1)
    CrosswalkFactory(origin=capability_of(version, "K1"), target=capability_of(other, "K1"))
    a_site()
    for number in range(4):
        a_digest(title=f"Digest number {number}", last_reviewed=date(2026, 10, number + 1))
    a_module(title="The ordinary day", voice="I do the bottle first.", voice_of="A child")

    words = _words(_read(Client(), "/"))

    assert "Digest number 3" in words
    assert "Digest number 0" not in words
    assert "All 4 digests" in words
    assert "“I do the bottle first.”" in words
    assert "6 capabilities in three areas, described at six stages." in words
    assert "linked to the The pcf framework" in words


def test_home_says_nothing_that_is_not_so() -> None:
    """Nothing loaded: no digests, no framework, no module to quote, and still a page."""
    a_site()
    a_module(voice="")

    html = _read(Client(), "/")

    for id_ in ("digests", "teaser", "framework"):
        assert f'id="{id_}"' not in html


def test_a_capability_page_says_it_all(client: Client) -> None:
    version = a_published_framework()
    capability = capability_of(version, "R1")
    other = a_published_framework(slug="pcf", label="2018", stages=0, areas=1, in_force_until=date(2027, 3, 31))
    CrosswalkFactory(
        origin=capability,
        target=capability_of(other, "K1"),
        kind=Crosswalk.Kind.PART_OF,
        note="How children grow.",
    )
    CrosswalkFactory(origin=capability_of(other, "K2"), target=capability, kind=Crosswalk.Kind.RELATED)
    a_site()
    a_digest(title="What research says", tags=(capability,))
    a_module(title="Half an hour", tags=((capability, "student"),))
    a_digest(title="About something else", tags=(capability_of(version, "K1"),))

    html = _read(client, "/capabilities/starter/r1/")
    words = _words(html)

    assert "Because it matters to a child." in words
    assert "New at strategic. R1 at strategic." in words
    assert "What did you see?" in words
    assert "What research says" in words
    assert "Half an hour" in words
    assert "About something else" not in words
    assert "K1 Knowledge, part 1 The pcf framework, 2018 Part of it How children grow. To 31 March 2027" in words
    assert "K2 Knowledge, part 2 The pcf framework, 2018 Related – To 31 March 2027" in words
    assert "Before K2" in words
    assert "Next R2" in words
    assert '<link rel="canonical" href="http://testserver/capabilities/starter/r1/">' in html


def test_a_visitor_signs_in_to_write_and_comes_back_to_it(client: Client) -> None:
    a_published_framework()

    html = _read(client, "/capabilities/starter/r1/")
    assert "/accounts/login/?next=/me/evidence/new/%3Fcapability%3Dstarter/2026/r1" in html

    sign_in(client, MembershipFactory().user)
    html = _read(client, "/capabilities/starter/r1/")
    assert 'href="/me/evidence/new/?capability=starter/2026/r1"' in html
    assert "Sign in" not in html


def test_a_version_that_cannot_be_claimed_offers_no_writing(client: Client) -> None:
    a_published_framework(is_claimable=False)

    html = _read(client, "/capabilities/starter/r1/")

    assert "cannot be claimed against it" in html
    assert "/me/evidence/new/" not in html


@pytest.mark.parametrize(
    "path", ["", "v/2026/", "r1/", "v/2026/r1/"], ids=["framework", "version", "capability", "capability in version"]
)
def test_a_draft_is_not_found(client: Client, path: str) -> None:
    a_draft_framework(slug="secret")
    assert client.get(f"/capabilities/secret/{path}").status_code == 404
    assert "secret" not in _read(client, "/capabilities/")


def test_a_withdrawn_version_stays_readable_and_says_so(client: Client) -> None:
    frameworks.withdraw(by=None, version=a_published_framework())

    words = _words(_read(client, "/capabilities/starter/r1/"))

    assert "This version was withdrawn" in words


def test_an_older_version_says_so_and_leads_to_the_one_in_force(client: Client) -> None:
    old = a_published_framework(label="2025", in_force_from=date(2025, 9, 1))
    new = a_draft_framework(label="2026")
    for capability in new.capabilities.all():
        capability.lineage = old.capabilities.get(slug=capability.slug).lineage
        capability.save()
    frameworks.publish(by=None, version=new)

    framework = _read(client, "/capabilities/starter/v/2025/")
    capability = _read(client, "/capabilities/starter/v/2025/r1/")

    assert "This is not the version in force" in framework
    assert 'href="/capabilities/starter/"' in framework
    assert "This is not the version in force" in capability
    assert 'href="/capabilities/starter/r1/"' in capability
    assert "This is not the version in force" not in _read(client, "/capabilities/starter/")
    assert "This is not the version in force" not in _read(client, "/capabilities/starter/r1/")
    assert "Version 2025" in _words(_read(client, "/capabilities/starter/"))


def test_a_version_to_come_is_not_shown_as_in_force(client: Client) -> None:
    a_published_framework(label="2026")
    a_published_framework(label="2027", in_force_from=date(2027, 4, 1))

    assert "Version 2026 In force since 1 September 2026, to 31 March 2027" in _words(
        _read(client, "/capabilities/starter/")
    )
    assert "This version is not in force yet" in _read(client, "/capabilities/starter/v/2027/")
    listed = _words(_read(client, "/capabilities/"))
    assert listed.index("In force now") < listed.index("To come") < listed.index("In force from 1 April 2027")


def test_an_area_is_a_place_on_its_frameworks_page(client: Client) -> None:
    a_published_framework()

    response = client.get("/capabilities/starter/r/")

    assert (response.status_code, response.headers["Location"]) == (302, "/capabilities/starter/#r")
    assert 'id="r"' in _read(client, "/capabilities/starter/")


def test_unknown_addresses_are_not_found(client: Client) -> None:
    a_published_framework()
    for path in (
        "nothing/",
        "starter/nothing/",
        "starter/v/nothing/",
        "starter/v/2026/nothing/",
        "starter/v/",
        "nothing/r1/",
    ):
        assert client.get(f"/capabilities/{path}").status_code == 404, path


def test_a_digest_shows_how_sure_and_how_big_with_reasons(client: Client) -> None:
    a_published_framework()
    page = a_digest(strength=3, effect=DigestPage.Effect.SMALL, review_by=date(2027, 10, 1))

    html = _read(client, page.url)
    words = _words(html)

    assert "Moderate 3 of 4" in words
    assert "Small, probably worthwhile" in words
    assert html.count('class="step on"') == 3
    assert html.count('class="point"') == 1
    assert "They agree." in words
    assert "Eight of every hundred." in words
    assert "Whether children noticed." in words
    assert "past its review date" not in words
    assert 'href="https://www.gov.uk/"' in html
    assert "style=" not in html


def test_a_digest_without_a_size_draws_none(client: Client) -> None:
    page = a_digest(effect=DigestPage.Effect.NOT_APPLICABLE, effect_summary="Not a question about size")

    html = _read(client, page.url)

    assert 'class="axis"' not in html
    assert "Not a question about size" in html


def test_an_overdue_digest_says_so(client: Client) -> None:
    page = a_digest(review_by=date(2026, 11, 20))
    assert "past its review date" in _read(client, page.url)


def test_a_module_page_shows_the_way_through_and_how_to_start(client: Client) -> None:
    page = a_module(steps=[digest_step(a_digest(title="What research says"))])
    enrol = reverse("cpd:enrol", args=[page.pk])

    visitor = _read(client, page.url)
    assert "What research says" in visitor
    assert f'href="/accounts/login/?next={enrol}"' in visitor
    assert "<form" not in visitor

    sign_in(client, MembershipFactory().user)
    worker = _read(client, page.url)
    assert f'action="{enrol}"' in worker
    assert "csrfmiddlewaretoken" in worker


def test_a_heading_of_an_information_page_can_be_pointed_at(client: Client) -> None:
    page = InformationPageFactory(
        parent=a_site(), title="About", slug="about", body="<h2>How we judge &amp; why</h2><p>So.</p>"
    )
    assert '<h2 id="how-we-judge-why">' in _read(client, page.url)


def _everything(number: int) -> dict[str, str]:
    """A site in which every page lists `number` of what it can list."""
    version = a_published_framework(per_area=number)
    capability = capability_of(version, "R1")
    for n in range(number):
        other = a_published_framework(slug=f"other-{n}", areas=1, per_area=1)
        CrosswalkFactory(origin=capability, target=capability_of(other, "K1"))
    tags = [capability_of(version, code) for code in ("R1", "K1", "S1")][:number]
    a_site()
    digests = [a_digest(tags=tuple(tags)) for _ in range(number)]
    modules = [
        a_module(tags=tuple((tag, "student") for tag in tags), voice="Words", steps=[digest_step(d) for d in digests])
        for _ in range(number)
    ]
    about = InformationPageFactory(parent=a_site(), title="About", slug="about")
    return {
        "home": "/",
        "library": "/library/",
        "modules": "/modules/",
        "digest": digests[0].url,
        "module": modules[0].url,
        "information": about.url,
        "frameworks": "/capabilities/",
        "framework": "/capabilities/starter/",
        "version": "/capabilities/starter/v/2026/",
        "capability": "/capabilities/starter/r1/",
        "capability in version": "/capabilities/starter/v/2026/r1/",
        "search": "/capabilities/starter/?q=knowledge",
        "crosswalk": "/capabilities/starter/v/2026/v/other-0/2026/",
    }


# Queries of each page for a visitor; somebody signed in costs four more (session, person, their standing).
QUERIES = {
    "home": 8,
    "library": 7,
    "modules": 7,
    "digest": 7,
    "module": 8,
    "information": 5,
    "frameworks": 1,
    "framework": 4,
    "version": 4,
    "capability": 7,
    "capability in version": 7,
    "search": 3,
    "crosswalk": 3,
}
SIGNED_IN = 4


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_whatever_it_lists(
    number: int, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    pages = _everything(number)
    for name, url in pages.items():
        client.get(url)  # Wagtail remembers the site's addresses from here on
        with django_assert_num_queries(QUERIES[name], info=f"{name}, visitor"):
            _read(client, url)

    sign_in(client, MembershipFactory().user)
    for name, url in pages.items():
        with django_assert_num_queries(QUERIES[name] + SIGNED_IN, info=f"{name}, signed in"):
            _read(client, url)


def test_no_page_is_dear() -> None:
    assert max(QUERIES.values()) + SIGNED_IN <= 12


def test_visitors_get_no_cookie_and_pages_that_may_be_kept_a_minute_and_others_get_pages_that_may_not(
    client: Client,
) -> None:
    pages = _everything(1)
    for name, url in pages.items():
        response = client.get(url)
        assert response.status_code == 200, name
        assert not response.cookies, name
        assert response.headers["Cache-Control"] == "public, max-age=60", name
        assert "Cookie" in response.headers["Vary"], name

    sign_in(client, MembershipFactory().user)
    for name, url in pages.items():
        assert client.get(url).headers["Cache-Control"] == "private, no-store", name


def test_a_page_that_may_show_a_notice_is_not_kept(client: Client) -> None:
    a_site()
    client.cookies["messages"] = "something"
    assert "public" not in client.get("/").headers.get("Cache-Control", "")


def test_pages_have_a_title_and_a_description(client: Client) -> None:
    for name, url in _everything(1).items():
        html = _read(client, url)
        assert re.search(r"<title>[^<]+: Throughline</title>", html), name
        assert '<link rel="canonical" href="http://testserver/' in html, name
        if name != "information":
            assert re.search(r'<meta name="description" content="[^"]+', html), name


def test_a_page_with_restricted_access_is_neither_listed_nor_shown(client: Client) -> None:
    capability = capability_of(a_published_framework(), "R1")
    page = a_digest(title="Members only", tags=(capability,))
    a_digest(title="For everybody", tags=(capability,))
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    for url in ("/", "/library/", "/capabilities/starter/r1/"):
        html = _read(client, url)
        assert "For everybody" in html, url
        assert "Members only" not in html, url
    assert client.get(page.url).status_code == 302


def test_what_lies_beneath_a_restricted_page_is_restricted_too(client: Client) -> None:
    page = a_digest(title="Members only")
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)

    assert "Members only" not in _read(client, "/")
    assert client.get(page.url).status_code == 302


def test_an_unpublished_page_is_not_found(client: Client) -> None:
    page = a_digest(title="Gone")
    page.unpublish()

    assert client.get(page.url).status_code == 404
    assert "Gone" not in _read(client, "/library/")
    assert client.get("/library/nothing/").status_code == 404
    assert client.get("/library/nothing/at/all/").status_code == 404


def test_links_to_other_frameworks_are_suggestions_and_promise_nothing(client: Client) -> None:
    version = a_published_framework()
    other = a_published_framework(slug="pcf", stages=0, areas=1)
    CrosswalkFactory(origin=capability_of(version, "K1"), target=capability_of(other, "K1"))
    a_site()
    words = _words(_read(client, "/")) + _words(_read(client, "/capabilities/starter/k1/"))
    assert "Linked in other frameworks" in words
    assert "Suggestions of what is alike. A claim is for K1 only." in words
    assert not re.search("choose which|choose what else|[Cc]ounts? toward", words)


def test_canonical_links_and_citations_name_the_sites_one_address_in_production(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    digest = a_digest()
    here = _read(client, digest.url)
    assert '<link rel="canonical" href="http://testserver/' in here
    assert f"http://testserver{digest.url}" in here[here.index("To cite this digest") :]
    settings.PRODUCTION, settings.SITE_URL = True, "https://throughline.example"
    html = client.get(digest.url, headers={"host": "elsewhere.example"}).content.decode()
    assert "elsewhere.example" not in html
    assert f"https://throughline.example{digest.url}" in html[html.index("To cite this digest") :]


def _supervise_door(client: Client) -> str:
    found = re.search(r'<h2><a href="([^"]+)">Supervise', _read(client, "/"))
    assert found
    return found[1]


def test_the_door_to_supervision_leads_nobody_to_a_page_that_is_not_theirs(client: Client) -> None:
    a_site()
    queue = reverse("portfolios:queue")
    assert _supervise_door(client) == f"{reverse('account_login')}?next={queue}"
    pair = a_pair()
    assert _supervise_door(sign_in(Client(), pair.worker)) == "/help/"
    assert _supervise_door(sign_in(Client(), pair.supervisor)) == queue
    assert sign_in(Client(), pair.supervisor).get(queue).status_code == 200
