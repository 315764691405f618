"""One supervisee's page: what was sent and signed off, and nothing that is the worker's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cpd.models import Entry
from people.models import Supervision
from portfolios.domain import evidence, supervisees
from portfolios.domain.portfolios import portfolio_of
from portfolios.models import Judgement, Place, Programme
from tests.factories.people import SupervisionFactory, sign_in
from tests.factories.portfolios import Pair, a_decision, a_draft, a_pair, a_submission
from tests.portfolios.supervision_world import a_colleague, page_of, two_versions

pytestmark = pytest.mark.django_db


def address(pair: Pair) -> str:
    return reverse("portfolios:supervisee", args=[pair.worker.public_id])


def pieces(found: supervisees.Supervisee) -> dict[str, list[int]]:
    """Capability code to signed-off pieces by stage, of the rows that hold any."""
    return {
        row.code: [cell.pieces for cell in row.cells]
        for signed in found.maps
        for area in signed.areas
        for row in area.rows
        if any(cell.pieces for cell in row.cells)
    }


def test_nothing_of_the_workers_own_appears(client: Client) -> None:
    """First the things that could leak are made; then the page is read."""
    pair = a_pair()
    a_submission(pair, title="What was sent")
    a_draft(pair, title="A draft of mine", text="Draft words.")
    Entry.objects.create(user=pair.worker, title="An entry of mine", learnt="Entry words.")
    Judgement.objects.create(
        portfolio=portfolio_of(pair.worker),
        capability=pair.capabilities[3],
        stage=pair.stages[4],
        view=Judgement.View.SHOWN,
        by=pair.worker,
    )
    recalled = a_submission(pair, title="Called back by me")
    evidence.recall(by=pair.worker, version=recalled.version)
    sign_in(client, pair.supervisor)
    page = client.get(address(pair))
    found = page.context["supervisee"]
    assert [row.title for row in found.sent.rows] == ["What was sent"]
    assert found.maps == ()
    shown = page.content.decode()
    for own in ("A draft of mine", "Draft words.", "An entry of mine", "Entry words.", "Called back by me"):
        assert own not in shown
    assert pair.capabilities[3].title not in shown


def test_the_map_shows_what_is_signed_off_and_no_more() -> None:
    pair = a_pair()
    codes = [capability.code for capability in pair.capabilities]
    a_decision(pair, claims=3, answers=["shown", "partly", "not_judged"])
    a_decision(pair, claims=1, answers=["not_judged"])
    a_decision(pair, claims=2, outcome="returned", answers=["shown", "shown"])
    a_submission(pair, claims=3)
    found = supervisees.supervisee_of(pair.supervisor, pair.worker.public_id)
    stages = len(pair.stages)
    assert pieces(found) == {
        codes[0]: [0, 2] + [0] * (stages - 2),
        codes[2]: [0, 1] + [0] * (stages - 2),
    }
    assert found.maps[0].stages == tuple(stage.title for stage in pair.stages)


def test_two_signed_versions_of_one_piece_are_one_piece() -> None:
    pair = a_pair()
    first = a_submission(pair)
    a_decision(pair, first)
    version = evidence.start_next_version(by=pair.worker, evidence=first.version.evidence)
    second = evidence.submit(by=pair.worker, version=version, declared=True, supervision=pair.supervision)
    a_decision(pair, second)
    found = supervisees.supervisee_of(pair.supervisor, pair.worker.public_id)
    assert pieces(found)[pair.capabilities[0].code][1] == 1


def test_what_was_signed_in_another_organisation_or_before_does_not_show() -> None:
    pair = a_pair()
    a_decision(pair, at=timezone.now() - timedelta(days=20))
    newcomer = a_colleague(pair, accepted_at=timezone.now() - timedelta(days=1))
    elsewhere = SupervisionFactory(worker=pair.worker).supervisor
    for reader in (newcomer, elsewhere):
        found = supervisees.supervisee_of(reader, pair.worker.public_id)
        assert (found.sent.rows, found.maps) == ((), ())


def test_versions_are_listed_newest_first_each_with_its_state() -> None:
    pair = a_pair()
    first, second = two_versions(pair)
    found = supervisees.supervisee_of(pair.supervisor, pair.worker.public_id)
    assert [(row.submission_id, row.version, row.state, row.is_mine) for row in found.sent.rows] == [
        (second.public_id, 2, "submitted", True),
        (first.public_id, 1, "returned", True),
    ]


def test_every_listed_version_can_be_opened(client: Client) -> None:
    pair = a_pair()
    submissions = two_versions(pair)
    reader = a_colleague(pair)
    sign_in(client, reader)
    listed = client.get(address(pair)).context["supervisee"].sent.rows
    assert {row.submission_id for row in listed} == {submission.public_id for submission in submissions}
    for submission in submissions:
        assert client.get(page_of(submission)).status_code == 200


def test_the_programme_place_is_linked_for_its_assessor_only(client: Client) -> None:
    pair = a_pair()
    programme = Programme.objects.create(
        organisation=pair.organisation, title="Our ASYE", framework_version=pair.framework
    )
    place = Place.objects.create(
        portfolio=portfolio_of(pair.worker),
        programme=programme,
        assessor=pair.supervisor,
        starts=timezone.localdate(),
        ends=timezone.localdate() + timedelta(days=365),
    )
    link = reverse("portfolios:place_assess", args=[place.public_id])
    sign_in(client, pair.supervisor)
    assert link not in client.get(address(pair)).content.decode()
    SupervisionFactory(
        worker=pair.worker, supervisor=pair.supervisor, organisation=pair.organisation, kind=Supervision.Kind.ASSESSOR
    )
    assert link in client.get(address(pair)).content.decode()
    sign_in(client, a_colleague(pair))
    shown = client.get(address(pair)).content.decode()
    assert "Our ASYE" in shown
    assert link not in shown


def test_the_page_names_every_supervision_of_today(client: Client) -> None:
    pair = a_pair()
    SupervisionFactory(
        worker=pair.worker, supervisor=pair.supervisor, organisation=pair.organisation, kind=Supervision.Kind.ASSESSOR
    )
    sign_in(client, pair.supervisor)
    shown = " ".join(client.get(address(pair)).content.decode().split())
    assert f"You are their supervisor, {pair.organisation}, since 1 September 2025" in shown
    assert f"You are their assessor, {pair.organisation}, since 1 September 2025" in shown


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_page_takes_the_same_queries_however_much_there_is(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    pair = a_pair()
    for _ in range(number):
        a_decision(pair)
    sign_in(client, pair.supervisor)
    with django_assert_num_queries(12):
        page = client.get(address(pair))
    assert page.context["supervisee"].sent.total == number
