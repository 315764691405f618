"""A new version of a framework, in a browser: a worker's signed-off evidence under the old one, three pieces of it confirmed
under the new one, and the map that shows both. With and without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from capabilities.models import FrameworkVersion
from people.models import User
from portfolios.domain.verify import verify_portfolio
from portfolios.models import CarryOver
from tests.browser.checks import assert_accessible, look_at
from tests.factories.capabilities import a_published_framework, capability_of
from tests.factories.portfolios import Pair
from tests.portfolios.carry_over_world import a_worker_with_two_versions, carry, link, signed, withdraw

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

World = tuple[Pair, FrameworkVersion, FrameworkVersion]


def named(user: User, first: str, last: str) -> None:
    user.first_name, user.last_name = first, last
    user.save()


@pytest.fixture
def world() -> World:
    """Three capabilities are signed off under the old version, one of them with a piece that claims two; one is split, one
    only related, one has no counterpart."""
    pair, old, new = a_worker_with_two_versions()
    named(pair.worker, "Newly qualified", "worker")
    named(pair.supervisor, "Practice", "supervisor")
    signed(pair, "K1", title="Waiting with the drawing")
    signed(pair, "R1", title="What I missed on the first visit", answer="shown")
    signed(pair, "S1", title="A letter a parent could read")
    return pair, old, new


def more(pair: Pair) -> None:
    """What makes the page long: a split, something related, something without counterpart, two pieces on one capability."""
    signed(pair, "K1", title="Reading the file first", stage=2)
    signed(pair, "K2", title="The meeting that went quiet")
    signed(pair, "R2", title="Asking the brother")
    signed(pair, "S2", title="Three visits in a week")


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def is_a_page(response: Response) -> bool:
    """A page that was loaded, whatever redirects led to it."""
    return response.request.is_navigation_request() and response.status == 200


@pytest.mark.parametrize("javascript", [True, False])
def test_three_are_confirmed_and_the_map_shows_both(world: World, open_page: Any, *, javascript: bool) -> None:
    pair, old, new = world
    # axe is a script of the page, so without any it cannot look.
    check = assert_accessible if javascript else lambda _page: None
    page = open_page(pair.worker, javascript=javascript)
    page.goto("/me/")
    loads: list[str] = []
    page.on("response", lambda response: loads.append(response.url) if is_a_page(response) else None)
    page.get_by_role("link", name="My capabilities").first.click()
    page.get_by_role("heading", name="My capabilities", level=1).wait_for()
    expect(page.get_by_text("3 signed-off pieces may count in")).to_have_count(1)
    page.get_by_role("link", name="See what counts where").click()
    page.get_by_role("heading", name="Which of this still counts?").wait_for()
    page.wait_for_load_state("load")
    boxes = page.get_by_role("checkbox")
    assert [boxes.nth(n).is_checked() for n in range(boxes.count())] == [False, False, False]
    for title in ("Waiting with the drawing", "What I missed on the first visit", "A letter a parent could read"):
        page.get_by_label(title).check()
    press(page, "Confirm what I have ticked")
    expect(page.get_by_text("3 are carried over.")).to_be_visible()
    assert len(loads) == 3
    made = CarryOver.objects.filter(portfolio=pair.worker.portfolio).select_related("capability__version")
    assert [(one.capability.code, one.capability.version_id) for one in made.order_by("capability__order")] == [
        (code, new.pk) for code in ("K1", "R1", "S1")
    ]

    for version, shape, words, other in (
        (new, "carried", f"Carried over from K1, {old}, 1 piece", "Signed off, 1 piece"),
        (old, "sig", "Signed off, 1 piece", "Carried over from"),
    ):
        page.goto(f"/me/capabilities/?version=starter/{version.label}")
        assert page.locator(".map :is(.sig, .carried)").count() == page.locator(f".map .{shape}").count() == 3
        drawn = page.locator(".map").inner_text()
        assert words in drawn
        assert other not in drawn
        page.goto(f"/me/capabilities/?version=starter/{version.label}&as=table")
        assert words in page.locator("main").inner_text()
        check(page)
    page.goto("/me/capabilities/starter/k1/?version=2027")
    assert page.get_by_text(f"Carried over from K1, {old}, to Newly qualified").count() == 1
    check(page)
    assert verify_portfolio(pair.worker.portfolio).state == "whole"


@pytest.mark.parametrize("javascript", [True, False])
def test_taking_one_back_by_keyboard(world: World, open_page: Any, *, javascript: bool) -> None:
    pair, _old, new = world
    carry(pair, new, (signed(pair, "K1", title="One more"), "K1"))
    page = open_page(pair.worker, javascript=javascript)
    page.goto("/me/capabilities/carry-over/starter/2026/starter/2027/")
    page.get_by_role("button", name=re.compile("Take it back.*One more")).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(page.get_by_label("One more")).to_have_count(1)
    assert CarryOver.objects.get().taken_back_at is not None


def test_the_pages_look_right_in_every_light_and_width(world: World, open_page: Any) -> None:
    pair, old, new = world
    more(pair)
    other = a_published_framework(slug="professional", label="2018", per_area=1, stages=1)
    link(capability_of(old, "K1"), capability_of(other, "K1"), "part_of", "Their knowledge domain is wider")
    page = open_page(pair.worker)
    page.goto("/me/capabilities/")
    look_at(page, "carry-over-notice")
    page.goto("/me/capabilities/carry-over/")
    look_at(page, "carry-over-list")
    page.get_by_role("link", name=f"From {old} to {new}").click()
    look_at(page, "carry-over-pair")
    press(page, "Confirm what I have ticked")
    look_at(page, "carry-over-nothing-ticked")
    page.goto("/me/capabilities/carry-over/starter/2026/professional/2018/")
    page.get_by_role("checkbox").first.check()
    press(page, "Confirm what I have ticked")
    look_at(page, "carry-over-stage")

    page.goto("/me/capabilities/carry-over/starter/2026/starter/2027/")
    for title in ("Waiting with the drawing", "What I missed on the first visit", "A letter a parent could read"):
        page.get_by_label(title).check()
    press(page, "Confirm what I have ticked")
    look_at(page, "carry-over-confirmed")
    page.goto("/me/capabilities/?version=starter/2027")
    look_at(page, "carry-over-map-new")
    page.goto("/me/capabilities/starter/k1/?version=2027")
    look_at(page, "carry-over-capability")


def test_a_page_with_nothing_left_and_a_withdrawn_sign_off(world: World, open_page: Any) -> None:
    pair, _old, new = world
    claim = signed(pair, "S3", title="Asking twice")
    carry(pair, new, (claim, "S3"))
    withdraw(pair, claim)
    page = open_page(pair.worker)
    page.goto("/me/capabilities/carry-over/starter/2026/starter/2027/")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Confirm what I have ticked")
    look_at(page, "carry-over-all-done")
    page = open_page(pair.supervisor)
    page.goto("/me/capabilities/carry-over/")
    look_at(page, "carry-over-empty")
