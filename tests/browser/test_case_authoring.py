"""An author builds a case from empty, looks at its map, publishes it, and somebody plays it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from content.domain.cases import pages
from content.models import CasePage
from tests.browser.checks import look_at
from tests.browser.cms_checks import look_at_ours
from tests.browser.conftest import OpenPage
from tests.browser.keyboard import reach
from tests.factories.case_pages import a_draft_case, the_cases
from tests.factories.people import UserFactory, give_second_factor

pytestmark = [pytest.mark.django_db(transaction=True)]


def _press(page: Page, target: Locator) -> None:
    reach(page, target)
    page.keyboard.press("Enter")


def _fill(page: Page, where: str, words: str) -> None:
    reach(page, page.locator(f'[name="{where}"]'))
    page.keyboard.type(words)


def _write(page: Page, where: str, words: str) -> None:
    """Type into a rich text box, which is beside the field that is sent."""
    reach(page, page.locator(f'[name="{where}"]').locator("xpath=..").locator('[contenteditable="true"]'))
    page.keyboard.type(words)


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
            _press(page, toggle)
            _open(page, where)
            return


def _add(page: Page, container: str, kind: str = "") -> None:
    """Press the last + within a field and choose a kind of part, where there are several."""
    inside = page.locator(f'[name="{container}-count"]').locator("xpath=..")
    _press(page, inside.locator("button.c-sf-add-button:visible").last)
    if kind:
        reach(page, page.locator("[role=combobox]:visible"))
        page.keyboard.type(kind)
        expect(page.locator("[role=option]:visible")).to_have_text([re.compile(kind)])
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")


def _pick(page: Page, where: str, name: str) -> None:
    """Choose by name in the list that stands for a key."""
    lists = page.locator(f'[name="{where}"]').locator("xpath=following-sibling::select")
    reach(page, lists)
    page.keyboard.type(name)
    expect(lists.locator("option:checked")).to_have_text(name)


def _pick_what_has_the_focus(page: Page, where: str, name: str) -> None:
    """The same in a list that was just added: it has the focus already."""
    expect(page.locator(f'[name="{where}"]').locator("xpath=following-sibling::select")).to_be_focused()
    _pick(page, where, name)


def _scene(page: Page, number: int) -> Locator:
    return page.locator(f'[name="scenes-{number}-order"]').locator("xpath=..")


def _open_scene(page: Page, number: int) -> None:
    """Open a scene that has only its title so far."""
    assert page.locator(f'[name="scenes-{number}-value-unopened"]').count() == 1
    _scene(page, number).locator("[data-panel-toggle]").first.click()
    assert page.locator(f'[name="scenes-{number}-value-unopened"]').count() == 0


def _save_draft(page: Page) -> None:
    """By its button, which loads the page anew: what the editor saves by itself meanwhile, and its changes of address, do
    not count."""
    with page.expect_event("load"):
        page.get_by_role("button", name="Save draft").click()


def _wait_for_condition(page: Page) -> None:
    """The editor saves by itself now and then: wait until what was written last is stored."""
    for _ in range(100):
        drafts = list(CasePage.objects.all())
        decisions = pages.case_of(drafts[0].get_latest_revision_as_object()).decisions.values() if drafts else ()
        if any(option.when.tests for decision in decisions for option in decision.options):
            return
        page.wait_for_timeout(100)


def test_an_author_builds_a_case_from_empty_by_keyboard_and_somebody_plays_it(open_page: OpenPage) -> None:
    parent = the_cases()
    author = give_second_factor(UserFactory(is_superuser=True, is_staff=True))
    page = open_page(author)
    page.goto(reverse("wagtailadmin_pages:add", args=["content", "casepage", parent.pk]))
    _fill(page, "title", "The late bus")
    _fill(page, "summary", "A boy comes home late.")
    _fill(page, "content_note", "Nothing hard to read.")
    _add(page, "facts")
    _fill(page, "facts-0-value-text", "He walks home")

    _add(page, "scenes")
    one = "scenes-0-value"
    _fill(page, f"{one}-title", "At the stop")
    _add(page, f"{one}-passages", "What happens")
    _write(page, f"{one}-passages-0-value-text", "The bus is gone.")
    _open(page, f"{one}-passages-0-value-learns-count")
    _add(page, f"{one}-passages-0-value-learns")
    _pick_what_has_the_focus(page, f"{one}-passages-0-value-learns-0-value", "He walks home")
    _add(page, f"{one}-onward", "A decision")
    decision = f"{one}-onward-0-value"
    _fill(page, f"{decision}-prompt", "What do you do?")
    _fill(page, f"{decision}-options-0-value-text", "Walk with")
    page.wait_for_timeout(1000)  # lists elsewhere look up names meanwhile: no key is made of half of one
    page.keyboard.type(" him")
    _add(page, f"{decision}-options")
    _fill(page, f"{decision}-options-1-value-text", "Ring home")

    _add(page, "scenes")
    two = "scenes-1-value"
    _fill(page, f"{two}-title", "On the way")
    _add(page, f"{two}-passages", "What happens")
    _write(page, f"{two}-passages-0-value-text", "You walk beside him.")
    _add(page, f"{two}-onward", "The case ends here")

    _write(page, "debrief", "Nobody was wrong.")
    _fill(page, "institution", "A university")
    _fill(page, "last_reviewed", timezone.localdate().isoformat())
    _fill(page, "review_by", (timezone.localdate() + timedelta(days=364)).isoformat())

    # Only who knows that he walks can walk with him.
    condition = f"{decision}-options-0-value-when-tests"
    _pick(page, f"{decision}-options-0-value-next", "On the way")
    _open(page, f"{condition}-count")
    _add(page, condition, "A fact")
    _pick_what_has_the_focus(page, f"{condition}-0-value-fact", "He walks home")
    _pick(page, f"{decision}-options-1-value-next", "On the way")
    page.keyboard.press("Tab")

    _save_draft(page)
    page.wait_for_url(re.compile(r"/edit/$"))
    _wait_for_condition(page)
    draft = CasePage.objects.get()
    case = pages.case_of(draft.get_latest_revision_as_object())
    assert list(case.scenes) == ["at-the-stop", "on-the-way"]
    options = case.decisions["what-do-you-do"].options
    assert [(one.key, one.next) for one in options] == [("walk-with-him", "on-the-way"), ("ring-home", "on-the-way")]
    assert [(test.what, test.key) for test in options[0].when.tests] == [("fact", "he-walks-home")]

    # What was saved is read by its names when the editor is opened again: a scene's fields come when it is opened.
    _open_scene(page, 0)
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


def test_scenes_are_written_one_at_a_time_and_the_others_stay_as_they_are(open_page: OpenPage) -> None:
    draft = a_draft_case()
    before = pages.document_of(CasePage.objects.get(pk=draft.pk))
    page = open_page(give_second_factor(UserFactory(is_superuser=True, is_staff=True)))
    editor = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    page.goto(editor)
    titles = [one["title"] for one in before["scenes"]]
    expect(page.locator('[name^="scenes-"][name$="-value-unopened"]')).to_have_count(len(titles))
    expect(_scene(page, 1).locator("[data-panel-heading-text]").first).to_have_text(titles[1])

    # Opening is no change: nothing is saved of it, and nobody is warned.
    page.wait_for_timeout(2500)
    _open_scene(page, 0)
    page.wait_for_timeout(2500)
    form = page.locator("[data-edit-form]")
    assert form.get_attribute("data-w-unsaved-has-edits-value") != "true"
    assert draft.revisions.count() == 1

    # What lies in scenes that are not opened can be picked, and a link to a part of one opens it.
    lists = page.locator('[name="scenes-0-value-onward-0-value-options-0-value-next"]').locator(
        "xpath=following-sibling::select"
    )
    lists.focus()
    assert set(lists.locator("option").all_inner_texts()) >= set(titles)
    part = draft.stored_parts()["scenes"][2]["value"]["passages"][0]["id"]
    page.goto(f"{editor}#block-{part}-section")
    expect(page.locator(f"#block-{part}-section")).to_be_visible()
    expect(page.locator('[name^="scenes-"][name$="-value-unopened"]')).to_have_count(len(titles) - 2)

    _fill(page, "scenes-2-value-title", "Another title")
    _save_draft(page)
    after = pages.document_of(CasePage.objects.get(pk=draft.pk).get_latest_revision_as_object())
    assert after["scenes"][2]["title"] == "Another title"
    after["scenes"][2]["title"] = titles[2]
    for said in (after, before):  # an opened list of choices is saved in the order of the list
        said["scenes"][0]["decision"]["factors"].sort()
    assert after == before
