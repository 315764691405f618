"""Guidance as a visitor reads it, and one of the modules as a worker begins it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from content.models import GuidancePage
from tests.browser.checks import look_at, problems_of, screenshot
from tests.factories.people import MembershipFactory, UserFactory, give_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.usefixtures("shipped_content")
def test_a_visitor_finds_guidance_and_reads_it(open_page: Any) -> None:
    page = open_page()
    page.goto("/library/")
    page.get_by_role("link", name="Guidance on everyday practice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guidance")
    assert (
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Guidance").get_attribute("aria-current")
    )
    look_at(page, "guidance-collection")

    page.get_by_role("link", name="Writing an account that shows your judgement").click()
    expect(page.get_by_role("table")).to_contain_text("A diary says")
    look_at(page, "guidance-account")

    page.goto("/guidance/supervision-for-a-hard-decision/")
    expect(page.get_by_role("heading", name="Deciding without knowing")).to_be_visible()
    look_at(page, "guidance-supervision")

    page.goto("/guidance/keeping-childrens-details-out/")
    page.get_by_role("link", name="What to do if you wrote something identifying").click()
    expect(page.locator("h2:target")).to_have_text("If you wrote something identifying")


@pytest.mark.usefixtures("shipped_content")
def test_trying_something_begins_a_draft(open_page: Any) -> None:
    page = open_page(MembershipFactory().user)
    page.goto("/guidance/supervision-for-a-hard-decision/")
    page.get_by_role("link", name="Write about what moved you").click()
    expect(page).to_have_url(re.compile("/me/evidence/new/"))
    expect(page.locator("main")).to_contain_text("Using supervision to think")


@pytest.mark.usefixtures("shipped_content")
def test_a_worker_begins_a_module(open_page: Any) -> None:
    page = open_page(MembershipFactory().user)
    page.goto("/modules/")
    look_at(page, "modules-five")
    page.get_by_role("link", name="Uncertainty without paralysis").click()
    look_at(page, "module-uncertainty")
    with page.expect_navigation():
        page.get_by_role("button", name="Start this module").click()
    main = page.locator("main")
    answers = main.get_by_role("button", name="See what we say")
    for number in range(1, 9):
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if number in (1, 4):
            look_at(page, f"module-uncertainty-step-{number}")
        if answers.count():
            break
        if main.locator("textarea").count():
            main.locator("textarea").first.fill("About one in five. I had only the bruise to go by.")
        with page.expect_navigation():
            main.get_by_role("button", name=re.compile("^(Next: |Finish the module)")).click()
    expect(answers).to_be_visible()
    for question in main.locator("fieldset").all():
        question.locator("input").first.check()
    with page.expect_navigation():
        answers.click()
    expect(main).to_contain_text("The sign is the same, but here the harm is more common.")
    look_at(page, "module-uncertainty-quiz")


@pytest.mark.usefixtures("shipped_content")
def test_every_page_of_guidance_fits_two_sides_of_paper(open_page: Any) -> None:
    page = open_page()
    sides = {}
    for guidance in GuidancePage.objects.all():
        page.goto(guidance.url)
        sides[guidance.slug] = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert len(sides) >= 6
    assert max(sides.values()) <= 2, sides


@pytest.mark.usefixtures("shipped_content")
def test_an_operator_opens_guidance_in_the_editor_and_publishes_it_whole(open_page: Any) -> None:
    guidance = GuidancePage.objects.get(slug="chronologies-without-hindsight", locale__language_code="en-gb")
    before = guidance.body.get_prep_value()
    page = open_page(give_second_factor(UserFactory(is_superuser=True, is_staff=True)))
    page.goto(reverse("wagtailadmin_pages:edit", args=[guidance.pk]))
    expect(page.get_by_label("supervisors", exact=True)).to_be_checked()
    expect(page.get_by_label("students", exact=True)).not_to_be_checked()
    expect(page.locator("input[name$='-value-caption']")).to_have_value("One event, three entries (invented)")
    screenshot(page, "guidance-editor")
    page.get_by_label("students", exact=True).check()
    page.get_by_role("button", name="More actions").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish").click()
    guidance.refresh_from_db()
    assert "student" in guidance.roles
    assert [(block["type"], block["id"]) for block in guidance.body.get_prep_value()] == [
        (block["type"], block["id"]) for block in before
    ]
    assert guidance.body.get_prep_value()[4] == before[4]
    assert problems_of(page) == []
