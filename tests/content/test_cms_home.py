"""The home of the CMS for authors: ways to write, what waits for their review, their drafts; and nothing of others."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from content.domain.editorial import reviewing
from people.domain.authors import sync_author
from people.models import Membership, User
from tests.factories.content import DigestPageFactory, a_digest
from tests.factories.editorial import (
    Institution,
    a_practice_lead,
    a_written_digest,
    an_author,
    an_institution,
    fresh,
    submit,
    waiting_on,
    written_guidance,
)
from tests.factories.people import MembershipFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db
HOME = "/cms/"
NO_REVIEW = "No page waits for you. You get an email when one does."
NO_DRAFT = "You have no draft. What you begin stays here until it is published."
TYPES = {
    "Write a digest": "digestpage",
    "Write guidance": "guidancepage",
    "Write a module": "modulepage",
    "Write a case": "casepage",
}


@pytest.fixture
def north() -> Institution:
    return an_institution()


def home_of(user: User) -> str:
    response = sign_in(Client(), user, second_factor=True).get(HOME)
    assert response.status_code == 200
    return str(response.content.decode())


def part(html: str, heading: str) -> str:
    """The words of the section with that heading."""
    inside = html.partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0].partition(">")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def test_an_author_may_begin_each_kind_of_page_in_their_institutions_space(north: Institution) -> None:
    html = home_of(north.author)
    assert "Write for North University" in html
    assert list(re.findall(r'href="([^"]+)"[^>]*>(Write [^<]+)<', html)) == [
        (reverse("wagtailadmin_pages:add", args=["content", model, north.space.pk]), label)
        for label, model in TYPES.items()
    ]
    browser = sign_in(Client(), north.author, second_factor=True)
    for address in re.findall(r'href="(/cms/pages/add/[^"]+)"', html):
        assert browser.get(address).status_code == 200, address


def test_who_writes_for_two_institutions_is_told_which_is_which(north: Institution) -> None:
    south = an_institution("South University", "south")
    MembershipFactory(user=north.author, organisation=south.organisation, role=Membership.Role.AUTHOR)
    sync_author(north.author)
    html = home_of(User.objects.get(pk=north.author.pk))
    assert [html.index(f"Write for {name}") > 0 for name in ("North University", "South University")] == [True, True]
    assert html.count("Write a digest") == 2
    assert f"/casepage/{south.space.pk}/" in html


def test_nobody_is_offered_to_write_where_they_may_not(north: Institution) -> None:
    south = an_institution("South University", "south")
    html = home_of(south.author)
    assert f"/{north.space.pk}/" not in html
    over = north.author.memberships.get()
    over.ended = timezone.localdate() - timedelta(days=1)
    over.save()
    assert sign_in(Client(), north.author, second_factor=True).get(HOME).status_code == 404
    operator = home_of(UserFactory(is_superuser=True, is_staff=True))
    assert "tl-desk" not in operator


def test_where_there_is_nothing_it_says_so_in_plain_words(north: Institution) -> None:
    html = home_of(north.author)
    assert NO_REVIEW in part(html, "reviews-h")
    assert NO_DRAFT in part(html, "drafts-h")


def test_a_review_that_waits_is_listed_for_who_may_answer_it_and_for_nobody_else(north: Institution) -> None:
    south = an_institution("South University", "south")
    state = submit(a_written_digest(north, title="Listening"), north.author)
    mine = part(home_of(south.author), "reviews-h")
    assert "Listening Peer review: research digest by North University. By " in mine.replace(" ,", ",")
    assert reverse("reviews:answer", args=[state.pk]) in home_of(south.author)
    assert NO_REVIEW in part(home_of(north.author), "reviews-h")
    assert "Listening" not in part(home_of(south.author), "drafts-h")


def test_a_draft_says_where_it_is_on_its_way(north: Institution) -> None:
    south, lead = an_institution("South University", "south"), a_practice_lead()
    page = a_written_digest(north, title="Listening")

    def said() -> str:
        return part(home_of(north.author), "drafts-h")

    assert "Listening Research digest. Draft. Saved on" in said()
    submit(page, north.author)
    assert "With an author of another institution, for peer review." in said()
    reviewing.answer_review(by=south.author, state=waiting_on(page), agrees=False, comment="Say how sure.")
    assert "A reviewer asks for changes." in said()
    page.current_workflow_state.resume(user=north.author)
    reviewing.answer_review(by=south.author, state=waiting_on(page), agrees=True)
    assert "With a practice lead, for practice review." in said()
    reviewing.answer_review(by=lead, state=waiting_on(page), agrees=True)
    assert NO_DRAFT in said()
    fresh(page).save_revision(user=north.author)
    assert "Published; your changes since are a draft." in said()


def test_drafts_of_others_and_what_has_left_ones_reach_are_not_listed(north: Institution) -> None:
    colleague = an_author(north.organisation)
    a_written_digest(north, title="By the first author")
    elsewhere = a_digest(title="In the library")
    Page.objects.filter(pk=elsewhere.pk).update(owner=north.author, has_unpublished_changes=True)
    html = home_of(north.author)
    assert "By the first author" in part(html, "drafts-h")
    assert "In the library" not in part(html, "drafts-h")
    assert "By the first author" not in part(home_of(colleague), "drafts-h")


def test_a_draft_saved_by_a_colleague_since_is_both_theirs(north: Institution) -> None:
    colleague = an_author(north.organisation)
    a_written_digest(north, title="Ours").save_revision(user=colleague)
    assert ["Ours" in part(home_of(user), "drafts-h") for user in (north.author, colleague)] == [True, True]


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_home_costs_the_same_however_much_there_is(
    number: int, north: Institution, django_assert_num_queries: Any
) -> None:
    south = an_institution("South University", "south")
    for index in range(number):
        draft = DigestPageFactory.build(title=f"Draft {index}", slug=f"draft-{index}", live=False, owner=north.author)
        north.space.add_child(instance=draft)
        draft.save_revision(user=north.author)
        submit(a_written_digest(south, title=f"Theirs {index}", slug=f"theirs-{index}"), south.author)
    written_guidance(north, title="Some guidance")
    browser = sign_in(Client(), north.author, second_factor=True)
    browser.get(HOME)
    with django_assert_num_queries(QUERIES):
        html = browser.get(HOME).content.decode()
    assert html.count("/cms/reviews/") >= number
    assert min(number + 1, 10) == part(html, "drafts-h").count("Saved on")


# 21 at the door and for Wagtail's frame, 1 for the spaces, 15 for the reviews that wait, 3 for the drafts.
QUERIES = 40
