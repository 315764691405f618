"""Two people deciding on one submission at the same moment: one decision, one clear message, one chain."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from people.models import User
from portfolios.domain import decisions
from portfolios.domain.verify import verify_portfolio
from portfolios.models import Decision, Submission
from tests.factories.people import SupervisionFactory
from tests.factories.portfolios import a_pair, a_submission

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
]


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; return what each gave or raised."""
    gate = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=10)
            results[index] = call()
        except Exception as error:  # noqa: BLE001  what was raised is the result
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def sign(by: User, submission: Submission) -> Callable[[], Decision]:
    return lambda: decisions.decide(by=by, submission=submission, outcome="signed_off", statement="Read and agreed.")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at once need PostgreSQL")
def test_two_supervisors_at_once_make_one_decision() -> None:
    pair = a_pair()
    submission = a_submission(pair)
    other = SupervisionFactory(worker=pair.worker, organisation=pair.organisation).supervisor

    results = at_once(sign(pair.supervisor, submission), sign(other, submission))

    assert sorted(type(result).__name__ for result in results) == ["AlreadyDecided", "Decision"]
    refused = next(result for result in results if isinstance(result, decisions.AlreadyDecided))
    assert refused.decision == Decision.objects.get()
    assert verify_portfolio(pair.worker.portfolio).state == "whole"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at once need PostgreSQL")
def test_decisions_on_two_pieces_at_once_stand_one_after_the_other() -> None:
    pair = a_pair()
    first, second = a_submission(pair), a_submission(pair)

    at_once(sign(pair.supervisor, first), sign(pair.supervisor, second))

    assert sorted(Decision.objects.values_list("sequence", flat=True)) == [1, 2]
    assert verify_portfolio(pair.worker.portfolio).state == "whole"
