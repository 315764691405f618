"""Searching as a visitor and as somebody signed in: results, nothing found, narrowed down; without a script too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.checks import look_at
from tests.browser.conftest import OpenPage
from tests.factories.people import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("shipped_content")
def test_a_visitor_finds_a_digest_by_a_short_form_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(width=360)
    page.goto("/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Main").locator("xpath=..").get_by_role("link", name="Search").click()
    look_at(page, "search-empty")
    page.get_by_label("What are you looking for?").fill("DV children")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("found")
    expect(page.locator(".things mark").first).to_be_visible()
    look_at(page, "search-results")
    page.get_by_role("link", name="Living with domestic abuse and control").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("domestic abuse")


@pytest.mark.usefixtures("shipped_content")
def test_narrowing_down_and_taking_it_away(open_page: OpenPage) -> None:
    page = open_page(MembershipFactory().user)
    page.goto("/search/?q=children")
    page.get_by_text("Narrow down").first.click()
    page.get_by_label("Kind").select_option("digest")
    page.get_by_label("Strength of evidence").select_option("3")
    page.get_by_role("button", name="Narrow down").click()
    expect(page.get_by_text("Kind: Research digest")).to_be_visible()
    look_at(page, "search-narrowed")
    page.get_by_role("link", name="Take away Kind").click()
    expect(page.get_by_text("Kind: Research digest")).to_have_count(0)


@pytest.mark.usefixtures("shipped_content")
def test_several_pages_of_results(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search/?q=child")
    expect(page.locator(".things > li")).to_have_count(20)
    page.get_by_role("navigation", name="Pages of results").get_by_role("link", name="Page 2").click()
    look_at(page, "search-second-page")


@pytest.mark.usefixtures("shipped_content")
def test_nothing_found_offers_another_spelling_without_a_script(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/search/")
    page.get_by_label("What are you looking for?").fill("neglekt")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    page.get_by_role("link", name="neglect", exact=True).click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("found")


@pytest.mark.usefixtures("shipped_content")
def test_nothing_found_looks_right(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search/?q=neglekt&type=module")
    look_at(page, "search-nothing")


@pytest.mark.usefixtures("shipped_content")
def test_who_comes_back_finds_in_the_field_what_they_had_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search/")
    field = page.get_by_label("What are you looking for?")
    field.press_sequentially("going ho")
    page.get_by_role("option", name="Going home from care, and staying there").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Going home from care")
    page.go_back()
    expect(field).to_have_value("going ho")
    field.fill("")
    field.press_sequentially("cse")
    page.get_by_role("option", name="CSE").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("found")
    page.go_back()
    expect(field).to_have_value("CSE")
