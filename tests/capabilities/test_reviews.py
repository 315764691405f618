"""Another pair of eyes: who asks, who answers, what is locked, what may be published; crosswalks and whose they are."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from capabilities.domain import frameworks
from capabilities.domain.authoring import history_of
from capabilities.domain.frameworks.crosswalks import may_link
from capabilities.domain.frameworks.reviews import NotYoursToDecide, open_review
from capabilities.models import Crosswalk, FrameworkVersion, VersionReview
from capabilities.rules import may_decide_review
from people.models import AuditRecord
from people.states import NotAMove, SomebodyGotThereFirst
from tests.capabilities.cms_world import CmsWorld
from tests.factories.capabilities import CrosswalkFactory, a_draft_framework, a_published_framework, capability_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> CmsWorld:
    return CmsWorld()


def asked(world: CmsWorld) -> VersionReview:
    frameworks.ask_for_review(by=world.author, version=world.fresh(), request="Look at K1.")
    review = open_review(world.draft)
    assert review is not None
    return review


def test_who_may_answer_a_review(world: CmsWorld) -> None:
    review = asked(world)
    expected = {
        world.author: False,  # asked for it
        world.colleague: True,
        world.lead: True,
        world.admin: False,
        world.elsewhere: False,
        world.author_elsewhere: False,
        world.operator: True,
    }
    assert {user: may_decide_review(user, review) for user in expected} == expected
    review.asked_by = world.operator
    assert may_decide_review(world.operator, review) is False
    assert may_decide_review(world.lead, None) is False


def test_a_framework_is_asked_about_approved_and_published(
    world: CmsWorld, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        review = asked(world)
    assert world.fresh().state == "in_review"
    assert sorted(message.to[0] for message in mail.outbox) == sorted([world.colleague.email, world.lead.email])
    assert "Please review" in mail.outbox[0].subject
    assert f"/cms/frameworks/{world.draft.pk}/review/" in mail.outbox[0].body
    mail.outbox.clear()

    with pytest.raises(frameworks.NotReviewed):
        frameworks.publish(by=world.lead, version=world.fresh())
    with django_capture_on_commit_callbacks(execute=True):
        frameworks.approve(by=world.colleague, review=review, comment="Good.")
    assert sorted(message.to[0] for message in mail.outbox) == sorted([world.author.email, world.lead.email])
    with pytest.raises(frameworks.NotYoursToPublish):
        frameworks.publish(by=world.author, version=world.fresh())
    frameworks.publish(by=world.lead, version=world.fresh())
    assert world.fresh().state == "published"
    assert [(event.what, event.words) for event in history_of(world.fresh())] == [
        ("Published", ""),
        ("Approved", "Good."),
        ("Review asked for", "Look at K1."),
    ]


def test_a_returned_version_is_a_draft_again_and_its_author_is_told(
    world: CmsWorld, django_capture_on_commit_callbacks: Any
) -> None:
    review = asked(world)
    mail.outbox.clear()
    with pytest.raises(frameworks.FrameworkProblem, match="Say what"):
        frameworks.return_to_author(by=world.lead, review=review, comment="  ")
    with django_capture_on_commit_callbacks(execute=True):
        frameworks.return_to_author(by=world.lead, review=review, comment="K1 is too long.")
    assert world.fresh().state == "draft"
    assert [message.to for message in mail.outbox] == [[world.author.email]]
    assert "K1 is too long" not in mail.outbox[0].body


def test_nobody_approves_what_they_asked_for(world: CmsWorld) -> None:
    review = asked(world)
    for act in (frameworks.approve, frameworks.return_to_author):
        with pytest.raises(NotYoursToDecide):
            act(by=world.author, review=review, comment="Mine is good.")
        with pytest.raises(frameworks.NotYourFramework):
            act(by=world.elsewhere, review=review, comment="Not mine.")
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionReview.objects.filter(pk=review.pk).update(
            outcome="approved", decided_by=world.author, decided_at=timezone.now()
        )


def test_two_who_answer_at_once_answer_once(world: CmsWorld) -> None:
    first, second = asked(world), open_review(world.draft)
    assert second is not None
    frameworks.approve(by=world.lead, review=first)
    with pytest.raises(SomebodyGotThereFirst, match="before you"):
        frameworks.return_to_author(by=world.colleague, review=second, comment="No.")
    assert world.fresh().state == "in_review"
    assert VersionReview.objects.get().outcome == "approved"


def test_what_is_taken_back_is_neither_approved_nor_waiting(world: CmsWorld) -> None:
    review = asked(world)
    frameworks.take_back_to_draft(by=world.author, version=world.fresh())
    with pytest.raises(SomebodyGotThereFirst):
        frameworks.approve(by=world.lead, review=review)
    review.refresh_from_db()
    assert (review.outcome, review.decided_by) == ("returned", None)
    assert open_review(world.draft) is None


def test_an_approval_counts_only_until_the_version_changes(world: CmsWorld) -> None:
    frameworks.approve(by=world.lead, review=asked(world))
    frameworks.take_back_to_draft(by=world.author, version=world.fresh())
    with pytest.raises(frameworks.NotReviewed):
        frameworks.publish(by=world.lead, version=world.fresh())
    asked(world)
    with pytest.raises(frameworks.NotReviewed):
        frameworks.publish(by=world.lead, version=world.fresh())


def test_what_changed_since_the_page_was_made_is_not_published_nor_sent(world: CmsWorld) -> None:
    with pytest.raises(frameworks.SomebodyElseChanged):
        frameworks.ask_for_review(by=world.author, version=world.fresh(), seen=99)
    frameworks.approve(by=world.lead, review=asked(world))
    with pytest.raises(frameworks.SomebodyElseChanged):
        frameworks.publish(by=world.lead, version=world.fresh(), seen=99)


def test_the_operator_and_commands_publish_a_draft_directly(world: CmsWorld) -> None:
    frameworks.publish(by=world.operator, version=world.fresh())
    assert world.fresh().state == "published"
    other = a_draft_framework(slug="other")
    frameworks.publish(by=None, version=other)
    assert AuditRecord.objects.filter(action="framework.published").count() == 2


def test_a_published_version_is_not_sent_to_review(world: CmsWorld) -> None:
    frameworks.publish(by=None, version=world.fresh())
    with pytest.raises(NotAMove):
        frameworks.ask_for_review(by=world.author, version=world.fresh())
    assert not VersionReview.objects.exists()


def test_ending_a_version_keeps_its_reason(world: CmsWorld) -> None:
    version = frameworks.publish(by=None, version=world.fresh())
    with pytest.raises(frameworks.NotYoursToPublish):
        frameworks.withdraw(by=world.author, version=version, reason="I say so.")
    frameworks.supersede(by=world.lead, version=version, reason="A new law.")
    frameworks.withdraw(by=world.lead, version=version, reason="It was wrong.")
    assert [event.words for event in history_of(version)][:2] == ["It was wrong.", "A new law."]


# Crosswalks


def test_who_may_link_what(world: CmsWorld) -> None:
    ours = capability_of(world.draft, "K1")
    public = capability_of(a_published_framework(slug="public"), "K1")
    also_public = capability_of(a_published_framework(slug="also-public"), "K1")
    secret = capability_of(a_draft_framework(slug="secret"), "K1")
    for user, ends, may in (
        (world.author, (ours, public), True),
        (world.author, (public, ours), True),
        (world.lead, (ours, public), True),
        (world.author, (public, also_public), False),  # neither is theirs
        (world.author, (ours, secret), False),  # somebody else's draft
        (world.admin, (ours, public), False),
        (world.elsewhere, (ours, public), False),
        (world.operator, (public, also_public), True),
    ):
        assert may_link(user, *ends) is may, (user, ends)
        if not may:
            with pytest.raises(frameworks.NotYourFramework):
                frameworks.add_crosswalk(by=user, origin=ends[0], target=ends[1], kind="related")
            link = CrosswalkFactory(origin=ends[0], target=ends[1])
            with pytest.raises(frameworks.NotYourFramework):
                frameworks.change_crosswalk(by=user, crosswalk=link, kind="same_as", note="")
            with pytest.raises(frameworks.NotYourFramework):
                frameworks.delete_crosswalk(by=user, crosswalk=link)
            link.delete()


def test_a_crosswalk_is_made_changed_and_deleted_after_publishing_and_each_leaves_a_record(world: CmsWorld) -> None:
    version = frameworks.publish(by=None, version=world.fresh())
    ours = capability_of(version, "K1")
    public = capability_of(a_published_framework(slug="public"), "K1")
    link = frameworks.add_crosswalk(by=world.author, origin=ours, target=public, kind="related", note="Near.")
    assert frameworks.add_crosswalk(by=world.author, origin=ours, target=public, kind="related") == link
    frameworks.change_crosswalk(by=world.author, crosswalk=link, kind="same_as", note="The same.")
    other = frameworks.add_crosswalk(by=world.author, origin=ours, target=public, kind="related")
    with pytest.raises(frameworks.FrameworkProblem, match="already"):
        frameworks.change_crosswalk(by=world.author, crosswalk=other, kind="same_as", note="")
    frameworks.delete_crosswalk(by=world.author, crosswalk=link)
    actions = AuditRecord.objects.filter(action__startswith="crosswalk.").order_by("pk")
    assert [record.action.removeprefix("crosswalk.") for record in actions] == ["added", "changed", "added", "deleted"]
    assert {record.object_id for record in actions} == {str(version.pk)}
    assert Crosswalk.objects.get().kind == "related"


def test_a_capability_is_not_linked_to_itself(world: CmsWorld) -> None:
    ours = capability_of(world.draft, "K1")
    with pytest.raises(frameworks.FrameworkProblem, match="itself"):
        frameworks.add_crosswalk(by=world.author, origin=ours, target=ours, kind="related")


def test_links_of_a_version_in_review_are_locked(world: CmsWorld) -> None:
    public = capability_of(a_published_framework(slug="public"), "K1")
    asked(world)
    with pytest.raises(frameworks.FrameworkProblem, match="in review"):
        frameworks.add_crosswalk(
            by=world.author, origin=capability_of(world.draft, "K1"), target=public, kind="related"
        )
    assert FrameworkVersion.objects.get(pk=world.draft.pk).change_count == 0
