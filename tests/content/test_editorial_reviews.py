"""The two reviews: who may answer, who is refused and why, and what an answer leads to."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry, WorkflowState

from content import rules
from content.domain.editorial import reviewing, waiting
from content.domain.editorial.errors import AlreadyAnswered, CommentMissing, NotReviewed, NotYourReview
from content.domain.editorial.finishing import publish_agreed
from content.models import Edition, Findable, PeerReviewTask, PracticeReviewTask
from people.domain.authors import sync_author
from people.domain.memberships import end_membership
from people.models import Membership, User
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
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


class World:
    """Two institutions, a practice lead, and a digest of the first that waits for its peer review."""

    def __init__(self) -> None:
        self.north: Institution = an_institution()
        self.south = an_institution("South University", "south")
        self.lead = a_practice_lead()
        self.page = a_written_digest(self.north)
        mail.outbox.clear()
        self.peer = submit(self.page, self.north.author)

    def agree(self, by: User) -> None:
        reviewing.answer_review(by=by, state=waiting_on(self.page), agrees=True)


@pytest.fixture
def world() -> World:
    return World()


# Predicates


@pytest.mark.parametrize("facts", list(product([True, False], repeat=5)))
def test_who_may_review_is_decided_by_five_facts(facts: tuple[bool, ...]) -> None:
    elsewhere, here, leads, wrote, answered = facts
    involvement = rules.Involvement(
        writes_elsewhere=elsewhere, writes_here=here, leads_practice=leads, wrote=wrote, peer_reviewed=answered
    )
    nobody = User()
    assert rules.may_peer_review(nobody, involvement) is (elsewhere and not here and not wrote)
    assert rules.may_practice_review(nobody, involvement) is (leads and not wrote and not answered)


def test_who_may_answer_the_peer_review(world: World) -> None:
    both = an_author(world.south.organisation)
    MembershipFactory(user=both, organisation=world.north.organisation, role=Membership.Role.AUTHOR)
    ended = an_author(world.south.organisation)
    Membership.objects.filter(user=ended).update(ended=timezone.localdate())
    waiting_still = an_author(world.south.organisation)
    Membership.objects.filter(user=waiting_still).update(accepted_at=None)
    people = {
        "another institution's author": (world.south.author, ""),
        "a council's author": (an_author(OrganisationFactory()), ""),
        "the writer": (world.north.author, "You worked on this page, so somebody of another institution reviews it."),
        "a colleague of the writer": (
            an_author(world.north.organisation),
            "You write for the institution whose page this is. Another institution reviews it.",
        ),
        "an author of both": (
            both,
            "You write for the institution whose page this is. Another institution reviews it.",
        ),
        "an author until yesterday": (ended, "Only authors of another institution do the peer review."),
        "an author who has not accepted": (waiting_still, "Only authors of another institution do the peer review."),
        "a practice lead": (world.lead, "Only authors of another institution do the peer review."),
        "an operator": (UserFactory(is_superuser=True), "Only authors of another institution do the peer review."),
    }
    for who, (user, why) in people.items():
        assert reviewing.refusal(user, world.peer) == why, who
        assert [one.state.pk for one in waiting.waiting_for(user)] == ([] if why else [world.peer.pk]), who
        if why:
            with pytest.raises(NotYourReview, match=why.split(".")[0]):
                reviewing.answer_review(by=user, state=world.peer, agrees=True)
    assert waiting_on(world.page).pk == world.peer.pk


def test_whoever_wrote_any_version_is_refused_wherever_they_write_now(world: World) -> None:
    guest = an_author(world.south.organisation)
    page = a_written_digest(world.north, slug="with-a-guest")
    page.save_revision(user=guest)
    page.save_revision(user=world.north.author)
    state = submit(page, world.north.author)
    assert reviewing.refusal(guest, state).startswith("You worked on this page")
    assert reviewing.refusal(world.south.author, state) == ""
    # Also after the versions themselves are gone: the page's log still knows.
    logged = an_author(world.south.organisation)
    PageLogEntry.objects.log_action(instance=page, action="wagtail.edit", user=logged)
    assert reviewing.refusal(logged, state).startswith("You worked on this page")


def test_who_may_answer_the_practice_review(world: World) -> None:
    peer_and_lead = world.south.author
    MembershipFactory(user=peer_and_lead, role=Membership.Role.PRACTICE_LEAD)
    MembershipFactory(user=world.north.author, role=Membership.Role.PRACTICE_LEAD)
    world.agree(peer_and_lead)
    state = waiting_on(world.page)
    assert isinstance(state.task.specific, PracticeReviewTask)
    people = {
        "a practice lead": (world.lead, ""),
        "the peer": (peer_and_lead, "You answered the peer review. Somebody else does the practice review."),
        "the writer": (world.north.author, "You worked on this page, so a practice lead who did not reviews it."),
        "another author": (
            an_author(world.south.organisation),
            "Only practice leads of an employer do the practice review.",
        ),
        "a lead at a university": (
            a_practice_lead(world.south.organisation),
            "Only practice leads of an employer do the practice review.",
        ),
        "an operator": (
            UserFactory(is_superuser=True),
            "Only practice leads of an employer do the practice review.",
        ),
    }
    for who, (user, why) in people.items():
        assert reviewing.refusal(user, state) == why, who
        if why:
            with pytest.raises(NotYourReview):
                reviewing.answer_review(by=user, state=state, agrees=True)


@pytest.mark.parametrize("pages", [1, 3])
def test_a_reviewers_list_takes_the_same_queries_however_long(
    world: World, pages: int, django_assert_num_queries: object
) -> None:
    for number in range(1, pages):
        submit(a_written_digest(world.north, slug=f"digest-{number}", title=f"Digest {number}"), world.north.author)
    with django_assert_num_queries(14):  # type: ignore[operator]
        found = waiting.waiting_for(world.south.author)
    assert len(found) == pages
    assert {one.institution for one in found} == {"North University"}


# Answers


def test_two_agreements_publish_the_page_and_keep_an_edition(world: World) -> None:
    world.agree(world.south.author)
    assert not fresh(world.page).live
    world.agree(world.lead)
    page = fresh(world.page)
    assert (page.live, page.institution, page.url) == (True, "North University", "/institutions/north/listening/")
    assert Edition.objects.get().title == "Listening"
    assert Findable.objects.filter(page=page).exists()
    said = PageLogEntry.objects.filter(page=page.pk, action__startswith="wagtail.workflow").order_by("timestamp")
    assert [(entry.action, entry.user) for entry in said] == [
        ("wagtail.workflow.start", world.north.author),
        ("wagtail.workflow.approve", world.south.author),
        ("wagtail.workflow.approve", world.lead),
    ]


def test_a_page_with_a_day_is_scheduled_and_published_on_it(world: World) -> None:
    page = a_written_digest(world.north, slug="later", title="Later", go_live_at=timezone.now() + timedelta(days=3))
    submit(page, world.north.author)
    for reviewer in (world.south.author, world.lead):
        reviewing.answer_review(by=reviewer, state=waiting_on(page), agrees=True)
    page = fresh(page)
    assert (page.live, page.scheduled_revision is not None, Edition.objects.count()) == (False, True, 0)
    assert not Findable.objects.filter(page=page).exists()
    call_command("publish_scheduled")
    assert not fresh(page).live
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        call_command("publish_scheduled")
    assert fresh(page).live
    assert Edition.objects.get().title == "Later"
    assert Findable.objects.filter(page=page).exists()


def test_asking_for_changes_needs_a_comment_and_gives_the_page_back(world: World) -> None:
    with pytest.raises(CommentMissing):
        reviewing.answer_review(by=world.south.author, state=world.peer, agrees=False, comment="  ")
    assert waiting_on(world.page).pk == world.peer.pk
    reviewing.answer_review(by=world.south.author, state=world.peer, agrees=False, comment="Say who was studied.")
    page = fresh(world.page)
    assert page.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert page.current_workflow_task is None
    assert page.get_lock() is None
    page.studied = "Twelve studies with 900 families."
    page.save_revision(user=world.north.author)
    page.current_workflow_state.resume(user=world.north.author)
    assert isinstance(waiting_on(page).task.specific, PeerReviewTask)


def test_changes_asked_for_by_practice_go_to_the_peers_again(world: World) -> None:
    world.agree(world.south.author)
    reviewing.answer_review(
        by=world.lead, state=waiting_on(world.page), agrees=False, comment="What would a newly qualified worker do?"
    )
    page = fresh(world.page)
    page.save_revision(user=world.north.author)
    page.current_workflow_state.resume(user=world.north.author)
    assert isinstance(waiting_on(page).task.specific, PeerReviewTask)
    world.agree(an_author(world.south.organisation))
    assert isinstance(waiting_on(page).task.specific, PracticeReviewTask)
    world.agree(world.lead)
    assert fresh(page).live


def test_words_changed_while_in_review_are_read_anew(world: World) -> None:
    world.agree(world.south.author)
    page = fresh(world.page)
    page.title = "Listening, mended"
    page.save_revision(user=UserFactory(is_superuser=True))
    state = waiting_on(page)
    assert isinstance(state.task.specific, PeerReviewTask)
    assert state.revision == page.get_latest_revision()
    with pytest.raises(AlreadyAnswered):
        reviewing.answer_review(by=an_author(world.south.organisation), state=world.peer, agrees=True)
    assert not fresh(page).live


def test_a_page_taken_back_asks_nobody_any_more(world: World) -> None:
    assert world.page.current_workflow_state.user_can_cancel(world.north.author)
    assert not world.page.current_workflow_state.user_can_cancel(world.south.author)
    world.page.current_workflow_state.cancel(user=world.north.author)
    assert waiting.waiting_for(world.south.author) == []
    with pytest.raises(AlreadyAnswered):
        reviewing.answer_review(by=world.south.author, state=world.peer, agrees=True)
    again = submit(fresh(world.page), world.north.author)
    assert [one.state.pk for one in waiting.waiting_for(world.south.author)] == [again.pk]


def test_an_agreement_of_an_earlier_round_does_not_count(world: World) -> None:
    world.agree(world.south.author)
    page = fresh(world.page)
    page.current_workflow_state.cancel(user=world.north.author)
    assert isinstance(submit(page, world.north.author).task.specific, PeerReviewTask)


def test_a_reviewer_who_stops_being_an_author_stops_reviewing(world: World) -> None:
    membership = world.south.author.memberships.get()
    end_membership(by=world.south.author, membership=membership)
    assert waiting.waiting_for(world.south.author) == []
    with pytest.raises(NotYourReview):
        world.agree(world.south.author)
    # What they agreed to before they left stays agreed to.
    other = an_author(world.south.organisation)
    world.agree(other)
    Membership.objects.filter(user=other).update(ended=timezone.localdate())
    world.agree(world.lead)
    assert fresh(world.page).live


def test_two_answers_at_once_are_one_answer(world: World) -> None:
    world.agree(world.south.author)
    with pytest.raises(AlreadyAnswered):
        reviewing.answer_review(
            by=an_author(world.south.organisation), state=world.peer, agrees=False, comment="Too late."
        )


def test_nothing_is_published_that_two_people_have_not_agreed_to(world: World) -> None:
    """Whatever brings a workflow to its end: the tasks' own methods, which ask nobody, among them."""
    state = waiting_on(world.page)
    state.approve(user=world.south.author)
    with pytest.raises(NotReviewed):
        waiting_on(world.page).approve(user=world.south.author)
    with pytest.raises(NotReviewed):
        waiting_on(world.page).approve(user=world.north.author)
    with pytest.raises(PermissionDenied):
        publish_agreed(fresh(world.page).current_workflow_state, user=world.lead)
    assert not fresh(world.page).live
    world.agree(world.lead)
    assert fresh(world.page).live


