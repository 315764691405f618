"""A reader on a phone: from an English page to its Welsh twin and back, and a search that keeps what was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.checks import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ENGLISH = "/library/neglect-that-builds-slowly/"


@pytest.mark.usefixtures("shipped_content")
def test_a_welsh_page_is_reached_from_its_english_twin_and_back(open_page: Any) -> None:
    page = open_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(ENGLISH)
    expect(page.locator("html")).to_have_attribute("lang", "en-gb")

    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Cymraeg").click()

    expect(page).to_have_url(re.compile(f"/cy{ENGLISH}$"))
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sylwi ar esgeulustod sy’n cronni’n araf")
    look_at(page, "welsh-digest")

    page.get_by_role("button", name="Dewislen").click()
    page.get_by_role("link", name="Llyfrgell", exact=True).click()
    expect(page).to_have_url(re.compile("/cy/library/$"))
    look_at(page, "welsh-library")
    page.go_back()
    page.get_by_role("button", name="Dewislen").click()
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(f"[0-9]{ENGLISH}$"))
    expect(page.locator("html")).to_have_attribute("lang", "en-gb")

    page.goto("/cy/")
    look_at(page, "welsh-home")
    page.goto("/cy/accounts/login/")
    look_at(page, "welsh-sign-in")


@pytest.mark.usefixtures("shipped_content")
def test_the_switch_keeps_a_search(open_page: Any) -> None:
    page = open_page()
    page.goto("/search/?q=neglect")
    page.get_by_role("link", name="Cymraeg", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/cy/search/\?q=neglect"))
    expect(page.locator("input[name=q]")).to_have_value("neglect")
    look_at(page, "welsh-search")
