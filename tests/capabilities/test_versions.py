"""Versions: their states, what publishing asks for, and that being in force and being claimable are two things."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
import time_machine

from capabilities.domain import frameworks, queries
from capabilities.models import Capability, FrameworkVersion
from capabilities.rules import may_change_framework, may_publish_framework
from capabilities.states import VERSION_MOVES
from people.models import AuditRecord, Membership
from people.states import NotAMove, SomebodyGotThereFirst
from tests.factories.capabilities import (
    CapabilityFactory,
    ExpectationFactory,
    FrameworkFactory,
    FrameworkVersionFactory,
    StageFactory,
    a_draft_framework,
    a_published_framework,
)
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
PAST, FUTURE = date(2026, 11, 20), date(2026, 11, 22)
# in force from · in force until · may be claimed · claimable until → in force today · claimable today
DATES = [
    (None, None, True, None, True, True),
    (PAST, None, True, None, True, True),
    (TODAY, None, True, None, True, True),
    (FUTURE, None, True, None, False, True),  # what is to come may be prepared for
    (None, PAST, True, None, False, True),  # over, and people on its programmes go on claiming
    (None, TODAY, True, None, True, True),
    (None, FUTURE, True, None, True, True),
    (PAST, PAST, True, FUTURE, False, True),
    (PAST, None, True, PAST, True, False),  # in force, and closed to new claims
    (PAST, None, True, TODAY, True, True),
    (PAST, None, False, None, True, False),  # only to be read, as the consultation draft of a standard
    (PAST, None, False, FUTURE, True, False),
    (FUTURE, None, False, None, False, False),
    (None, PAST, True, PAST, False, False),
]


@pytest.mark.parametrize(("begins", "ends", "may_be_claimed", "claimable_until", "in_force", "claimable"), DATES)
def test_in_force_and_claimable_are_kept_apart(
    *,
    begins: date | None,
    ends: date | None,
    may_be_claimed: bool,
    claimable_until: date | None,
    in_force: bool,
    claimable: bool,
) -> None:
    with time_machine.travel(TODAY, tick=False):
        version = a_published_framework(
            stages=1,
            areas=1,
            in_force_from=begins,
            in_force_until=ends,
            is_claimable=may_be_claimed,
            claimable_until=claimable_until,
        )
        assert FrameworkVersion.objects.in_force().filter(pk=version.pk).exists() is in_force
        assert FrameworkVersion.objects.claimable().filter(pk=version.pk).exists() is claimable
        # What templates ask in memory is what the database answers.
        assert queries.is_in_force(version) is in_force
        assert queries.is_claimable(version) is claimable


@pytest.mark.parametrize(
    ("state", "in_force", "claimable"),
    [
        ("draft", False, False),
        ("in_review", False, False),
        ("published", True, True),
        ("superseded", False, True),
        ("withdrawn", False, False),
    ],
)
def test_only_published_versions_are_in_force_and_superseded_ones_can_still_be_claimed(
    *, state: str, in_force: bool, claimable: bool
) -> None:
    version = FrameworkVersionFactory(state=state, in_force_from=None)

    assert FrameworkVersion.objects.in_force().filter(pk=version.pk).exists() is in_force
    assert FrameworkVersion.objects.claimable().filter(pk=version.pk).exists() is claimable
    assert (queries.is_in_force(version), queries.is_claimable(version)) == (in_force, claimable)


@pytest.mark.parametrize(
    ("begins", "ends", "state", "short", "long"),
    [
        (PAST, None, "published", "Now", "In force since 20 November 2026"),
        (None, None, "published", "Now", "In force"),
        (PAST, date(2027, 3, 31), "published", "To 31 March 2027", "In force since 20 November 2026, to 31 March 2027"),
        (date(2027, 4, 1), None, "published", "From 1 April 2027", "In force from 1 April 2027"),
        (None, PAST, "published", "Ended 20 November 2026", "Ended 20 November 2026"),
        (None, None, "superseded", "Superseded", "Superseded"),
        (PAST, None, "superseded", "Superseded", "Superseded, in force from 20 November 2026"),
        (
            *(date(2024, 9, 1), date(2026, 8, 31)),
            *("superseded", "Superseded", "Superseded, in force 1 September 2024 to 31 August 2026"),
        ),
        (None, PAST, "withdrawn", "Withdrawn", "Withdrawn, in force to 20 November 2026"),
        (PAST, None, "withdrawn", "Withdrawn", "Withdrawn, in force from 20 November 2026"),
    ],
)
def test_being_in_force_is_said_in_words(
    begins: date | None, ends: date | None, state: str, short: str, long: str
) -> None:
    version = FrameworkVersionFactory.build(in_force_from=begins, in_force_until=ends, state=state)
    assert queries.in_force_words(version, TODAY) == short
    assert queries.in_force_since(version, TODAY) == long


@pytest.mark.parametrize(("old", "new"), list(product(FrameworkVersion.State.values, FrameworkVersion.State.values)))
def test_a_version_moves_only_where_its_state_leads(old: str, new: str) -> None:
    version = a_draft_framework()
    FrameworkVersion.objects.filter(pk=version.pk).update(state=old)
    version.refresh_from_db()
    moves = {
        "draft": frameworks.take_back_to_draft,
        "in_review": frameworks.ask_for_review,
        "published": frameworks.publish,
        "superseded": frameworks.supersede,
        "withdrawn": frameworks.withdraw,
    }
    if new in VERSION_MOVES.get(old, frozenset()):
        moves[new](by=None, version=version)
        version.refresh_from_db()
        assert version.state == new
    else:
        with pytest.raises(NotAMove):
            moves[new](by=None, version=version)
        version.refresh_from_db()
        assert version.state == old


def test_two_who_publish_at_once_publish_once() -> None:
    version = a_draft_framework()
    other = FrameworkVersion.objects.get(pk=version.pk)
    frameworks.publish(by=None, version=version)

    with pytest.raises(SomebodyGotThereFirst):
        frameworks.publish(by=None, version=other)


def test_publishing_says_when_by_whom_and_leaves_a_record() -> None:
    operator = UserFactory(is_superuser=True)
    with time_machine.travel(TODAY, tick=False):
        version = frameworks.publish(by=operator, version=a_draft_framework())

    version.refresh_from_db()
    assert version.published_by == operator
    assert version.published_at.date() == TODAY
    record = AuditRecord.objects.get(action="framework.published")
    assert (record.actor, record.object_id) == (operator, str(version.pk))


def test_an_incomplete_version_is_not_published() -> None:
    empty = FrameworkVersionFactory()
    with pytest.raises(frameworks.NotComplete) as refused:
        frameworks.publish(by=None, version=empty)
    assert refused.value.problems == ["Add at least one capability."]

    foreign = ExpectationFactory(capability__version=empty, stage=StageFactory(), capability__title="")
    with pytest.raises(frameworks.NotComplete) as refused:
        frameworks.publish(by=None, version=empty)
    assert len(refused.value.problems) == 2
    assert any("stage of another version" in problem for problem in refused.value.problems)
    assert any("no title" in problem for problem in refused.value.problems)

    Capability.objects.filter(pk=foreign.capability_id).update(title="Has one", parent=CapabilityFactory())
    foreign.delete()
    with pytest.raises(frameworks.NotComplete, match="under an area of another version"):
        frameworks.publish(by=None, version=empty)
    empty.refresh_from_db()
    assert empty.state == "draft"


def test_a_new_version_that_takes_over_today_supersedes_the_last() -> None:
    with time_machine.travel(TODAY, tick=False):
        old = a_published_framework(label="2025", in_force_from=date(2025, 9, 1))
        new = a_published_framework(label="2026", in_force_from=TODAY)

    old.refresh_from_db()
    assert (old.state, new.state) == ("superseded", "published")
    assert FrameworkVersion.objects.claimable(TODAY).filter(pk=old.pk).exists()


def test_a_new_version_that_starts_later_ends_the_last_the_day_before() -> None:
    with time_machine.travel(TODAY, tick=False):
        old = a_published_framework(label="2026", in_force_from=date(2026, 9, 1))
        new = a_published_framework(label="2027", in_force_from=date(2027, 4, 1))

        old.refresh_from_db()
        assert (old.state, old.in_force_until) == ("published", date(2027, 3, 31))
        assert queries.default_version() == old
    assert queries.default_version(date(2027, 4, 1)) == new


def test_an_older_edition_added_late_ends_nothing() -> None:
    new = a_published_framework(label="2026", in_force_from=date(2026, 9, 1))
    a_published_framework(label="2018", in_force_from=date(2018, 1, 1))

    new.refresh_from_db()
    assert (new.state, new.in_force_until) == ("published", None)
    assert queries.default_version(TODAY) == new


def test_a_label_is_used_once_in_a_framework() -> None:
    framework = FrameworkFactory()
    frameworks.create_version(by=None, framework=framework, label="2026")
    with pytest.raises(frameworks.VersionExists):
        frameworks.create_version(by=None, framework=framework, label="2026")
    with pytest.raises(frameworks.FrameworkProblem):
        frameworks.create_version(by=None, framework=framework, label="…")
    assert frameworks.create_version(by=None, framework=framework, label="1.0 draft").label == "1-0-draft"


def test_a_framework_is_written_by_hand_and_published() -> None:
    framework = frameworks.create_framework(by=None, title="By hand")
    version = frameworks.create_version(by=None, framework=framework, label="1")
    stage = frameworks.add_stage(by=None, version=version, code="one", title="One")
    area = frameworks.add_capability(by=None, version=version, title="Area", code="A", kind=Capability.Kind.AREA)
    item = frameworks.add_capability(by=None, version=version, title="Listening", parent=area, notice=["Who spoke?"])
    frameworks.set_expectation(by=None, capability=item, stage=stage, text="First words.")
    frameworks.set_expectation(by=None, capability=item, stage=stage, text="Better words.", headline="Listens.")
    frameworks.publish(by=None, version=version)

    assert framework.slug == "by-hand"
    assert item.slug == "listening"
    assert item.expectations.get().text == "Better words."
    for change in (
        lambda: frameworks.add_stage(by=None, version=version, code="two", title="Two"),
        lambda: frameworks.add_capability(by=None, version=version, title="One more"),
        lambda: frameworks.set_expectation(by=None, capability=item, stage=stage, text="Other words."),
    ):
        with pytest.raises(frameworks.FrameworkProblem, match="Make a new version"):
            change()


def test_who_may_change_and_who_may_publish_a_framework() -> None:
    """The whole truth table: whose framework, which role, member of what, still a member, still active."""
    owner, other = OrganisationFactory(), OrganisationFactory()
    owned, nobodys = FrameworkFactory(owner=owner), FrameworkFactory()
    for role, organisation, ended, active in product(
        Membership.Role.values, (owner, other), (None, date(2026, 1, 1)), (True, False)
    ):
        user = MembershipFactory(role=role, organisation=organisation, ended=ended, user__is_active=active).user
        here = organisation == owner and ended is None and active
        assert may_change_framework(user, owned) is (here and role in ("author", "practice_lead")), (role, organisation)
        assert may_publish_framework(user, owned) is (here and role == "practice_lead"), (role, organisation)
        for framework in (nobodys, None):
            assert may_change_framework(user, framework) is False
            assert may_publish_framework(user, framework) is False
    for may in (may_change_framework, may_publish_framework):
        assert may(UserFactory(is_superuser=True), nobodys) is True
        assert may(UserFactory(is_superuser=True), owned) is True
        assert may(UserFactory(is_superuser=True, is_active=False), owned) is False


def test_an_author_writes_and_does_not_publish() -> None:
    author = MembershipFactory(role=Membership.Role.AUTHOR)
    framework = frameworks.create_framework(by=author.user, title="Ours", owner=author.organisation)
    version = frameworks.create_version(by=author.user, framework=framework, label="1")
    frameworks.add_capability(by=author.user, version=version, title="Listening")
    published = a_published_framework(slug="earlier")
    published.framework.owner = author.organisation
    published.framework.save()

    for change, which in (
        (frameworks.publish, version),
        (frameworks.withdraw, published),
        (frameworks.supersede, published),
    ):
        with pytest.raises(frameworks.NotYoursToPublish):
            change(by=author.user, version=which)


def test_nobody_else_publishes_or_withdraws() -> None:
    stranger = UserFactory()
    draft = a_draft_framework(slug="draft")
    published = a_published_framework()
    for change, version in (
        (frameworks.publish, draft),
        (frameworks.ask_for_review, draft),
        (frameworks.withdraw, published),
        (frameworks.supersede, published),
    ):
        with pytest.raises(frameworks.NotYourFramework):
            change(by=stranger, version=version)


def test_the_last_day_for_claims_is_set_after_publishing_and_goes_on_record() -> None:
    lead = UserFactory(is_superuser=True)
    version = a_published_framework(stages=1, in_force_until=date(2027, 3, 31))
    frameworks.set_claimable_until(by=lead, version=version, day=date(2028, 9, 30))
    frameworks.set_claimable_until(by=lead, version=version, day=date(2028, 9, 30))

    version.refresh_from_db()
    assert (version.claimable_until, version.in_force_until) == (date(2028, 9, 30), date(2027, 3, 31))
    record = AuditRecord.objects.get(action="framework.validity_changed")
    assert record.detail == {"before": None, "after": "2028-09-30"}
    frameworks.set_claimable_until(by=lead, version=version, day=None)
    version.refresh_from_db()
    assert version.claimable_until is None


def test_what_nobody_can_claim_has_no_last_day_for_claims() -> None:
    draft = a_draft_framework(slug="draft")
    withdrawn = frameworks.withdraw(by=None, version=a_published_framework(stages=1))
    stub = a_published_framework(stages=1, slug="stub", is_claimable=False)
    for version, why in ((draft, "Only a published"), (withdrawn, "Only a published"), (stub, "only to be read")):
        with pytest.raises(frameworks.FrameworkProblem, match=why):
            frameworks.set_claimable_until(by=None, version=version, day=TODAY)


def test_who_may_set_the_last_day_for_claims() -> None:
    owner = OrganisationFactory()
    version = a_published_framework(stages=1)
    version.framework.owner = owner
    version.framework.save()
    for role in Membership.Role.values:
        user = MembershipFactory(role=role, organisation=owner).user
        if role == Membership.Role.PRACTICE_LEAD:
            frameworks.set_claimable_until(by=user, version=version, day=TODAY)
        else:
            with pytest.raises(frameworks.FrameworkProblem):
                frameworks.set_claimable_until(by=user, version=version, day=FUTURE)
    version.refresh_from_db()
    assert version.claimable_until == TODAY
