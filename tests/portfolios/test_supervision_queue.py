"""The supervisor's first page: what waits, whose turn it is, and how many queries that takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Supervision
from portfolios.domain import evidence, queue
from portfolios.domain.decisions import save_decision_draft
from portfolios.domain.portfolios import portfolio_of
from portfolios.models import Place, Programme
from tests.factories.people import SupervisionFactory, sign_in
from tests.factories.portfolios import a_decision, a_draft, a_pair, a_submission
from tests.portfolios.supervision_world import a_colleague, another_worker

pytestmark = pytest.mark.django_db
QUEUE = "/supervision/"


def test_what_was_addressed_to_somebody_waits_for_them_longest_first() -> None:
    pair = a_pair()
    now = timezone.now()
    late = a_submission(pair, title="Second", at=now - timedelta(days=2))
    early = a_submission(pair, title="First", at=now - timedelta(days=9))
    found = queue.queue_of(pair.supervisor)
    assert [row.submission_id for row in found.addressed] == [early.public_id, late.public_id]
    assert [row.days for row in found.addressed] == [9, 2]
    assert (found.mine, found.others, found.to_take_over) == (2, 0, [])
    first = found.addressed[0]
    assert (first.title, first.worker, first.team, first.version) == ("First", pair.worker.name, pair.team.name, 1)
    assert first.kind == "Reflective account"
    assert first.codes == (pair.capabilities[0].code,)


def test_a_colleague_may_take_over_what_was_sent_to_another() -> None:
    pair = a_pair()
    submission = a_submission(pair)
    found = queue.queue_of(a_colleague(pair))
    assert found.addressed == []
    assert [(row.submission_id, row.addressee) for row in found.to_take_over] == [
        (submission.public_id, pair.supervisor.name)
    ]
    assert (found.mine, found.others) == (0, 1)


def test_the_title_is_the_one_that_was_sent_not_the_one_of_now() -> None:
    pair = a_pair()
    submission = a_submission(pair, title="As it was sent")
    piece = submission.version.evidence
    piece.title = "As it is called now"
    piece.save()
    assert queue.queue_of(pair.supervisor).addressed[0].title == "As it was sent"


def test_drafts_recalled_and_decided_pieces_do_not_wait() -> None:
    pair = a_pair()
    a_draft(pair)
    recalled = a_submission(pair)
    evidence.recall(by=pair.worker, version=recalled.version)
    a_decision(pair, outcome="returned")
    a_decision(pair)
    found = queue.queue_of(pair.supervisor)
    assert found.waiting.total == found.mine == queue.waiting_count(pair.supervisor) == 0
    assert [row.outcome for row in found.decided] == ["signed_off", "returned"]
    assert queue.next_waiting(pair.supervisor) is None


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({}, True),
        ({"accepted_at": None}, False),
        ({"ended": date(2026, 11, 21)}, False),
        ({"ended": date(2026, 11, 22)}, True),
        ({"started": date(2026, 11, 22)}, False),
    ],
)
def test_only_a_supervision_that_holds_today_makes_something_wait(changes: dict[str, Any], *, waits: bool) -> None:
    pair = a_pair()
    submission = a_submission(pair, at=datetime(2026, 11, 10, 9, tzinfo=UTC))
    Supervision.objects.filter(pk=pair.supervision.pk).update(**changes)
    today = date(2026, 11, 21)
    assert queue.waiting_count(pair.supervisor, today) == int(waits)
    assert queue.next_waiting(pair.supervisor, today) == (submission.public_id if waits else None)
    found = queue.queue_of(pair.supervisor, today)
    assert (found.mine, found.supervisees.total) == (int(waits), int(waits))


def test_supervising_the_worker_in_another_organisation_does_not_count() -> None:
    pair = a_pair()
    a_submission(pair)
    elsewhere = SupervisionFactory(worker=pair.worker).supervisor
    found = queue.queue_of(elsewhere)
    assert found.waiting.total == 0
    assert [(row.name, row.waiting) for row in found.supervisees.rows] == [(pair.worker.name, 0)]


def test_two_kinds_of_supervision_show_a_piece_once() -> None:
    pair = a_pair()
    a_submission(pair)
    SupervisionFactory(
        worker=pair.worker, supervisor=pair.supervisor, organisation=pair.organisation, kind=Supervision.Kind.ASSESSOR
    )
    found = queue.queue_of(pair.supervisor)
    assert found.waiting.total == 1
    assert [row.waiting for row in found.supervisees.rows] == [1]


def test_supervisees_are_listed_by_name_with_what_waits() -> None:
    pair = a_pair()
    other = another_worker(pair)
    for user, name in ((pair.worker, "Zell"), (other.worker, "abbot")):
        user.last_name = name
        user.save()
    a_submission(pair)
    a_submission(pair)
    rows = queue.queue_of(pair.supervisor).supervisees.rows
    assert [(row.name.split()[-1], row.team, row.waiting) for row in rows] == [
        ("abbot", pair.team.name, 0),
        ("Zell", pair.team.name, 2),
    ]


def test_a_begun_decision_says_so_to_its_writer_only() -> None:
    pair = a_pair()
    submission = a_submission(pair)
    colleague = a_colleague(pair)
    save_decision_draft(by=pair.supervisor, submission=submission, edit_number=0, statement="I begin.")
    assert queue.queue_of(pair.supervisor).addressed[0].begun_at is not None
    assert queue.queue_of(colleague).to_take_over[0].begun_at is None


def test_decisions_older_than_thirty_days_leave_the_list() -> None:
    pair = a_pair()
    a_decision(pair, at=timezone.now() - timedelta(days=31))
    a_decision(pair, at=timezone.now() - timedelta(days=29))
    assert len(queue.queue_of(pair.supervisor).decided) == 1


def test_pages_of_thirty_and_a_page_too_far_shows_the_first() -> None:
    pair = a_pair()
    now = timezone.now()
    sent = [a_submission(pair, claims=1, at=now - timedelta(hours=40 - n)).public_id for n in range(31)]
    first, second, beyond = (queue.queue_of(pair.supervisor, page=page) for page in (1, 2, 9))
    assert [row.submission_id for row in first.waiting.rows] == sent[:30]
    assert [row.submission_id for row in second.waiting.rows] == sent[30:]
    assert (second.mine, second.waiting.total, second.waiting.number, second.waiting.pages) == (31, 31, 2, 2)
    assert beyond.waiting.number == 1
    assert len(beyond.waiting.rows) == 30


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_queue_takes_the_same_queries_however_long_it_is(
    client: Client, django_assert_num_queries: Any, number: int
) -> None:
    pair = a_pair()
    colleague = a_colleague(pair)
    theirs = SupervisionFactory(
        worker=pair.worker, supervisor=colleague, organisation=pair.organisation, kind="assessor"
    )
    for index in range(number):
        other = another_worker(pair) if index else pair
        a_submission(other)
    for _ in range(min(number, 3)):
        a_decision(pair)
        version = a_draft(pair)
        evidence.submit(by=pair.worker, version=version, declared=True, supervision=theirs)
    sign_in(client, pair.supervisor)
    with django_assert_num_queries(9):
        page = client.get(QUEUE)
    assert page.context["queue"].mine == number


def test_the_heading_says_how_things_stand(client: Client) -> None:
    pair = a_pair()
    sign_in(client, pair.supervisor)
    assert "<h1>Nothing waits for you</h1>" in client.get(QUEUE).content.decode()
    a_submission(pair)
    assert "<h1>One piece waits for you</h1>" in client.get(QUEUE).content.decode()
    a_submission(pair)
    assert "<h1>Two pieces wait for you</h1>" in client.get(QUEUE).content.decode()


def test_a_wild_page_number_is_the_first_page(client: Client) -> None:
    pair = a_pair()
    a_submission(pair)
    sign_in(client, pair.supervisor)
    for number in ("0", "-1", "x", "99999999999999", "²"):
        assert client.get(reverse("portfolios:queue"), {"page": number, "people": number}).status_code == 200


def test_an_assessor_sees_the_places_they_assess_and_which_are_due() -> None:
    pair = a_pair()
    today = timezone.localdate()
    programme = Programme.objects.create(
        organisation=pair.organisation, title="Our ASYE", framework_version=pair.framework
    )
    for other, ends, state in (
        (pair, today + timedelta(days=300), "active"),
        (another_worker(pair), today + timedelta(days=20), "active"),
        (another_worker(pair), today + timedelta(days=10), "recommended"),
        (another_worker(pair), today + timedelta(days=10), "confirmed"),
    ):
        SupervisionFactory(
            worker=other.worker, supervisor=pair.supervisor, organisation=pair.organisation, kind="assessor"
        )
        Place.objects.create(
            portfolio=portfolio_of(other.worker),
            programme=programme,
            assessor=pair.supervisor,
            state=state,
            starts=today - timedelta(days=60),
            ends=ends,
        )
    rows = queue.queue_of(pair.supervisor).places
    assert [(row.state, row.is_due) for row in rows] == [
        ("With the panel", False),
        ("Under way", True),
        ("Under way", False),
    ]
    assert rows[2].worker == pair.worker.name
    Supervision.objects.filter(kind="assessor").update(ended=today)
    assert queue.queue_of(pair.supervisor).places == ()
