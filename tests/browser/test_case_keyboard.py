"""A shipped case from its page to the debrief and a draft of evidence, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cpd.models import CaseAttempt
from tests.browser.checks import assert_accessible
from tests.browser.conftest import OpenPage
from tests.browser.keyboard import reach
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_SCENES = 40


def press(page: Page, selector: str) -> None:
    """Reach a button or link and press Enter."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Page) -> None:
    """Fill in the form of a scene."""
    for number in range(page.locator("input[type=number]").count()):
        name = page.locator("input[type=number]").nth(number).get_attribute("name")
        reach(page, f"[name='{name}']")
        page.keyboard.type("40")
    if page.locator("[name=option]").count():
        reach(page, "[name=option]")
        page.keyboard.press("Space")
    if page.locator("[name=reason]").count():
        reach(page, "[name=reason]")
        page.keyboard.type("I would want to know more first.")
    if page.locator("[name=confidence]").count():
        reach(page, "[name=confidence]")
        page.keyboard.press("Space")
        for _ in range(6):
            page.keyboard.press("ArrowDown")
    press(page, "form.write button[type=submit]")


@pytest.mark.usefixtures("shipped_content")
def test_a_shipped_case_is_played_to_debrief_and_evidence_with_the_keyboard_alone(open_page: OpenPage) -> None:
    worker = UserFactory()
    page = open_page(worker)
    page.goto("/cases/the-slow-winter/")
    assert_accessible(page)
    press(page, "form[action*='/me/cases/start/'] button")
    asked = False
    for _ in range(MOST_SCENES):
        if not asked and page.locator("button[name=ask]").count():
            press(page, "button[name=ask]")
            asked = True
            assert_accessible(page)
        if page.locator("form.write").count():
            answer(page)
        if page.locator("[name=go_on]").count():
            press(page, "[name=go_on]")
        if page.locator("main a.button[href*=debrief]").count():
            break
    press(page, "main a.button[href*=debrief]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking back")
    assert_accessible(page)
    reach(page, "form.write [name=text]")
    page.keyboard.type("Each visit was good, and nobody held the weeks together.")
    press(page, "button[name=then][value=evidence]")
    attempt = CaseAttempt.objects.get(user=worker)
    assert attempt.state == CaseAttempt.State.FINISHED
    assert attempt.looking_back.text == "Each visit was good, and nobody held the weeks together."
    assert worker.entries.get().attempt == attempt
    assert "I would want to know more first." in page.content()
    assert worker.portfolio.evidence.get().entry == worker.entries.get()
