"""What may identify somebody, seen in a browser: while one writes, with and without a script, and the CMS home of an author."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from portfolios.models import EvidenceVersion
from tests.browser.checks import look_at
from tests.browser.cms_checks import look_at_ours
from tests.browser.conftest import OpenPage
from tests.factories.cpd import EntryFactory
from tests.factories.editorial import a_written_digest, an_institution, submit
from tests.factories.people import give_second_factor
from tests.factories.portfolios import a_draft, a_pair
from tests.portfolios.writing_pages import write_url

pytestmark = pytest.mark.django_db(transaction=True)
NAMED = "I rang Jane Smith on 07700 900123 and asked what a usual day was."
NOBODYS = "These are not real people’s details"
SAVED = re.compile(r"Saved at \d\d:\d\d")


def box(page: Page) -> str:
    return " ".join(page.locator("[data-details]").inner_text().split())


def test_what_may_identify_somebody_appears_while_one_writes_and_goes_with_the_words(open_page: OpenPage) -> None:
    page = open_page(a_pair().worker)
    page.goto("/me/evidence/new/")
    expect(page.locator("[data-details]")).to_be_hidden()
    page.get_by_label("What happened, and what do you make of it?").fill(NAMED)
    expect(page.locator("[data-details] h3")).to_have_text("These may identify somebody", timeout=15_000)
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    assert "“Jane Smith” looks like somebody’s name." in box(page)
    look_at(page, "evidence-details")

    page.get_by_role("button", name=NOBODYS).click()
    page.wait_for_url(re.compile(r"/write/#account-h$"))
    expect(page.locator("[data-details]")).to_be_hidden()
    page.get_by_label("What happened, and what do you make of it?").fill(f"{NAMED} Emma Jones came.")
    expect(page.locator("[data-details] h3")).to_have_text("This may identify somebody", timeout=15_000)
    assert "Jane Smith" not in box(page)
    page.get_by_label("What happened, and what do you make of it?").fill("Nobody is named.")
    expect(page.locator("[data-details]")).to_be_hidden(timeout=15_000)
    assert EvidenceVersion.objects.get().text == "Nobody is named."


def test_it_is_pointed_out_and_put_aside_without_a_script(open_page: OpenPage) -> None:
    pair = a_pair()
    page = open_page(pair.worker, javascript=False, width=360)
    page.goto(write_url(a_draft(pair, text=NAMED)))
    assert "“07700 900123” looks like a phone number." in box(page)
    page.get_by_role("button", name=NOBODYS).click()
    expect(page.locator("[data-details]")).to_be_hidden()


def test_a_cpd_entry_points_it_out_too(open_page: OpenPage) -> None:
    pair = a_pair()
    page = open_page(pair.worker)
    page.goto(reverse("cpd:entry", args=[EntryFactory(user=pair.worker, learnt=NAMED).public_id]))
    expect(page.locator("[data-details] h3")).to_have_text("These may identify somebody")
    look_at(page, "entry-details")


def test_the_home_of_the_cms_leads_an_author_to_writing(open_page: OpenPage) -> None:
    north, south = an_institution(), an_institution("South University", "south")
    submit(a_written_digest(south, title="Being heard"), south.author)
    page = open_page(give_second_factor(north.author))
    page.goto("/cms/")
    look_at_ours(page, "cms-home-begin")
    a_written_digest(north, title="Listening to children who do not talk")
    page.goto("/cms/")
    look_at_ours(page, "cms-home")
    page.get_by_role("link", name="Write a case").click()
    expect(page.locator('[name="title"]')).to_be_visible()
