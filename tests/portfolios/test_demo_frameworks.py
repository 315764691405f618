"""The demo council's own framework: three versions, evidence to carry over, and who can open and claim what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capabilities.domain import frameworks as domain
from capabilities.models import Capability, Crosswalk, Framework, FrameworkVersion
from people.models import AuditRecord, User
from portfolios.demo import frameworks, world
from portfolios.demo.cast import Cast, assemble
from portfolios.demo.histories import History
from portfolios.demo.sign_ins import DOMAIN
from portfolios.domain import carry_over
from portfolios.domain.choices import claimable_versions
from portfolios.domain.verify import verify_portfolio
from portfolios.models import CarryOver, Claim, Decision, Evidence
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
State = FrameworkVersion.State


def somebody(local: str) -> User:
    return User.objects.get(email=f"{local}@{DOMAIN}")


@pytest.fixture
def cast() -> Cast:
    """The demo people with the framework, and a history of the first worker in North alone: the rest takes long."""
    domain.load_shipped()
    cast = assemble(timezone.localdate())
    cast.workers = [cast.lead_character]
    first = frameworks.first_version(cast)
    History(cast, frameworks.also_claimed(first)).write(lambda _words: None)
    frameworks.later_versions(cast, first)
    return cast


def of_county() -> list[FrameworkVersion]:
    """Oldest first."""
    return list(FrameworkVersion.objects.filter(framework__owner__slug="demo-county").order_by("in_force_from"))


def tree(version: FrameworkVersion) -> dict[str, list[str]]:
    """Area → codes, as they stand."""
    found: dict[str, list[str]] = {}
    for item in version.capabilities.filter(kind=Capability.Kind.CAPABILITY).select_related("parent"):
        assert item.parent is not None
        found.setdefault(item.parent.title, []).append(item.code)
    return found


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        (date(2026, 11, 22), date(2026, 9, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
        (date(2027, 1, 1), date(2026, 11, 1)),
        (date(2027, 2, 28), date(2026, 12, 1)),
        (date(2028, 2, 29), date(2027, 12, 1)),
        (date(2027, 3, 1), date(2027, 1, 1)),
    ],
)
def test_the_version_in_force_began_two_to_three_months_before(today: date, begins: date) -> None:
    assert frameworks.begins(today) == begins


def test_on_every_day_of_four_years_that_is_two_or_three_months_ago() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(4 * 366)]
    ages = [(day - frameworks.begins(day)).days for day in days]
    assert (min(ages), max(ages)) == (59, 91)


def test_one_version_has_ended_one_is_in_force_and_one_is_in_review(cast: Cast) -> None:
    first, second, third = of_county()
    begins = frameworks.begins(cast.today)
    assert [version.state for version in (first, second, third)] == [
        State.SUPERSEDED,
        State.PUBLISHED,
        State.IN_REVIEW,
    ]
    assert [version.label for version in (first, second, third)] == [str(begins.year + year) for year in (-1, 0, 1)]
    assert (first.in_force_from, first.in_force_until) == (
        begins.replace(year=begins.year - 1),
        begins - timedelta(days=1),
    )
    assert (second.in_force_from, second.in_force_until) == (begins, None)
    assert third.in_force_from == begins.replace(year=begins.year + 1)
    assert {version.published_by for version in (first, second)} == {cast.leads["county"]}
    assert [stage.code for stage in first.stages.all()] == ["newly-qualified", "social-worker"]
    assert domain.problems_with(third) == []


def test_the_second_version_rewords_splits_drops_and_moves_and_the_third_rewords_one(cast: Cast) -> None:
    first, second, third = of_county()
    assert tree(first) == {"With families": ["D1", "D2"], "With one another": ["D3", "D4", "D5"]}
    assert tree(second) == {"With families": ["D1", "D2", "D6", "D4"], "With one another": ["D5"]}
    assert tree(third) == tree(second)
    replaced = Crosswalk.objects.filter(kind=Crosswalk.Kind.REPLACED_BY, origin__version=first)
    assert sorted(replaced.values_list("origin__code", "target__code")) == [
        ("D1", "D1"),
        ("D2", "D2"),
        ("D2", "D6"),
        ("D4", "D4"),
        ("D5", "D5"),
    ]
    changed = [
        item.code
        for item in third.capabilities.all()
        if not second.capabilities.filter(slug=item.slug, title=item.title, statement=item.statement).exists()
    ]
    assert changed == ["D5"]


def test_the_framework_is_linked_to_the_starter_framework_in_every_version(cast: Cast) -> None:
    for version in of_county():
        links = Crosswalk.objects.filter(origin__version=version, target__version__framework__slug="starter")
        found = sorted(links.values_list("origin__code", "kind", "target__code"))
        assert found == sorted((code, kind, other) for code, kind, other, _note in frameworks.LINKS)


def test_the_worker_has_one_piece_to_confirm_one_to_choose_for_and_one_without_a_counterpart(cast: Cast) -> None:
    worker = cast.lead_character.user
    first, second, _third = of_county()
    pair = carry_over.ending_pair(worker)
    assert pair is not None
    assert (pair.version_from, pair.version_to) == (first, second)
    assert (pair.pieces, pair.suggested, pair.carried) == (3, 2, 0)
    found = carry_over.suggestions_for(worker, first, second)
    assert [
        (one.signed.capability.code, [to.capability.code for to in one.counterparts], one.is_ambiguous)
        for one in found.suggested
    ] == [("D1", ["D1"], False), ("D2", ["D2", "D6"], True)]
    assert [one.capability.code for one in found.without] == ["D3"]
    assert found.stages_to_choose == ()
    assert not CarryOver.objects.exists()
    by = {one.decision.decided_by for one in (*(one.signed for one in found.suggested), *found.without)}
    assert by == {cast.supervisors["North"]}


def test_the_claims_stand_on_pieces_that_were_there_and_had_room(cast: Cast) -> None:
    claims = Claim.objects.filter(capability__version__framework__owner__isnull=False)
    titles = {claim.version.evidence.title for claim in claims.select_related("version__evidence")}
    assert titles == set(frameworks.CLAIMED)
    for evidence in Evidence.objects.filter(title__in=frameworks.CLAIMED):
        assert {version.claims.count() for version in evidence.versions.all()} == {3}
    assert verify_portfolio(cast.lead_character.user.portfolio).state == "whole"


def test_the_map_tells_the_worker_that_the_version_has_ended(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead_character.user)
    first, second, _third = of_county()
    response = client.get(reverse("portfolios:map"))
    assert f"{first} has a newer version." in response.content.decode()
    names = [first.framework.slug, first.label, second.framework.slug, second.label]
    address = reverse("portfolios:carry_over", args=names)
    assert address in response.content.decode()
    page = client.get(address).content.decode()
    assert "Ringing back the same day" in page
    assert "Learning from what parents and carers say of us" in page


def test_the_practice_lead_opens_it_in_the_cms_and_is_asked_for_an_answer(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    first, second, third = of_county()
    client.force_login(cast.leads["county"])
    listed = client.get(reverse("frameworks:list")).content.decode()
    for version in (first, second, third):
        assert reverse("frameworks:version", args=[version.pk]) in listed
    assert (
        "1 moved, 1 with another title" in client.get(reverse("frameworks:compare", args=[second.pk])).content.decode()
    )
    review = client.get(reverse("frameworks:review", args=[third.pk])).content.decode()
    assert frameworks.REQUEST in review
    assert "Return to its author" in review


def test_the_other_council_neither_sees_the_review_nor_claims_against_it(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    _first, second, third = of_county()
    client.force_login(cast.leads["city"])
    assert client.get(reverse("frameworks:version", args=[second.pk])).status_code == 200
    assert client.get(reverse("frameworks:version", args=[third.pk])).status_code == 404
    ours, theirs = somebody("newly-qualified2.north"), somebody("newly-qualified1.south")
    assert [version in claimable_versions(ours) for version in of_county()] == [False, True, False]
    assert [version in claimable_versions(theirs) for version in of_county()] == [False, False, False]


def test_the_whole_demo_world_is_loaded_once(db: None) -> None:
    assert world.load() is True
    before = (
        User.objects.count(),
        Evidence.objects.count(),
        Claim.objects.count(),
        Framework.objects.count(),
        FrameworkVersion.objects.count(),
        AuditRecord.objects.count(),
    )
    assert len(of_county()) == 3
    pair = carry_over.ending_pair(somebody("worker"))
    assert pair is not None
    assert (pair.pieces, pair.suggested, pair.carried) == (3, 2, 0)
    own = Evidence.objects.filter(versions__claims__capability__version__framework__owner__isnull=False)
    assert set(own.values_list("portfolio__user__email", flat=True)) == {f"worker@{DOMAIN}"}
    begins = frameworks.begins(timezone.localdate())
    signed = Decision.objects.filter(submission__version__evidence__in=own)
    assert all(timezone.localdate(decision.decided_at) < begins for decision in signed)
    assert not User.objects.filter(is_demo=False).exists()
    assert world.load() is False
    assert before == (
        User.objects.count(),
        Evidence.objects.count(),
        Claim.objects.count(),
        Framework.objects.count(),
        FrameworkVersion.objects.count(),
        AuditRecord.objects.count(),
    )


def test_where_real_people_are_no_demo_framework_is_loaded() -> None:
    UserFactory(is_demo=False)
    with pytest.raises(world.RealDataPresent):
        world.load()
    assert not Framework.objects.filter(owner__isnull=False).exists()
