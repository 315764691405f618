"""What visitors read of frameworks, in a real browser: list, framework, capability, old version, search, side by side;
on paper too. Data for search engines stands in these pages, and the security policy lets it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from capabilities.domain import frameworks
from capabilities.domain.frameworks import load_shipped
from capabilities.models import FrameworkVersion
from tests.browser.checks import assert_accessible, look_at, problems_of
from tests.browser.conftest import OpenPage
from tests.factories.capabilities import CrosswalkFactory, a_draft_framework, a_published_framework, capability_of
from tests.factories.content import a_digest, a_module, a_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4 = {"width": 794, "height": 1123}  # pixels at 96 to the inch


@pytest.fixture(autouse=True)
def _frameworks() -> None:
    load_shipped()
    a_site()
    starter = FrameworkVersion.objects.get(framework__slug="starter")
    a_digest(title="What helps in the first year of life", tags=(capability_of(starter, "K1"),))
    a_module(title="Half an hour with a toddler", tags=((capability_of(starter, "K1"), "student"),))


def on_paper(page: Page, name: str) -> int:
    """The page as a PDF in var/screenshots, and as a picture of how it prints. Returns the number of its pages."""
    folder = Path(settings.VAR_DIR) / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size(A4)  # type: ignore[arg-type]  # Playwright's own type is a TypedDict it does not export
    page.screenshot(path=folder / f"{name}-print.png", full_page=True)
    pdf = page.pdf(path=folder / f"{name}.pdf", format="A4")
    page.emulate_media(media="screen")
    if before:
        page.set_viewport_size(before)
    return pdf.count(b"/Type /Page\n") or pdf.count(b"/Type /Page ")


def test_the_list_of_frameworks(page: Page) -> None:
    page.goto(reverse("content:framework_list"))
    expect(page.get_by_role("heading", name="In force now")).to_be_visible()
    expect(page.get_by_role("heading", name="To come")).to_be_visible()
    look_at(page, "frameworks")


def test_a_framework_is_read_searched_and_printed_without_a_script(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/capabilities/starter/")
    page.get_by_label("Words or a code").fill("Supervision decisions")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="2 found")).to_be_visible()
    expect(page.locator("mark").first).to_have_text("supervision")
    page.get_by_role("link", name="Clear the search").click()
    expect(page).to_have_url(page.url.split("?")[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Throughline starter framework")


def test_a_framework_on_a_screen_and_on_paper(page: Page) -> None:
    page.goto("/capabilities/starter/")
    data = json.loads(page.locator('script[type="application/ld+json"]').inner_text())
    assert (data["@type"], len(data["hasDefinedTerm"])) == ("DefinedTermSet", 18)
    assert problems_of(page) == [], "the security policy has nothing to say"
    look_at(page, "framework-public")
    assert on_paper(page, "framework-public") in (2, 3)


def test_a_capability_on_a_screen_and_on_paper(page: Page) -> None:
    page.goto("/capabilities/starter/k1/")
    assert json.loads(page.locator('script[type="application/ld+json"]').inner_text())["@type"] == "DefinedTerm"
    expect(page.get_by_role("link", name="What helps in the first year of life")).to_be_visible()
    look_at(page, "capability-public")
    assert on_paper(page, "capability-public") in (2, 3)


def test_a_title_cannot_break_out_of_the_data(page: Page) -> None:
    draft = a_draft_framework(slug="evil")
    draft.capabilities.filter(code="K1").update(title="</script><script>document.title = 'broken'</script>")
    frameworks.publish(by=None, version=draft)
    page.goto("/capabilities/evil/k1/")
    assert "broken" not in page.title()[:6]
    expect(page.get_by_role("heading", level=1)).to_have_text("</script><script>document.title = 'broken'</script>")
    assert "</script>" in json.loads(page.locator('script[type="application/ld+json"]').inner_text())["name"]
    assert_accessible(page)


def test_an_old_version_says_which_one_is_in_force(page: Page) -> None:
    old = a_published_framework(slug="own", label="2024", in_force_from=date(2024, 9, 1))
    draft = a_draft_framework(slug="own", label="2026")
    for capability in draft.capabilities.all():
        capability.lineage = old.capabilities.get(slug=capability.slug).lineage
        capability.save()
    new = frameworks.publish(by=None, version=draft)
    CrosswalkFactory(origin=capability_of(old, "K1"), target=capability_of(new, "K1"), kind="replaced_by")
    page.goto("/capabilities/own/v/2024/")
    expect(page.get_by_text("This is not the version in force")).to_be_visible()
    look_at(page, "framework-old")
    page.goto("/capabilities/own/v/2024/k1/")
    look_at(page, "capability-old")
    page.get_by_role("link", name="Read version 2026 instead").click()
    expect(page.get_by_text("This is not the version in force")).to_have_count(0)


def test_what_is_generally_known_asks_to_be_checked(page: Page) -> None:
    page.goto("/capabilities/pqs/")
    expect(page.get_by_text("given as they are generally known")).to_be_visible()
    look_at(page, "framework-names-only")
    page.goto("/capabilities/ecs/")
    look_at(page, "framework-stub")


def test_what_was_found_and_what_was_not(page: Page) -> None:
    page.goto("/capabilities/starter/?q=children+planning")
    look_at(page, "framework-search")
    page.goto("/capabilities/starter/?q=zebra")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    look_at(page, "framework-search-nothing")


def test_two_frameworks_side_by_side(page: Page) -> None:
    page.goto("/capabilities/starter/")
    page.get_by_role("link", name="Crosswalk to Post-qualifying standard").click()
    expect(page.get_by_role("img", name="Lines from capabilities of Throughline starter framework")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(48)
    ends = page.evaluate(
        """() => {
            const middle = e => { const r = e.getBoundingClientRect(); return r.top + r.height / 2; };
            const box = document.querySelector('.crosswalk-lines svg').getBoundingClientRect();
            const lists = [...document.querySelectorAll('.crosswalk-items')].map(l => [...l.children].map(middle));
            return lists.map(l => l.map((y, i) => Math.abs(y - (box.top + (i + 0.5) * box.height / l.length))));
        }"""
    )
    assert max(max(column) for column in ends) < 1.5, "a line ends at the middle of its capability"
    look_at(page, "crosswalk")
    assert on_paper(page, "crosswalk") >= 2
    page.get_by_role("link", name="The other way round").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("beside Throughline starter framework")
    look_at(page, "crosswalk-back")


def test_capabilities_without_a_counterpart_are_grey_and_without_a_dot(page: Page) -> None:
    one = a_published_framework(slug="one", label="2026")
    two = a_published_framework(slug="two", label="2026", stages=0, areas=2)
    CrosswalkFactory(origin=capability_of(one, "K1"), target=capability_of(two, "K2"), kind="same_as")
    CrosswalkFactory(origin=capability_of(one, "R1"), target=capability_of(two, "K1"), kind="replaced_by")
    page.goto("/capabilities/one/v/2026/v/two/2026/")
    expect(page.locator(".crosswalk-items .alone")).to_have_count(6)
    look_at(page, "crosswalk-alone")
