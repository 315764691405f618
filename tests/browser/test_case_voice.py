"""A child's words on a scene's page: seen once at every width, and before the decision where there is no room beside it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenPage
from tests.factories.cases import GO_ON, a_case_edition, an_attempt, decide, estimate, make, the_cold_room
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def top_of(thing: Locator) -> float:
    box = thing.bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_childs_last_words_are_seen_and_read_out_once(open_page: OpenPage, width: int) -> None:
    worker = UserFactory()
    attempt = an_attempt(worker, a_case_edition(the_cold_room()))
    make(attempt, estimate(), decide(), GO_ON)
    page = open_page(worker, width=width)
    page.goto(reverse("cpd:play", args=[attempt.public_id]))
    words = page.get_by_role("figure").filter(has_text="It’s like camping.")  # by role: hidden ones do not count
    expect(words).to_have_count(1)
    expect(words).to_be_visible()
    assert page.locator("main").aria_snapshot().count("It’s like camping.") == 1
    button, path = page.get_by_role("button", name="Lock it"), page.get_by_role("heading", name="Your path")
    if width == 360:
        assert top_of(words) < top_of(page.get_by_label("Sit down with her")) < top_of(button) < top_of(path)
    else:
        assert top_of(path) < top_of(words)
        expect(page.get_by_role("complementary").filter(has=words)).to_have_count(1)
