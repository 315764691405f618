"""A review that somebody else has answered meanwhile, and one whose session has ended: nobody's comment is lost, and
whoever agrees is told what that leads to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.models import Page

from content.domain.editorial import reviewing
from people.models import Membership, UnsentText, User
from tests.factories.editorial import (
    Institution,
    a_practice_lead,
    a_written_digest,
    an_author,
    an_institution,
    fresh,
    submit,
    waiting_on,
)
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"  # as browsers send it; the test client would make parts of it
TYPED = "Were fathers asked,\nand if not, why?"


class World:
    """Two institutions, a practice lead, and a digest of the first that waits for its peer review."""

    def __init__(self) -> None:
        self.north: Institution = an_institution()
        self.south = an_institution("South University", "south")
        self.lead = a_practice_lead()
        self.page: Page = a_written_digest(self.north)
        self.peer = submit(self.page, self.north.author)
        self.address = reverse("reviews:answer", args=[self.peer.pk])

    def answer(self, by: User, *, agrees: bool = True, comment: str = "") -> None:
        reviewing.answer_review(by=by, state=waiting_on(self.page), agrees=agrees, comment=comment)


@pytest.fixture
def world() -> World:
    return World()


def as_(user: User) -> Client:
    return sign_in(Client(), user)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def said(response: Any) -> str:
    return " ".join(" ".join(str(message) for message in get_messages(response.wsgi_request)).split())


# Somebody else was first


def test_the_second_reviewer_is_told_and_has_their_comment_to_copy(world: World) -> None:
    second = an_author(world.south.organisation)
    client = as_(second)
    assert client.get(world.address).status_code == 200
    with time_machine.travel(datetime(2026, 12, 3, 9, 5, tzinfo=UTC), tick=False):
        world.answer(world.south.author, comment="Reads well.")
    response = client.post(world.address, {"answer": "reject", "comment": TYPED})
    assert response.status_code == 409
    page = words(response)
    assert "Another reviewer agreed with its words on 3 December 2026 at 09:05." in page
    assert "There is nothing left for you to do." in page
    assert "The page waits for its practice review" in page
    assert TYPED in response.content.decode()
    # Who it was, and what they said, is for the authors and the next reviewer.
    assert world.south.author.name not in page
    assert "Reads well." not in page
    assert waiting_on(world.page).comment == ""


def test_the_link_in_the_email_says_that_it_is_answered(world: World) -> None:
    world.answer(world.south.author, agrees=False, comment="Say who was studied.")
    opened = as_(an_author(world.south.organisation)).get(world.address)
    assert opened.status_code == 200
    assert "Another reviewer asked for changes on" in words(opened)
    assert "The page is with its authors, who were asked for changes." in words(opened)
    assert "Say who was studied." not in words(opened)
    assert "<textarea" not in words(opened)


def test_in_a_second_tab_one_reads_what_one_has_said(world: World) -> None:
    client = as_(world.south.author)
    client.post(world.address, {"answer": "reject", "comment": "Say who was studied."})
    again = client.post(world.address, {"answer": "agree", "comment": TYPED})
    assert again.status_code == 409
    assert "You asked for changes on" in words(again)
    assert "<p>Say who was studied.</p>" in words(again)
    assert TYPED in again.content.decode()


def test_where_both_answer_in_the_same_moment_the_slower_one_keeps_their_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = reviewing.answer_review

    def overtaken(**answer: Any) -> Any:
        monkeypatch.setattr(reviewing, "answer_review", answers)
        world.answer(world.south.author)
        return answers(**answer)

    monkeypatch.setattr(reviewing, "answer_review", overtaken)
    response = as_(an_author(world.south.organisation)).post(world.address, {"answer": "agree", "comment": TYPED})
    assert response.status_code == 409
    assert TYPED in response.content.decode()


def test_a_review_that_was_called_off_says_so(world: World) -> None:
    fresh(world.page).current_workflow_state.cancel(user=world.north.author)
    opened = as_(world.south.author).get(world.address)
    assert "This review was called off on" in words(opened)
    assert "The page is with its authors." in words(opened)


def test_once_it_is_published_the_reviewers_are_led_to_what_readers_see(world: World) -> None:
    world.answer(world.south.author)
    practice = waiting_on(world.page)
    world.answer(world.lead)
    for user, key in ((world.south.author, world.peer.pk), (world.lead, practice.pk)):
        opened = as_(user).get(reverse("reviews:answer", args=[key]))
        assert "You agreed with its words on" in words(opened)
        assert "The page is published." in words(opened)
        assert f'href="{fresh(world.page).url}"' in words(opened)


def test_an_answered_review_is_nobody_elses(world: World) -> None:
    """As roles were when it was answered: nobody comes in by a role that began later, or had ended."""
    before = an_author(world.south.organisation)
    ended = an_author(world.south.organisation)
    Membership.objects.filter(user=ended).update(ended=timezone.localdate())
    world.answer(world.south.author)
    later = an_author(world.south.organisation)
    Membership.objects.filter(user=later).update(accepted_at=timezone.now())
    strangers = {
        "the writer": world.north.author,
        "a colleague of the writer": an_author(world.north.organisation),
        "a practice lead": world.lead,
        "an author whose role had ended": ended,
        "an author since": later,
        "an operator": UserFactory(is_superuser=True),
        "a worker": UserFactory(),
    }
    for who, user in strangers.items():
        client = as_(user)
        assert client.get(world.address).status_code == 404, who
        assert client.post(world.address, {"answer": "agree", "comment": TYPED}).status_code == 404, who
    assert as_(before).get(world.address).status_code == 200
    assert as_(before).get(reverse("reviews:answer", args=[world.peer.pk + 1000])).status_code == 404


# A session that has ended


def test_a_comment_sent_after_the_session_has_ended_is_in_the_box_after_signing_in(world: World) -> None:
    client = as_(world.south.author)
    token = client.get(world.address).content.decode().split('name="writer" value="')[1].split('"')[0]
    client.session.flush()
    sent = client.post(world.address, urlencode({"writer": token, "answer": "agree", "comment": TYPED}), FORM)
    assert sent.status_code == 302
    assert sent.headers["Location"].startswith(reverse("account_login"))
    assert "Your text is kept" in said(sent)
    assert waiting_on(world.page).pk == world.peer.pk

    back = as_(world.south.author)
    opened = back.get(world.address)
    assert TYPED in opened.content.decode()
    assert "What you wrote is in the box again" in words(opened)
    kept = UnsentText.objects.get()
    assert f'action="?unsent={kept.public_id}"' in words(opened)
    # Once it is sent it need not be kept; nobody else ever had it.
    assert TYPED not in as_(an_author(world.south.organisation)).get(world.address).content.decode()
    done = back.post(f"{world.address}?unsent={kept.public_id}", urlencode({"answer": "agree", "comment": TYPED}), FORM)
    assert done.status_code == 302
    assert not UnsentText.objects.exists()


def test_a_comment_kept_for_a_review_that_is_answered_meanwhile_can_still_be_copied(world: World) -> None:
    second = an_author(world.south.organisation)
    UnsentText.objects.create(user=second, path=world.address, fields={"comment": TYPED, "answer": "agree"})
    world.answer(world.south.author)
    assert TYPED in as_(second).get(world.address).content.decode()


# What agreement leads to


def at_nine(world: World) -> Page:
    """A digest of the first institution whose authors chose a day, with a practice lead."""
    page = a_written_digest(
        world.north, slug="later", title="Later", go_live_at=datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
    )
    submit(page, world.north.author)
    reviewing.answer_review(by=world.south.author, state=waiting_on(page), agrees=True)
    return page


@time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
def test_the_practice_lead_reads_the_day_before_and_after_agreeing(world: World) -> None:
    page = at_nine(world)
    client = as_(world.lead)
    address = reverse("reviews:answer", args=[waiting_on(page).pk])
    assert "it is published by itself on 3 December 2026 at 09:00" in words(client.get(address))
    done = client.post(address, {"answer": "agree"})
    assert said(done) == "You agreed with “Later”. The page is agreed to, and goes out on 3 December 2026 at 09:00."
    assert "goes out on 3 December 2026 at 09:00" in words(client.get(address))


def test_without_a_day_agreement_publishes_at_once_and_says_so(world: World) -> None:
    peer = as_(world.south.author).post(world.address, {"answer": "agree"})
    assert said(peer).endswith("The page waits for its practice review, by a practice lead of an employer.")
    client = as_(world.lead)
    address = reverse("reviews:answer", args=[waiting_on(world.page).pk])
    assert "After you agree, it is published at once." in words(client.get(address))
    assert said(client.post(address, {"answer": "agree"})) == "You agreed with “Listening”. The page is published."


@time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
def test_a_day_that_has_come_meanwhile_is_promised_to_nobody(world: World) -> None:
    page = at_nine(world)
    with time_machine.travel(datetime(2026, 12, 4, 9, 0, tzinfo=UTC)):
        opened = as_(world.lead).get(reverse("reviews:answer", args=[waiting_on(page).pk]))
    assert "After you agree, it is published at once." in words(opened)
