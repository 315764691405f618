"""A framework from nothing to the public page, in the CMS: two authors and a practice lead.

axe looks at our part of each page (.tl-page). What stands around it is Wagtail's own: sidebar, header, messages.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from capabilities.models import Capability, FrameworkVersion
from people.models import Membership, User
from tests.browser.cms_checks import OURS
from tests.browser.cms_checks import look_at_ours as look_at
from tests.browser.conftest import OpenPage
from tests.factories.capabilities import a_draft_framework, a_published_framework
from tests.factories.people import MembershipFactory, OrganisationFactory, give_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people() -> dict[str, User]:
    organisation = OrganisationFactory(name="University of the West")

    def member(role: str, first: str) -> User:
        user: User = MembershipFactory(
            organisation=organisation, role=role, user__first_name=first, user__last_name="Example"
        ).user
        return give_second_factor(user)

    return {
        "author": member(Membership.Role.AUTHOR, "Ana"),
        "lead": member(Membership.Role.PRACTICE_LEAD, "Lena"),
    }


def press(page: Page, button: str) -> None:
    page.locator(OURS).get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    page.locator(OURS).get_by_role("link", name=link, exact=True).first.click()


def expect_order(page: Page, *names: str) -> None:
    expect(page.locator(".tl-row__name > a")).to_have_text(list(names))


def said(page: Page) -> Locator:
    return page.locator("div.messages")


def a_draft_by_hand(page: Page) -> None:
    """Framework, two stages, an area, two capabilities: through the pages, as an author does."""
    page.goto("/cms/frameworks/")
    look_at(page, "cms-frameworks-list")
    page.goto("/cms/frameworks/new/")
    page.get_by_label("Title", exact=False).first.fill("Working with fathers")
    page.get_by_label("Publisher", exact=True).fill("University of the West")
    page.get_by_label("Label of the first version").fill("2027")
    look_at(page, "cms-framework-new")
    press(page, "Add framework")
    expect(said(page)).to_contain_text("is there, with an empty draft")
    look_at(page, "cms-version-empty")
    for title in ("Student", "Social worker"):
        follow(page, "Stages")
        follow(page, "Add a stage")
        page.get_by_label("Title").fill(title)
        press(page, "Save stage")
    look_at(page, "cms-stages")
    follow(page, "Tree")
    follow(page, "Add an area")
    page.get_by_label("Code").fill("F")
    page.get_by_label("Title").fill("Fathers")
    press(page, "Add")
    follow(page, "Add a capability to F Fathers")
    for code, title in (("F1", "Finding fathers"), ("F2", "Listening to fathers")):
        page.get_by_label("Code").fill(code)
        page.get_by_label("Title").fill(title)
        page.get_by_label("Statement").fill("Somebody does this well, with care.")
        press(page, "Add, then add another")
    look_at(page, "cms-capability-new")
    follow(page, "Tree")


def fill_the_grid(page: Page) -> None:
    follow(page, "Expectations")
    look_at(page, "cms-grid-empty")
    for capability in ("F1 Finding fathers", "F2 Listening to fathers"):
        for stage in ("Student", "Social worker"):
            page.get_by_label(f"Expectation: {capability}, {stage}").fill(f"{capability} at {stage}.")
    page.get_by_label("What is new: F1 Finding fathers, Student").fill("Asks who else matters.")
    press(page, "Save expectations")
    expect(said(page)).to_contain_text("4 expectations are saved")
    look_at(page, "cms-grid")


def add_a_crosswalk(page: Page) -> None:
    follow(page, "Crosswalks")
    follow(page, "Add a crosswalk")
    page.get_by_label("Capability").select_option(label="F2 Listening to fathers")
    press(page, "Choose")
    page.get_by_label("Code, words of its title").fill("K1")
    press(page, "Search")
    look_at(page, "cms-crosswalk-search")
    page.locator(".tl-found a").first.click()
    page.get_by_label("the same as").check()
    page.get_by_label("Why").fill("Both ask for the same.")
    look_at(page, "cms-crosswalk-new")
    press(page, "Add crosswalk")
    expect(page.locator(f"{OURS} table")).to_contain_text("Both ask for the same.")
    look_at(page, "cms-crosswalks")


def test_a_framework_goes_from_nothing_to_the_public_page(open_page: OpenPage, people: dict[str, User]) -> None:
    a_published_framework(slug="starter")
    page = open_page(people["author"])
    a_draft_by_hand(page)
    expect_order(page, "F Fathers", "F1 Finding fathers", "F2 Listening to fathers")
    look_at(page, "cms-tree")

    rows = page.locator(".tl-row")
    box = rows.nth(1).bounding_box()
    assert box is not None
    rows.nth(2).locator("[data-handle]").drag_to(rows.nth(1), target_position={"x": box["width"] / 2, "y": 3})
    expect(page.locator(".tl-row__name > a").nth(1)).to_have_text("F2 Listening to fathers")
    expect(page.locator("[data-tree-said]")).to_contain_text("is moved")
    # By the keyboard: the button that has the focus, then Alt and an arrow.
    page.get_by_role("button", name=re.compile("^Move down: F2")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tl-row__name > a").nth(1)).to_have_text("F1 Finding fathers")
    expect(page.get_by_role("button", name=re.compile("^Move up: F2"))).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".tl-row__name > a").nth(1)).to_have_text("F2 Listening to fathers")
    page.reload()
    expect_order(page, "F Fathers", "F2 Listening to fathers", "F1 Finding fathers")

    without = open_page(people["author"], javascript=False)
    without.goto(page.url)
    without.get_by_role("button", name=re.compile("^Move up: F1")).click()
    expect_order(without, "F Fathers", "F1 Finding fathers", "F2 Listening to fathers")
    page.reload()

    fill_the_grid(page)
    add_a_crosswalk(page)
    follow(page, "Overview")
    look_at(page, "cms-version")
    follow(page, "Ask for a review")
    page.get_by_label("What should they look at?").fill("Is F2 too much for a student?")
    look_at(page, "cms-review-ask")
    press(page, "Ask for a review")
    expect(page.locator(OURS)).to_contain_text("somebody else has to answer")
    look_at(page, "cms-review-waiting")

    lead = open_page(people["lead"])
    lead.goto("/cms/frameworks/?state=in_review")
    follow(lead, "2027 of Working with fathers")
    follow(lead, "See the review")
    expect(lead.locator("blockquote")).to_contain_text("Is F2 too much")
    look_at(lead, "cms-review-answer")
    lead.get_by_label("Your comment").fill("It is fine.")
    press(lead, "Approve")
    look_at(lead, "cms-review-approved")
    follow(lead, "Publish …")
    look_at(lead, "cms-publish")
    press(lead, "Publish")
    expect(lead.locator(OURS)).to_contain_text("Read what will happen, then tick this.")
    lead.get_by_label("I have read this").check()
    press(lead, "Publish")
    expect(said(lead)).to_contain_text("is published")
    look_at(lead, "cms-version-published")
    follow(lead, "History")
    look_at(lead, "cms-history")

    version = FrameworkVersion.objects.get(label="2027")
    assert (version.state, version.published_by) == ("published", people["lead"])
    public = open_page()
    public.goto(f"/capabilities/{version.framework.slug}/")
    expect(public.locator("main")).to_contain_text("Working with fathers")
    expect(public.locator("main")).to_contain_text("Listening to fathers")


def test_two_at_once_lose_nothing_in_the_grid_and_leaving_is_asked_about(
    open_page: OpenPage, people: dict[str, User]
) -> None:
    draft = a_draft_framework(slug="ours", stages=2, areas=1)
    draft.framework.owner = people["author"].memberships.get().organisation
    draft.framework.save()
    where = f"/cms/frameworks/{draft.pk}/expectations/"
    one, other = open_page(people["author"]), open_page(people["lead"], javascript=False)
    cell = f"Expectation: {Capability.objects.get(code='K1')}, Student"
    untouched = f"Expectation: {Capability.objects.get(code='K2')}, Student"
    for page in (one, other):
        page.goto(where)
    other.get_by_label(cell).fill("What the lead wrote.")
    other.get_by_label(untouched).fill("What only the lead wrote.")
    press(other, "Save expectations")
    one.wait_for_timeout(2200)  # Wagtail's warning begins to watch two seconds after a page is there
    one.get_by_label(cell).fill("What the author wrote.")
    one.wait_for_timeout(1200)  # and looks for changes twice a second

    asked: list[str] = []
    one.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    one.locator(OURS).get_by_role("link", name="History", exact=True).click()
    one.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert one.url.endswith(where)

    press(one, "Save expectations")
    expect(one.locator(".tl-theirs")).to_contain_text("What the lead wrote.")
    expect(one.get_by_label(cell)).to_have_value("What the author wrote.")
    expect(one.get_by_label(untouched)).to_have_value("What only the lead wrote.")
    look_at(one, "cms-grid-conflict")
    press(one, "Save expectations")
    expect(said(one)).to_contain_text("1 expectation is saved")
    one.reload()
    expect(one.get_by_label(cell)).to_have_value("What the author wrote.")
    expect(one.get_by_label(untouched)).to_have_value("What only the lead wrote.")
