"""The public pages of frameworks: which version one reads, what has to be checked, what other systems read, and size."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from capabilities.domain import frameworks
from capabilities.domain.frameworks import load_shipped
from capabilities.formats import CapabilityOutline, ExpectationOutline, FrameworkOutline, StageOutline
from capabilities.models import Expectation, Framework, FrameworkVersion
from content.domain.linked_data import MOST_TERMS
from tests.factories.capabilities import CrosswalkFactory, a_draft_framework, a_published_framework, capability_of
from tests.factories.content import a_site
from tests.factories.people import MembershipFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(date(2026, 11, 21), tick=False):
        yield


def _read(url: str, client: Client | None = None) -> str:
    response = (client or Client()).get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def _words(html: str) -> str:
    bare = re.sub(r"<script.*?</script>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare))


# Which version one reads


def two_versions(**new: Any) -> tuple[FrameworkVersion, FrameworkVersion]:
    """2024, and 2026 with the same capabilities but for S2."""
    old = a_published_framework(label="2024", in_force_from=date(2024, 9, 1))
    draft = a_draft_framework(label="2026", **new)
    draft.capabilities.filter(code="S2").delete()
    for capability in draft.capabilities.all():
        capability.lineage = old.capabilities.get(slug=capability.slug).lineage
        capability.save()
    return old, frameworks.publish(by=None, version=draft)


def test_an_old_version_says_which_one_is_in_force() -> None:
    two_versions()
    for url in ("/capabilities/starter/v/2024/", "/capabilities/starter/v/2024/k1/"):
        words = _words(_read(url))
        assert "This is not the version in force You are reading version 2024." in words, url
        assert "Version 2026 is in force. Read version 2026 instead" in words, url
    assert 'href="/capabilities/starter/k1/">Read version 2026 instead' in _read("/capabilities/starter/v/2024/k1/")


def test_a_superseded_version_says_when_it_was_in_force_and_until_when_it_can_be_claimed() -> None:
    old, _new = two_versions()
    frameworks.set_claimable_until(by=None, version=old, day=date(2027, 8, 31))
    said = "Superseded, in force from 1 September 2024 New claims until 31 August 2027"
    assert said in _words(_read("/capabilities/starter/v/2024/"))
    assert said in _words(_read("/capabilities/starter/"))  # the table of versions

    frameworks.set_claimable_until(by=None, version=old, day=date(2026, 11, 20))
    for url in ("/capabilities/starter/v/2024/", "/capabilities/starter/"):
        words = _words(_read(url))
        assert "in force from 1 September 2024 Cannot be claimed against" in words
        assert "New claims until" not in words


def test_a_version_that_is_over_and_has_no_other_offers_writing_only_while_it_can_be_claimed() -> None:
    version = a_published_framework()
    assert "Sign in to write about it" in _read("/capabilities/starter/k1/")
    frameworks.supersede(by=None, version=version)
    assert "Sign in to write about it" in _read("/capabilities/starter/k1/")
    frameworks.set_claimable_until(by=None, version=version, day=date(2026, 11, 20))
    assert "Sign in to write about it" not in _read("/capabilities/starter/k1/")


def test_bold_words_are_spoken_of_only_where_there_are_some() -> None:
    draft = a_draft_framework()
    Expectation.objects.filter(capability=capability_of(draft, "K2")).update(headline="")
    frameworks.publish(by=None, version=draft)
    assert "The bold words are what is new." in _read("/capabilities/starter/k1/")
    html = _read("/capabilities/starter/k2/")
    assert "Each stage keeps everything above it." in html
    assert "bold words" not in html


def test_one_stage_is_no_line() -> None:
    a_site()
    a_published_framework(stages=1)
    html = _read("/capabilities/starter/")
    assert '<h2 id="stages">One stage</h2>' in html
    assert "One stages" not in html + _read("/")


def test_of_each_framework_that_is_linked_the_version_in_force_is_named_and_none_that_is_over() -> None:
    version = a_published_framework()
    pcf = [a_published_framework(slug="pcf", stages=0, areas=1, label="2018", in_force_from=date(2018, 1, 1))]
    for label, begins in (("2025", date(2025, 1, 1)), ("2027", date(2027, 1, 1))):
        draft = a_draft_framework(slug=f"pcf-{label}", stages=0, areas=1, label=label, in_force_from=begins)
        draft.framework = pcf[0].framework
        draft.save()
        pcf.append(frameworks.publish(by=None, version=draft))
    to_come = a_published_framework(slug="next", stages=0, areas=1, label="2028", in_force_from=date(2028, 1, 1))
    over = a_published_framework(slug="over", stages=0, areas=1, label="2010")
    for other in (*pcf, to_come, over):
        CrosswalkFactory(origin=capability_of(version, "K1"), target=capability_of(other, "K1"))
    frameworks.withdraw(by=None, version=over)

    named = re.findall(r">Crosswalk to ([^<]+)<", _read("/capabilities/starter/"))

    assert named == ["The pcf framework, 2025", "The next framework, 2028"]


def test_a_capability_that_is_no_more_leads_to_the_version_in_force() -> None:
    two_versions()
    html = _read("/capabilities/starter/v/2024/s2/")
    assert "Version 2026 is in force. It does not have this capability. Read version 2026" in _words(html)
    assert '<a href="/capabilities/starter/">Read version 2026</a>' in html


def test_a_withdrawn_version_says_so_and_that_nothing_is_in_force() -> None:
    frameworks.withdraw(by=None, version=a_published_framework(label="2024"))
    for url in ("/capabilities/starter/", "/capabilities/starter/v/2024/", "/capabilities/starter/k1/"):
        words = _words(_read(url))
        assert "This version was withdrawn You are reading version 2024, which nobody claims against any more." in words
        assert "No version of this framework is in force today." in words, url


def test_a_version_to_come_says_from_when_and_what_is_in_force_until_then() -> None:
    two_versions(in_force_from=date(2027, 4, 1))
    for url in ("/capabilities/starter/v/2026/", "/capabilities/starter/v/2026/k1/"):
        words = _words(_read(url))
        assert "This version is not in force yet You are reading version 2026, in force from 1 April 2027." in words
        assert "Version 2024 is in force. Read version 2024 instead" in words, url


def test_an_ended_version_without_another_says_so() -> None:
    a_published_framework(label="2024", in_force_from=date(2024, 9, 1), in_force_until=date(2025, 8, 31))
    words = _words(_read("/capabilities/starter/"))
    assert "This is not the version in force You are reading version 2024." in words
    assert "No version of this framework is in force today." in words


def test_a_version_without_a_start_is_older_than_one_that_has_it_on_any_database() -> None:
    for version in (
        a_published_framework(label="2026"),
        a_published_framework(label="undated", in_force_from=None),
    ):
        version.refresh_from_db()
        frameworks.withdraw(by=None, version=version)
    assert "You are reading version 2026" in _words(_read("/capabilities/starter/"))
    assert "You are reading version 2026" in _words(_read("/capabilities/starter/k1/"))


def test_the_version_in_force_has_no_banner_at_either_address() -> None:
    two_versions()
    for url in ("", "v/2026/", "k1/", "v/2026/k1/"):
        assert "You are reading version" not in _read(f"/capabilities/starter/{url}"), url


def test_the_list_keeps_in_force_to_come_and_over_apart() -> None:
    two_versions()
    a_published_framework(slug="later", label="2027", in_force_from=date(2027, 4, 1))
    frameworks.withdraw(by=None, version=a_published_framework(slug="gone", label="2020"))
    html = _read("/capabilities/")
    places = [html.index(words) for words in (
        'id="in-force"', 'href="/capabilities/starter/"', 'id="to-come"', 'href="/capabilities/later/v/2027/"',
        'id="over"', 'href="/capabilities/gone/v/2020/"', 'href="/capabilities/starter/v/2024/"',
    )]  # fmt: skip
    assert places == sorted(places)


# What has to be checked, and the stub


def test_what_is_generally_known_says_so_on_every_page_of_it() -> None:
    load_shipped()
    for url in ("", "v/2015/", "3/"):
        assert "given as they are generally known" in _read(f"/capabilities/pqs/{url}"), url
    assert "given as they are generally known" in _read("/capabilities/starter/v/2026/v/pqs/2015/")
    assert "given as they are generally known" not in _read("/capabilities/pcf/")
    listed = _read("/capabilities/")
    assert listed.count("Check the wording with the publisher") == 3


def test_the_early_career_standards_page_is_honest_about_being_empty() -> None:
    load_shipped()
    html = _read("/capabilities/ecs/")
    words = _words(html)
    assert "In force from 1 April 2027 Cannot be claimed against" in words
    assert "Nothing of its text is kept here, so there is nothing to claim against." in words
    assert (
        'href="https://www.gov.uk/government/publications/child-and-family-social-worker-early-career-standards"'
        in html
    )
    assert 'role="search"' not in html
    assert "0 capabilities" not in words
    assert "/me/evidence/new/" not in html


# What other systems read


def _data(url: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', _read(url), re.DOTALL)
    data: dict[str, Any] = json.loads(found)
    return data


def test_a_framework_is_a_set_of_terms() -> None:
    version = a_published_framework(in_force_until=date(2027, 3, 31))
    Framework.objects.update(publisher="BASW", licence="Names only", source_url="https://publisher.example/pcf")
    data = _data("/capabilities/starter/")
    terms = data.pop("hasDefinedTerm")
    assert data == {
        "@context": "https://schema.org",
        "@type": "DefinedTermSet",
        "@id": "http://testserver/capabilities/starter/v/2026/",
        "url": "http://testserver/capabilities/starter/",
        "name": "The starter framework",
        "version": "2026",
        "inLanguage": "en-GB",
        "publisher": {"@type": "Organization", "name": "BASW"},
        "usageInfo": "Names only",
        "isBasedOn": "https://publisher.example/pcf",
        "creativeWorkStatus": "published",
        "expires": "2027-03-31",
    }
    assert [term["termCode"] for term in terms] == ["K1", "K2", "R1", "R2", "S1", "S2"]
    assert terms[0] == {
        "@type": "DefinedTerm",
        "@id": "http://testserver/capabilities/starter/v/2026/k1/",
        "url": "http://testserver/capabilities/starter/k1/",
        "identifier": str(capability_of(version, "K1").identifier),
        "termCode": "K1",
        "name": "Knowledge, part 1",
    }


def test_a_capability_is_a_term_in_its_set() -> None:
    a_published_framework()
    data = _data("/capabilities/starter/k1/")
    assert (data["@type"], data["name"], data["description"]) == (
        "DefinedTerm",
        "Knowledge, part 1",
        "What somebody does who has it.",
    )
    assert data["inDefinedTermSet"]["@id"] == "http://testserver/capabilities/starter/v/2026/"
    assert data["inDefinedTermSet"]["@type"] == "DefinedTermSet"


EVIL = "</script><script>alert(1)</script><!-- & \u2028 ]]> <b>"


def test_no_text_can_end_the_element_it_stands_in() -> None:
    draft = a_draft_framework()
    draft.capabilities.filter(code="K1").update(title=EVIL, statement=EVIL)
    Framework.objects.update(title=EVIL, publisher=EVIL, description=EVIL, licence=EVIL)
    frameworks.publish(by=None, version=draft)
    for url in ("/capabilities/starter/", "/capabilities/starter/k1/"):
        html = _read(url)
        assert "<script>alert" not in html
        assert html.count("</script>") == html.count("<script"), url
        data = _data(url)
        assert EVIL in (data["name"], data.get("inDefinedTermSet", {}).get("name"))


def test_a_large_framework_leaves_its_terms_to_their_own_pages() -> None:
    a_published_framework(per_area=MOST_TERMS // 3 + 1)
    assert "hasDefinedTerm" not in _data("/capabilities/starter/")
    assert _data("/capabilities/starter/k1/")["inDefinedTermSet"]["name"] == "The starter framework"


def test_in_production_the_data_names_the_sites_one_address(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    a_published_framework()
    settings.PRODUCTION, settings.SITE_URL = True, "https://throughline.example"
    html = Client().get("/capabilities/starter/", headers={"host": "elsewhere.example"}).content.decode()
    assert "elsewhere.example" not in html
    assert '"@id": "https://throughline.example/capabilities/starter/v/2026/"' in html


# Size


def a_large_framework(areas: int = 20, per_area: int = 50, stages: int = 6) -> FrameworkVersion:
    """1,020 items and 6,000 expectations, as an import stores them."""
    items = []
    for area in range(areas):
        items.append(CapabilityOutline(f"a{area}", None, f"A{area}", f"Area {area}", kind="area", order=len(items) + 1))
        items += [
            CapabilityOutline(
                f"a{area}-{number}",
                f"a{area}",
                f"A{area}.{number}",
                f"Capability {number} of area {area}",
                "Does what somebody does who has it, and says how sure they are.",
                order=len(items) + 1 + number,
                expectations={
                    f"s{n}": ExpectationOutline("New.", f"What it looks like at stage {n}.") for n in range(stages)
                },
            )
            for number in range(per_area)
        ]
    outline = FrameworkOutline(
        "large",
        "A large framework",
        slug="large",
        label="2026",
        stages=tuple(StageOutline(f"s{n}", f"Stage {n}") for n in range(stages)),
        capabilities=tuple(items),
    )
    return frameworks.import_outline(by=None, outline=outline, publish=True).version


def test_a_thousand_capabilities_cost_no_more_queries_than_six(
    client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    version = a_large_framework()
    small = a_published_framework()
    CrosswalkFactory(origin=capability_of(version, "A1.1"), target=capability_of(small, "K1"))
    costs = {
        "/capabilities/large/": 4,
        "/capabilities/large/?q=area+capability": 3,
        "/capabilities/large/a1949/": 7,
        "/capabilities/large/v/2026/v/starter/2026/": 3,
    }
    for url, queries in costs.items():
        with django_assert_num_queries(queries, info=url):
            _read(url, client)
    sign_in(client, MembershipFactory().user)
    for url, queries in costs.items():
        with django_assert_num_queries(queries + 4, info=url):
            _read(url, client)
    assert max(costs.values()) + 4 <= 12
    assert "1000 capabilities, 6 stages" in _words(_read("/capabilities/large/"))
    assert "1000 found The first 50 are here." in _words(_read("/capabilities/large/?q=capability+area"))
