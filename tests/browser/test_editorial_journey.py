"""A digest from its author to a practitioner's phone: written, reviewed by another institution and by practice, scheduled,
published, found by a synonym, read and kept. By keyboard and pointer; one step without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from content.models import DigestPage, Edition, PracticeReviewTask
from people.models import User
from tests.browser.checks import look_at, screenshot
from tests.browser.cms_checks import OURS, look_at_ours
from tests.browser.conftest import OpenPage
from tests.factories.editorial import a_practice_lead, a_written_digest, an_author, an_institution, fresh, waiting_on
from tests.factories.people import MembershipFactory, give_second_factor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page: Page, name: str) -> None:
    """An action of the editor, from the drop-up beside “Save draft”."""
    page.get_by_role("button", name="More actions").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def open_review(page: Page, digest: DigestPage) -> None:
    page.goto(reverse("reviews:list"))
    page.locator(OURS).get_by_role("link", name=re.compile("Hearing children")).click()
    expect(page.locator(OURS).get_by_role("heading", level=2)).to_contain_text(digest.draft_title)


@pytest.fixture
def people(shipped_content: None) -> dict[str, User]:
    north, south = an_institution(), an_institution("South University", "south")
    found = {
        "author": north.author,
        "colleague": an_author(north.organisation),
        "peer": south.author,
        "lead": a_practice_lead(),
    }
    a_written_digest(
        north,
        slug="hearing-children",
        title="Hearing children",
        summary="What helps children say what they live with.",
        go_live_at=timezone.now() + timedelta(days=2),
    )
    return {key: give_second_factor(user) for key, user in found.items()}


def test_a_digest_goes_from_its_author_to_a_phone(open_page: OpenPage, people: dict[str, User]) -> None:
    digest = DigestPage.objects.get(slug="hearing-children")
    edit = reverse("wagtailadmin_pages:edit", args=[digest.pk])

    author = open_page(people["author"])
    author.goto(edit)
    author.locator("[name=title]").fill("Hearing children where there is DA")
    question = author.locator("[name=question]")
    question.fill("What helps children speak about domestic abuse at home?")
    choose(author, "Submit to Peer review, then practice review")
    state = waiting_on(digest)
    assert fresh(digest).get_latest_revision_as_object().question.startswith("What helps children speak")
    author.goto(edit)
    expect(author.locator("body")).to_contain_text("is with authors of other institutions, who are asked to answer by")
    screenshot(author, "editor-in-review")
    author.goto(reverse("reviews:list"))  # the editor tells the server when it is left: not after the test

    colleague = open_page(people["colleague"])
    colleague.goto(reverse("reviews:list"))
    expect(colleague.locator(OURS)).to_contain_text("No page waits for you.")
    look_at_ours(colleague, "reviews-none")
    refused = colleague.goto(reverse("reviews:answer", args=[state.pk]))
    assert refused is not None
    assert refused.status == 403
    expect(colleague.locator(OURS)).to_contain_text("You write for the institution whose page this is.")

    peer = open_page(people["peer"], javascript=False)
    open_review(peer, digest)
    peer.get_by_role("button", name="Ask for changes").click()
    expect(peer.get_by_role("alert")).to_contain_text("Say what should change")
    peer.get_by_label("Comment to the authors").fill("Clear, and fair to its sources.")
    peer.get_by_role("button", name="Agree with its words").click()
    expect(peer.locator("body")).to_contain_text("You agreed with")
    assert isinstance(waiting_on(digest).task.specific, PracticeReviewTask)

    lead = open_page(people["lead"])
    lead.goto("/cms/")
    look_at_ours(lead, "reviews-waiting")
    open_review(lead, digest)
    expect(lead.locator("blockquote")).to_contain_text("Clear, and fair to its sources.")
    look_at_ours(lead, "review-answer")
    lead.get_by_role("link", name="Read it as readers will").click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text("Hearing children where there is DA")
    lead.go_back()
    lead.get_by_role("button", name="Agree with its words").click()
    expect(lead.locator("body")).to_contain_text("You agreed with")
    assert not fresh(digest).live
    assert fresh(digest).scheduled_revision is not None

    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1), tick=False):
        call_command("publish_scheduled")
    published = fresh(digest)
    assert published.live
    assert Edition.objects.get(page=published).title == "Hearing children where there is DA"

    reader = open_page(MembershipFactory().user, width=360)
    reader.goto("/search/?q=DV+children")
    reader.get_by_role("link", name="Hearing children where there is DA").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Hearing children where there is DA")
    expect(reader.locator("main")).to_contain_text("North University")
    reader.get_by_role("button", name="Keep for later").click()
    expect(reader.locator("main")).to_contain_text("Kept for later")
    reader.get_by_role("link", name="My list").click()
    expect(reader.locator("main")).to_contain_text("Hearing children where there is DA")


def test_institutions_are_read_at_any_width(open_page: OpenPage, people: dict[str, User]) -> None:
    page = open_page()
    page.goto("/institutions/")
    expect(page.locator("main")).to_contain_text("No institution has published here yet.")
    digest = DigestPage.objects.get(slug="hearing-children")
    digest.go_live_at = None
    digest.save_revision().publish()
    page.goto("/institutions/")
    look_at(page, "institutions")
    page.get_by_role("link", name="North University").click()
    look_at(page, "institution")
    page.get_by_role("link", name="Hearing children").click()
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="North University").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("North University")
