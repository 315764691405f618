"""Whose frameworks somebody may claim against: nobody's, their organisation's, their programme's; not another employer's."""

from __future__ import annotations

from datetime import date

import pytest

from capabilities.models import FrameworkVersion
from people.models import Organisation, User
from portfolios.domain import choices, evidence
from tests.factories.capabilities import a_published_framework, capability_of, stage_of
from tests.factories.people import MembershipFactory, OrganisationFactory
from tests.factories.portfolios import a_draft, a_pair
from tests.factories.programmes import a_place

pytestmark = pytest.mark.django_db


def frameworks_open_to(user: User) -> set[str]:
    return set(choices.claimable_versions(user).values_list("framework__slug", flat=True))


def of(organisation: Organisation, slug: str) -> FrameworkVersion:
    version = a_published_framework(slug=slug, per_area=1)
    version.framework.owner = organisation
    version.framework.save()
    return version


def test_nobodys_framework_and_ones_own_organisations_can_be_claimed_and_no_other() -> None:
    pair = a_pair()
    of(pair.organisation, "ours")
    theirs = of(OrganisationFactory(), "theirs")
    assert frameworks_open_to(pair.worker) == {"starter", "ours"}
    assert choices.capability_named(pair.worker, choices.name_of(capability_of(theirs, "K1"))) is None
    offered = {option.value for group in choices.choices_for(pair.worker).groups for option in group.options}
    assert {value.split("/")[0] for value in offered} == {"starter", "ours"}


def test_a_membership_that_ended_or_waits_opens_nothing() -> None:
    pair = a_pair()
    before, waiting = OrganisationFactory(), OrganisationFactory()
    MembershipFactory(user=pair.worker, organisation=before, ended=date(2026, 1, 1))
    MembershipFactory(user=pair.worker, organisation=waiting, accepted_at=None)
    of(before, "before")
    of(waiting, "waiting")
    assert frameworks_open_to(pair.worker) == {"starter"}


def test_a_programme_opens_its_framework_to_those_who_are_on_it() -> None:
    cast = a_place()
    version = cast.programme.framework_version
    version.framework.owner = OrganisationFactory()
    version.framework.save()
    assert frameworks_open_to(cast.worker) == {version.framework.slug}
    assert frameworks_open_to(a_pair(framework=version).worker) == set()


def test_a_claim_against_another_employers_framework_is_refused() -> None:
    pair = a_pair()
    draft = a_draft(pair, claims=0)
    theirs = of(OrganisationFactory(), "theirs")
    with pytest.raises(evidence.NotClaimable):
        evidence.add_claim(
            by=pair.worker,
            version=draft,
            capability=capability_of(theirs, "K1"),
            stage=stage_of(theirs, "newly-qualified"),
        )
    assert not draft.claims.exists()


def test_two_versions_of_one_framework_are_told_apart_in_the_picker() -> None:
    old = a_published_framework(label="2026", per_area=1)
    pair = a_pair(framework=old)
    a_published_framework(label="2027", per_area=1)
    headings = [group.label for group in choices.choices_for(pair.worker).groups]
    assert len(headings) == len(set(headings)) == 6
    assert {heading.split(":")[0] for heading in headings} == {
        "The starter framework 2026",
        "The starter framework 2027",
    }
