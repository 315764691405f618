"""Finding things again: suggestions while typing, keeping a page for later, and what comes next for a worker."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from cpd.domain import reading
from cpd.models import ReadLater, RecentRead
from tests.browser.checks import look_at
from tests.browser.conftest import OpenPage
from tests.factories.content import a_digest
from tests.factories.people import MembershipFactory
from tests.factories.portfolios import a_pair

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("shipped_content")
def test_suggestions_by_keyboard_on_a_phone(open_page: OpenPage) -> None:
    a_digest(title="Zebra crossings on the way to school")
    page = open_page(width=360)
    page.goto("/search/")
    field = page.get_by_role("combobox", name="What are you looking for?")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("chi", delay=20)
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search [role=status]")).to_contain_text("Choose with the arrow keys.")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    look_at(page, "search-suggestions")
    field.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", "suggestion-0")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("chi")
    field.fill("crossings zeb")
    expect(page.get_by_role("option", name="Zebra crossings on the way to school")).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zebra crossings on the way to school")


@pytest.mark.usefixtures("shipped_content")
def test_words_of_the_field_are_looked_for_with_a_press(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search/")
    page.get_by_label("What are you looking for?").press_sequentially("domestic ab")
    page.get_by_role("option", name="domestic abuse Search for this").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("found")
    expect(page.get_by_label("What are you looking for?")).to_have_value("domestic abuse")


def test_a_late_answer_is_not_shown_and_a_broken_one_does_no_harm(open_page: OpenPage) -> None:
    page = open_page()

    def answer(route: Route) -> None:
        words = route.request.url.partition("q=")[2]
        if words == "broken":
            return route.abort()
        if words == "slow":
            page.wait_for_timeout(600)
        found = {"suggestions": [{"text": f"About {words}", "kind": "Module", "url": ""}], "said": "1 suggestion"}
        return route.fulfill(status=200, content_type="application/json", body=json.dumps(found))

    page.route("**/search/suggest/**", answer)
    page.goto("/search/")
    field = page.get_by_label("What are you looking for?")
    field.fill("slow")
    page.wait_for_timeout(250)
    field.fill("quick")
    expect(page.get_by_role("option", name="About quick")).to_be_visible()
    page.wait_for_timeout(700)
    expect(page.get_by_role("option", name="About slow")).to_have_count(0)
    field.fill("broken")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_a_page_is_kept_for_later_found_again_and_taken_off(open_page: OpenPage) -> None:
    digest = a_digest(title="Neglect that builds slowly")
    user = MembershipFactory().user
    page = open_page(user, width=360)
    with page.expect_response("**/me/reading/opened/**"):
        page.goto(digest.url)
    assert RecentRead.objects.filter(user=user, page=digest).exists()
    page.get_by_role("button", name="Keep for later").click()
    expect(page.get_by_text("Kept for later", exact=True)).to_be_visible()
    with page.expect_response("**/me/reading/opened/**"):
        page.reload()
    expect(page.get_by_text("Kept for later", exact=True)).to_be_visible()
    look_at(page, "digest-kept")
    page.get_by_role("link", name="My list").click()
    look_at(page, "my-reading")
    page.get_by_role("button", name="Take it off").click()
    expect(page.get_by_text("is off your list")).to_be_visible()
    look_at(page, "my-reading-off")
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One page to read later")
    page.get_by_role("button", name="Note nothing from now on").click()
    expect(page.get_by_text("Nothing is noted, because you switched it off.")).to_be_visible()


def test_without_a_script_a_page_is_kept_too(open_page: OpenPage) -> None:
    digest = a_digest(title="Neglect that builds slowly")
    user = MembershipFactory().user
    page = open_page(user, javascript=False)
    page.goto(digest.url)
    page.get_by_role("button", name="Keep for later").click()
    expect(page.get_by_role("status")).to_contain_text("Kept for later.")
    assert ReadLater.objects.filter(user=user, page=digest).exists()
    page.goto("/me/reading/")
    expect(page.get_by_role("link", name="Neglect that builds slowly")).to_be_visible()


def test_what_comes_next_says_why_and_can_wait(open_page: OpenPage) -> None:
    pair = a_pair()
    first, second = pair.capabilities[:2]
    a_digest(title="About the first", tags=(first,))
    kept = a_digest(title="About the second", tags=(second,))
    reading.keep(by=pair.worker, page=kept)
    page = open_page(pair.worker)
    page.goto("/me/")
    part = page.get_by_role("region", name="Next for you")
    expect(part.get_by_role("listitem")).to_have_count(2)
    expect(part).to_contain_text(f"Nothing on your map yet for {first.code} {first.title}; this takes 6 minutes.")
    look_at(page, "me-next-for-you")
    part.get_by_role("button", name="Not now About the first").click()
    expect(page.get_by_role("status")).to_contain_text("not offered to you for the next 30 days")
    page.goto("/me/learning/")
    expect(page.get_by_role("region", name="Next for you").get_by_role("listitem")).to_have_count(1)
    look_at(page, "learning-next-for-you")