# Emails


def test_who_may_review_is_asked_and_whoever_submitted_hears_each_answer(
    world: World, django_capture_on_commit_callbacks: object
) -> None:
    page = a_written_digest(world.north, slug="mailed", title="Being heard")
    an_author(world.north.organisation)
    closed = an_author(world.south.organisation)
    User.objects.filter(pk=closed.pk).update(is_active=False)

    def sent(do: object) -> dict[str, tuple[str, str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            do()  # type: ignore[operator]
        return {message.to[0]: (message.subject, message.body) for message in mail.outbox}

    asked = sent(lambda: submit(page, world.north.author))
    assert set(asked) == {world.south.author.email}
    subject, body = asked[world.south.author.email]
    assert subject == "A page from another institution waits for a peer review"
    assert "“Being heard” by North University" in body
    assert f"/cms/reviews/{waiting_on(page).pk}/" in body
    until = timezone.localdate() + timedelta(days=14)
    assert f"{until.day} {until:%B %Y}" in body

    state = waiting_on(page)
    agreed = sent(lambda: reviewing.answer_review(by=world.south.author, state=state, agrees=True, comment="Good."))
    assert {to: subject for to, (subject, _body) in agreed.items()} == {
        world.north.author.email: "Another institution agrees with “Being heard”",
        world.lead.email: "A page waits for a practice lead’s review",
    }
    assert "Good." not in agreed[world.north.author.email][1]

    practice = waiting_on(page)
    returned = sent(lambda: reviewing.answer_review(by=world.lead, state=practice, agrees=False, comment="Who?"))
    assert [subject for subject, _body in returned.values()] == ["Changes are asked for on “Being heard”"]
    assert set(returned) == {world.north.author.email}

    fresh(page).save_revision(user=world.north.author)
    fresh(page).current_workflow_state.resume(user=world.north.author)
    reviewing.answer_review(by=world.south.author, state=waiting_on(page), agrees=True)
    last = waiting_on(page)
    published = sent(lambda: reviewing.answer_review(by=world.lead, state=last, agrees=True))
    assert {to: subject for to, (subject, _body) in published.items()} == {
        world.north.author.email: "“Being heard” is published"
    }
    assert "/institutions/north/mailed/" in published[world.north.author.email][1]


def test_membership_and_group_stay_in_step(world: World) -> None:
    group = world.south.organisation.authors_group
    assert group is not None
    assert group in world.south.author.groups.all()
    Membership.objects.filter(user=world.south.author).update(ended=timezone.localdate())
    assert sync_author(world.south.author) is False
    assert not world.south.author.groups.exists()
