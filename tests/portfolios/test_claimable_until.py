"""Several frameworks claimable at once: the version's own last day for everybody, a programme's for its own people.

The dates are those of the real change: the practitioner standards end on 31 March 2027, the Early Career Standards begin
on 1 April 2027, and people mid-programme go on claiming the old ones.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from capabilities.models import FrameworkVersion
from people.models import AuditRecord, Membership
from portfolios.domain import choices, evidence, programmes
from portfolios.models import Place, Programme
from tests.factories.capabilities import a_published_framework, capability_of, stage_of
from tests.factories.people import sign_in
from tests.factories.portfolios import Pair, a_draft, a_pair
from tests.factories.programmes import a_member, a_programme

pytestmark = pytest.mark.django_db

LAST_DAY, FIRST_DAY, PROGRAMME_ENDS = date(2027, 3, 31), date(2027, 4, 1), date(2027, 9, 30)


def at(day: date, hour: int = 12) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


@pytest.fixture
def standards() -> tuple[FrameworkVersion, FrameworkVersion]:
    """The practitioner standards, and the Early Career Standards that follow them."""
    with at(date(2026, 11, 21)):
        old = a_published_framework(
            slug="pqs", label="2018", in_force_from=date(2018, 1, 1), in_force_until=LAST_DAY, claimable_until=LAST_DAY
        )
        return old, a_published_framework(slug="ecs", label="2027", in_force_from=FIRST_DAY)


@pytest.fixture
def pair(standards: Any) -> Pair:
    return a_pair(framework=standards[0])


def on_programme(pair: Pair, *, state: str = "active", until: date | None = PROGRAMME_ENDS) -> Place:
    programme = a_programme(pair, claimable_until=until)
    return Place.objects.create(
        portfolio=pair.worker.portfolio,
        programme=programme,
        assessor=pair.supervisor,
        state=state,
        starts=date(2026, 9, 1),
        ends=date(2027, 9, 1),
    )


def may_claim(pair: Pair) -> bool:
    """Every door says the same: the choices, a name typed in, a claim, a draft that is sent."""
    capability, stage = capability_of(pair.framework, "K1"), stage_of(pair.framework, "newly-qualified")
    offered = any(
        option.value == "pqs/2018/k1" for group in choices.choices_for(pair.worker).groups for option in group.options
    )
    named = choices.capability_named(pair.worker, "pqs/2018/k1") is not None
    version = evidence.start_evidence(by=pair.worker, kind="reflective_account", title="One", text="What happened.")
    try:
        evidence.add_claim(by=pair.worker, version=version, capability=capability, stage=stage, reason="Because.")
        evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
        claimed = True
    except evidence.NotClaimable:
        claimed = False
    assert offered == named == claimed
    return claimed


DATES = [
    (date(2026, 11, 21), True, True),
    (LAST_DAY, True, True),
    (FIRST_DAY, False, True),
    (PROGRAMME_ENDS, False, True),
    (PROGRAMME_ENDS + timedelta(days=1), False, False),
]


@pytest.mark.parametrize(("day", "everybody", "mid_programme"), DATES)
def test_people_mid_programme_go_on_claiming_until_its_own_day_and_nobody_else(
    pair: Pair, day: date, *, everybody: bool, mid_programme: bool
) -> None:
    on_programme(pair)
    other = a_pair(framework=pair.framework, organisation=pair.organisation)
    with at(day):
        assert may_claim(pair) is mid_programme
        assert may_claim(other) is everybody


def test_the_day_is_judged_in_london(pair: Pair) -> None:
    on_programme(pair)
    with time_machine.travel(datetime(2027, 9, 30, 23, 30, tzinfo=UTC), tick=False):  # 00:30 on 1 October in London
        assert not may_claim(pair)


STATES = [
    ("planned", True),
    ("active", True),
    ("paused", True),
    ("recommended", True),
    ("confirmed", False),
    ("withdrawn", False),
]


@pytest.mark.parametrize(("state", "claims"), STATES)
def test_only_an_open_place_keeps_a_version_claimable(pair: Pair, state: str, *, claims: bool) -> None:
    on_programme(pair, state=state)
    with at(FIRST_DAY):
        assert may_claim(pair) is claims


def test_a_programme_without_a_day_of_its_own_keeps_nothing_open(pair: Pair) -> None:
    on_programme(pair, until=None)
    with at(FIRST_DAY):
        assert not may_claim(pair)


def test_a_programmes_earlier_day_takes_nothing_from_its_people(pair: Pair) -> None:
    on_programme(pair, until=date(2026, 12, 31))
    with at(date(2027, 2, 1)):
        assert may_claim(pair)


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"is_claimable": False}])
def test_no_programme_keeps_open_what_was_withdrawn_or_never_claimable(pair: Pair, change: dict[str, Any]) -> None:
    on_programme(pair)
    FrameworkVersion.objects.filter(pk=pair.framework.pk).update(**change)
    with at(date(2026, 12, 1)):
        assert not may_claim(pair)


def test_from_the_first_day_both_can_be_claimed_by_somebody_mid_programme(pair: Pair, standards: Any) -> None:
    on_programme(pair)
    with at(FIRST_DAY):
        assert set(choices.claimable_versions(pair.worker)) == set(standards)
    with at(PROGRAMME_ENDS + timedelta(days=1)):
        assert set(choices.claimable_versions(pair.worker)) == {standards[1]}


def test_a_day_can_be_asked_about_beforehand(pair: Pair) -> None:
    on_programme(pair)
    with at(date(2026, 11, 21)):
        assert pair.framework in choices.claimable_versions(pair.worker, PROGRAMME_ENDS)
        assert pair.framework not in choices.claimable_versions(pair.worker, PROGRAMME_ENDS + timedelta(days=1))


def test_a_draft_begun_in_time_cannot_be_sent_too_late(pair: Pair) -> None:
    with at(LAST_DAY):
        version = a_draft(pair)
    with at(FIRST_DAY), pytest.raises(evidence.NotReady, match="can no longer be claimed"):
        evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)


# Who sets the day


@pytest.mark.parametrize("role", [Membership.Role.PRACTICE_LEAD, Membership.Role.ADMIN])
def test_the_organisation_sets_the_day_on_its_page(pair: Pair, client: Any, role: str) -> None:
    programme = a_programme(pair)
    sign_in(client, a_member(pair.organisation, role))
    page = f"/organisation/{pair.organisation.slug}/programmes/"
    html = client.get(page).content.decode()
    assert "Everybody may until 31 March 2027." in html
    address = f"{page}{programme.public_id}/claimable/"
    said = client.post(address, {"until": "2027-09-30"}, follow=True).content.decode()
    assert f"People on {programme.title} may claim until 30 September 2027." in said
    assert 'value="2027-09-30"' in said
    programme.refresh_from_db()
    assert programme.claimable_until == PROGRAMME_ENDS
    record = AuditRecord.objects.get(action="programme.claimable_until")
    assert record.detail == {"from": "", "to": "2027-09-30"}
    assert "as long as everybody" in client.post(address, {"until": ""}, follow=True).content.decode()
    programme.refresh_from_db()
    assert programme.claimable_until is None


@pytest.mark.parametrize("value", ["soon", "2027-02-30", "31/13/2027"])
def test_what_is_no_day_changes_nothing(pair: Pair, client: Any, value: str) -> None:
    programme = a_programme(pair, claimable_until=PROGRAMME_ENDS)
    sign_in(client, a_member(pair.organisation, Membership.Role.ADMIN))
    address = f"/organisation/{pair.organisation.slug}/programmes/{programme.public_id}/claimable/"
    assert "Write the day as 2026-11-30" in client.post(address, {"until": value}, follow=True).content.decode()
    programme.refresh_from_db()
    assert programme.claimable_until == PROGRAMME_ENDS


def test_another_organisations_programme_is_not_there(pair: Pair, client: Any) -> None:
    other = a_pair(framework=pair.framework)
    programme = a_programme(other)
    sign_in(client, a_member(pair.organisation, Membership.Role.ADMIN))
    address = f"/organisation/{pair.organisation.slug}/programmes/{programme.public_id}/claimable/"
    assert client.post(address, {"until": "2027-09-30"}).status_code == 404
    assert Programme.objects.get(pk=programme.pk).claimable_until is None


def test_the_worker_and_the_assessor_do_not_set_the_day(pair: Pair) -> None:
    programme = a_programme(pair)
    for by in (pair.worker, pair.supervisor):
        with pytest.raises(programmes.NotAnAdmin):
            programmes.keep_claimable(by=by, programme=programme, until=PROGRAMME_ENDS)
    programmes.keep_claimable(by=None, programme=programme, until=PROGRAMME_ENDS)
    programmes.keep_claimable(by=None, programme=programme, until=PROGRAMME_ENDS)
    assert AuditRecord.objects.filter(action="programme.claimable_until").count() == 1
