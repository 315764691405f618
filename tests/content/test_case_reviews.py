"""A case before its reviewers: what they are asked to look at, and that they can play it and see its map."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from content.domain.editorial import reviewing
from people.models import User
from tests.factories.case_pages import a_draft_case
from tests.factories.editorial import a_practice_lead, a_written_digest, an_author, an_institution, submit, waiting_on
from tests.factories.people import OrganisationFactory, sign_in

pytestmark = pytest.mark.django_db

OF_DIGESTS = "Does it say what its sources say, and no more?"
OF_CASES = (
    "Can more than one way be defended at each decision",
    "Is the child’s own life there",
    "keep what could be known at the time apart from what is only hindsight",
    "Could anybody be recognised in it",
)


def review_of(page: Page, user: User) -> tuple[Client, str]:
    client = sign_in(Client(), user, second_factor=True)
    response = client.get(reverse("reviews:answer", args=[waiting_on(page).pk]))
    assert response.status_code == 200
    return client, unescape(response.content.decode())


@pytest.mark.parametrize("which", ["another institution's author", "a council's author", "the practice lead"])
def test_reviewers_of_a_case_are_asked_of_cases_play_the_draft_and_see_its_map(which: str) -> None:
    north, south, lead = an_institution(), an_institution("South", "south"), a_practice_lead()
    page = a_draft_case(parent=north.space, owner=north.author)
    submit(page, north.author)
    user = {"a council's author": an_author(OrganisationFactory())}.get(which, south.author)
    if which == "the practice lead":
        reviewing.answer_review(by=south.author, state=waiting_on(page), agrees=True)
        user = lead
    client, said = review_of(page, user)
    assert all(question in said for question in OF_CASES)
    assert OF_DIGESTS not in said
    assert ("Are law, guidance" in said) is (user is not lead)
    assert ("Would a tired practitioner learn from it" in said) is (user is lead)

    links = re.findall(r'<li><a href="([^"]+)">', said)

    assert links[:2] == [reverse("cases:try", args=[page.pk]), reverse("cases:map", args=[page.pk])]
    assert len(links) == 4
    assert [client.get(link).status_code for link in links] == [200] * 4
    play = unescape(client.get(links[0]).content.decode())
    assert "It’s like camping." in play
    form = re.search(r'name="so_far" value="([^"]+)"', play)
    assert form
    moved = client.post(links[0], {"so_far": form[1], "ask": "look"})
    assert "One coat hangs by the door." in moved.content.decode()


def test_whoever_may_not_review_a_case_does_not_get_to_its_draft() -> None:
    north = an_institution()
    page = a_draft_case(parent=north.space, owner=north.author)
    submit(page, north.author)
    client = sign_in(Client(), a_practice_lead(), second_factor=True)
    assert client.get(reverse("reviews:answer", args=[waiting_on(page).pk])).status_code == 403
    for name in ("cases:try", "cases:map"):
        assert client.get(reverse(name, args=[page.pk])).status_code == 404


def test_reviewers_of_a_digest_are_asked_of_digests() -> None:
    north, south = an_institution(), an_institution("South", "south")
    page = a_written_digest(north)
    submit(page, north.author)
    _client, said = review_of(page, south.author)
    assert OF_DIGESTS in said
    assert OF_CASES[0] not in said
    assert "/try/" not in said
