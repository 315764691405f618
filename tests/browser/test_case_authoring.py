"""An author builds a case from empty, looks at its map, publishes it, and somebody plays it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from content.domain.cases import pages
from content.models import CasePage
from tests.browser.checks import look_at
from tests.browser.cms_checks import look_at_ours
from tests.browser.conftest import OpenPage
from tests.factories.case_pages import the_cases
from tests.factories.people import UserFactory, give_second_factor

pytestmark = [pytest.mark.django_db(transaction=True)]


def _write(page: Page, where: str, words: str) -> None:
    """Type into a rich text box, which is beside the field that is sent."""
    box = page.locator(f'[name="{where}"]').locator("xpath=..").locator('[contenteditable="true"]')
    box.click()
    page.keyboard.type(words)


def _fill(page: Page, where: str, words: str) -> None:
    field = page.locator(f'[name="{where}"]')
    field.fill(words)
    field.blur()


def _open(page: Page, where: str) -> None:
    """Open the parts of the form that a field lies in, from the outside in."""
    closed = page.locator(f'[name="{where}"]').locator(
        "xpath=ancestor::section[.//button[@data-panel-toggle][@aria-expanded='false']]"
    )
    for toggle in closed.locator('[data-panel-toggle][aria-expanded="false"]').all():
        if toggle.is_visible() and toggle.evaluate(
            "(button, name) => document.getElementById(button.getAttribute('aria-controls')).contains(document.getElementsByName(name)[0])",
            where,
        ):
            toggle.click()
            _open(page, where)
            return


def _add(page: Page, container: str, kind: str = "") -> None:
    """Press the last + within a field and choose a kind of part, where there are several."""
    inside = page.locator(f'[name="{container}-count"]').locator("xpath=..")
    inside.locator("button.c-sf-add-button:visible").last.click()
    if kind:
        page.get_by_role("option", name=kind, exact=True).locator("visible=true").click()


def _pick(page: Page, where: str, name: str) -> None:
    """Choose by name in the list that stands for a key."""
    lists = page.locator(f'[name="{where}"]').locator("xpath=following-sibling::select")
    lists.focus()
    lists.select_option(label=name)
    lists.blur()


def _wait_for_condition(page: Page) -> None:
    """The editor saves by itself now and then: wait until what was written last is stored."""
    for _ in range(100):
        drafts = list(CasePage.objects.all())
        decisions = pages.case_of(drafts[0].get_latest_revision_as_object()).decisions.values() if drafts else ()
        if any(option.when.tests for decision in decisions for option in decision.options):
            return
        page.wait_for_timeout(100)


def test_an_author_builds_a_case_from_empty_and_somebody_plays_it(open_page: OpenPage) -> None:
    parent = the_cases()
    author = give_second_factor(UserFactory(is_superuser=True, is_staff=True))
    page = open_page(author)
    page.goto(reverse("wagtailadmin_pages:add", args=["content", "casepage", parent.pk]))
    for name, words in (
        ("title", "The late bus"),
        ("summary", "A boy comes home late."),
        ("content_note", "Nothing hard to read."),
        ("institution", "A university"),
        ("last_reviewed", "2026-11-22"),
        ("review_by", "2027-11-21"),
    ):
        _fill(page, name, words)
    _add(page, "facts")
    _fill(page, "facts-0-value-text", "He walks home")
    _write(page, "debrief", "Nobody was wrong.")

    _add(page, "scenes")
    one = "scenes-0-value"
    _fill(page, f"{one}-title", "At the stop")
    _add(page, f"{one}-passages", "What happens")
    _write(page, f"{one}-passages-0-value-text", "The bus is gone.")
    _open(page, f"{one}-passages-0-value-learns-count")
    _add(page, f"{one}-passages-0-value-learns")
    _pick(page, f"{one}-passages-0-value-learns-0-value", "He walks home")
    _add(page, f"{one}-onward", "A decision")
    decision = f"{one}-onward-0-value"
    _fill(page, f"{decision}-prompt", "What do you do?")

    _add(page, "scenes")
    two = "scenes-1-value"
    _fill(page, f"{two}-title", "On the way")
    _add(page, f"{two}-passages", "What happens")
    _write(page, f"{two}-passages-0-value-text", "You walk beside him.")
    _add(page, f"{two}-onward", "The case ends here")

    for number, words in enumerate(("Walk with him", "Ring home")):
        option = f"{decision}-options-{number}-value"
        if number:
            _add(page, f"{decision}-options")
        _fill(page, f"{option}-text", words)
        _pick(page, f"{option}-next", "On the way")
    # Only who knows that he walks can walk with him.
    condition = f"{decision}-options-0-value-when-tests"
    _open(page, f"{condition}-count")
    _add(page, condition, "A fact")
    _pick(page, f"{condition}-0-value-fact", "He walks home")

    with page.expect_response(lambda answer: answer.request.method == "POST" and "/cms/pages/" in answer.url):
        page.get_by_role("button", name="Save draft").click()
    page.wait_for_load_state("load")
    page.wait_for_url(re.compile(r"/edit/$"))
    _wait_for_condition(page)
    draft = CasePage.objects.get()
    case = pages.case_of(draft.get_latest_revision_as_object())
    assert list(case.scenes) == ["at-the-stop", "on-the-way"]
    options = case.decisions["what-do-you-do"].options
    assert [(one.key, one.next) for one in options] == [("walk-with-him", "on-the-way"), ("ring-home", "on-the-way")]
    assert [(test.what, test.key) for test in options[0].when.tests] == [("fact", "he-walks-home")]

    # What was saved is read by its names when the editor is opened again.
    saved = page.locator(f'[name="{decision}-options-1-value-next"]').locator("xpath=following-sibling::select")
    expect(saved.locator("option")).to_have_text("On the way")

    page.goto(reverse("cases:map", args=[draft.pk]))
    expect(page.locator(".case-map svg g")).to_have_count(2)
    look_at_ours(page, "case-map")
    page.get_by_role("link", name=re.compile("^Play from here.*At the stop")).click()
    page.get_by_role("button", name="Walk with him").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("You walk beside him.")).to_be_visible()
    look_at_ours(page, "case-try")

    page.goto(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    page.get_by_role("button", name=re.compile("More actions")).last.click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("published").first).to_be_visible()

    player = open_page(UserFactory())
    player.goto("/cases/the-late-bus/")
    look_at(player, "case-page")
    player.get_by_role("button", name="Play this case").click()
    expect(player.get_by_text("The bus is gone.")).to_be_visible()
    player.get_by_label("Walk with him").check()
    player.get_by_label(re.compile("Why|reason", re.IGNORECASE)).first.fill("He should not be alone.")
    player.get_by_label("70", exact=False).first.check()
    player.get_by_role("button", name="Lock it").click()
    player.get_by_role("button", name="Go on").click()
    expect(player.get_by_text("You walk beside him.")).to_be_visible()
