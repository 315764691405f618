"""A case as somebody plays it: every kind of page looked at, without JavaScript, and with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cpd.models import CaseAttempt
from tests.browser.checks import look_at
from tests.browser.conftest import OpenPage
from tests.factories.cases import a_case_edition, an_attempt, play_to_the_end, the_cold_room
from tests.factories.people import SupervisionFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REPORT = {
    "type": "document",
    "kind": "school_report",
    "title": "Attendance note",
    "from": "The school’s safeguarding lead",
    "dated": "Tuesday",
    "html": "<p>Bright, often first in the breakfast queue.</p><ul><li>One coat on different days.</li></ul>",
}
ECOMAP = {
    "type": "ecomap",
    "centre": "Robin",
    "caption": "As the school sees it",
    "ties": [
        {"name": "Mother", "tie": "strong"},
        {"name": "School breakfast club", "tie": "everyday", "note": "four mornings a week"},
        {"name": "Father", "tie": "unknown"},
        {"name": "Grandmother", "tie": "broken", "note": "since the summer"},
        {"name": "Landlord", "tie": "strained"},
    ],
}


def a_full_case() -> dict[str, Any]:
    document = the_cold_room()
    document["scenes"][0]["passages"] += [REPORT, ECOMAP]
    return document


def test_every_page_of_a_case_can_be_read_at_both_widths_in_light_and_dark(open_page: OpenPage) -> None:
    worker = UserFactory()
    supervisor = SupervisionFactory(worker=worker).supervisor
    edition = a_case_edition(a_full_case())
    for number in range(11):
        play_to_the_end(an_attempt(UserFactory(), edition), option="back" if number < 4 else "up")
    for number in range(9):
        play_to_the_end(an_attempt(worker, a_case_edition()), per_cent=20 * (number % 5))
    page = open_page(worker)
    page.goto(reverse("cpd:play", args=[an_attempt(worker, edition).public_id]))
    page.get_by_role("button", name="Look into the hall").click()
    look_at(page, "case-scene")
    page.get_by_role("button", name="Lock it").click()
    expect(page.get_by_role("link", name="Choose how sure you are")).to_be_visible()
    look_at(page, "case-missing")
    page.get_by_label("How likely is it").fill("40")
    page.get_by_label("Ask to see upstairs").check()
    page.get_by_label("Why?").fill("She has just told me why she hides things.")
    page.get_by_label("70", exact=True).check()
    page.get_by_role("button", name="Lock it").click()
    look_at(page, "case-locked")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Sit down with her").check()
    page.get_by_role("button", name="Lock it").click()
    page.get_by_role("button", name="Go on").click()
    look_at(page, "case-end")
    page.get_by_role("link", name="Look back").click()
    page.wait_for_load_state("load")
    for summary in page.locator("summary").all():
        summary.click()
    look_at(page, "case-debrief")
    page.get_by_label("Show your way to").select_option(str(supervisor.public_id))
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text("can now compare your way with theirs")).to_be_visible()
    shown = CaseAttempt.objects.get(user=worker, edition=edition)

    theirs = open_page(supervisor)
    theirs.goto(reverse("cpd:case_compare", args=[shown.public_id]))
    look_at(theirs, "case-play-first")
    play_to_the_end(an_attempt(supervisor, edition), room="write")
    theirs.reload()
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("You and")
    look_at(theirs, "case-compare")


def test_a_case_is_played_without_javascript(open_page: OpenPage) -> None:
    worker = UserFactory()
    page = open_page(worker, width=360, javascript=False)
    page.goto(reverse("cpd:play", args=[an_attempt(worker).public_id]))
    page.get_by_role("button", name="Look into the hall").click()
    expect(page.get_by_text("One coat hangs by the door.")).to_be_visible()
    page.get_by_label("Your notes").fill("Who else comes?")
    page.get_by_role("button", name="Save my notes").click()
    expect(page.get_by_label("Your notes")).to_have_value("Who else comes?")
    page.get_by_label("How likely is it").fill("20")
    page.get_by_label("Something else", exact=True).check()
    page.get_by_label("Something else: what would you do?").fill("Ask who else comes to the house")
    page.get_by_label("Why?").fill("I do not know who helps her.")
    page.get_by_label("60", exact=True).check()
    page.get_by_role("button", name="Lock it").click()
    expect(page.get_by_text("It takes a moment.")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Write it up").check()
    page.get_by_role("button", name="Lock it").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Look back").click()
    page.get_by_role("textbox", name="Why did it make sense then?").fill("Nobody had asked her who helps.")
    page.get_by_role("button", name="Keep it as evidence").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Ask who else comes to the house (60 per cent sure)" in page.content()
    assert worker.portfolio.evidence.get().entry == worker.entries.get()


def test_a_decision_half_written_survives_asking_and_saving_notes(open_page: OpenPage) -> None:
    worker = UserFactory()
    page = open_page(worker)
    page.goto(reverse("cpd:play", args=[an_attempt(worker, a_case_edition(a_full_case())).public_id]))
    page.locator("[name=reason]").fill("I do not know enough yet.")
    page.locator("[name=option][value=up]").check()
    page.get_by_role("button", name="Look into the hall").click()
    expect(page.locator("#asked-look")).to_be_visible()
    expect(page.locator("[name=reason]")).to_have_value("I do not know enough yet.")
    expect(page.locator("[name=option][value=up]")).to_be_checked()
    page.locator("[name=text]").fill("Who mends the boiler?")
    page.get_by_role("button", name="Save my notes").click()
    expect(page.get_by_text("Your notes are saved.")).to_be_visible()
    expect(page.locator("[name=reason]")).to_have_value("I do not know enough yet.")
    expect(page.locator("[name=text]")).to_have_value("Who mends the boiler?")
    expect(page.get_by_text("We kept what you had written here")).to_have_count(0)
