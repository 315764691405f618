"""Two supervisors press the button at the same moment, each in their browser: one decision, one clear page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from portfolios.domain import decisions
from portfolios.domain.verify import verify_portfolio
from portfolios.models import Decision, DecisionDraft
from tests.factories.people import sign_in
from tests.factories.portfolios import a_pair, a_submission
from tests.portfolios.supervision_world import STATEMENT, a_colleague, answers, page_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="two writers at once need PostgreSQL; SQLite's turn is in test_supervision_decide",
)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave or raised; all start together, each on a database connection of its own."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=10)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        begun = [pool.submit(run, call) for call in calls]
        return [future.exception(timeout=30) or future.result() for future in begun]


@needs_postgresql
@pytest.mark.parametrize("round_", range(5))
def test_two_browsers_at_once_make_one_decision_and_one_clear_page(round_: int) -> None:
    pair = a_pair()
    submission = a_submission(pair)
    colleague = a_colleague(pair)
    clients = [sign_in(Client(), user) for user in (pair.supervisor, colleague)]
    data = answers(submission)

    responses = at_once(*[lambda client=client: client.post(page_of(submission), data) for client in clients])

    assert sorted(response.status_code for response in responses) == [302, 409]
    decision = Decision.objects.get()
    lost = next(response for response in responses if response.status_code == 409).content.decode()
    assert "Somebody got there first" in lost
    assert f"{decision.decided_by.name} decided this on" in lost
    assert STATEMENT in lost
    draft = DecisionDraft.objects.get()
    assert draft.supervisor_id != decision.decided_by_id
    assert verify_portfolio(pair.worker.portfolio).state == "whole"


@needs_postgresql
def test_a_browser_and_the_domain_at_once_make_one_decision() -> None:
    pair = a_pair()
    submission = a_submission(pair)
    colleague = a_colleague(pair)
    client = sign_in(Client(), colleague)

    by_domain, by_browser = at_once(
        lambda: decisions.decide(by=pair.supervisor, submission=submission, outcome="returned", statement=STATEMENT),
        lambda: client.post(page_of(submission), answers(submission)),
    )

    decision = Decision.objects.get()
    if decision.decided_by == colleague:
        assert isinstance(by_domain, decisions.AlreadyDecided)
        assert by_domain.decision == decision
        assert by_browser.status_code == 302
    else:
        assert by_domain == decision
        assert by_browser.status_code == 409


@needs_postgresql
def test_one_person_clicking_twice_at_once_makes_one_decision() -> None:
    pair = a_pair()
    submission = a_submission(pair)
    client = sign_in(Client(), pair.supervisor)
    cookies = client.cookies

    def click() -> Any:
        browser = Client()
        browser.cookies = cookies
        return browser.post(page_of(submission), answers(submission))

    responses = at_once(click, click)

    assert [response.status_code for response in responses] == [302, 302]
    assert Decision.objects.count() == 1
    assert not DecisionDraft.objects.exists()
