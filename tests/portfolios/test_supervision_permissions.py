"""Who may reach the supervisor's pages: every role, every address, every method (DESIGN §11).

The answers are statuses: 404 for what is not theirs, 302 to sign-in for nobody, 405 for a method the address has not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Membership, Supervision, User
from portfolios.models import Decision, DecisionDraft
from tests.factories.people import MembershipFactory, SupervisionFactory, UserFactory, sign_in
from tests.factories.portfolios import TEXT, Pair, a_decision, a_pair, a_submission
from tests.portfolios.supervision_world import a_colleague, answers, two_versions

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
Role = Callable[[Pair], "User | None"]


def nobody(pair: Pair) -> None:
    return None


def addressee(pair: Pair) -> User:
    return pair.supervisor


def colleague(pair: Pair) -> User:
    return a_colleague(pair)


def assessor(pair: Pair) -> User:
    return a_colleague(pair, kind=Supervision.Kind.ASSESSOR)


def supervisor_elsewhere(pair: Pair) -> User:
    """Supervises the same worker today, in another organisation."""
    return SupervisionFactory(worker=pair.worker).supervisor


def supervisor_of_another(pair: Pair) -> User:
    """Supervises somebody else in the same organisation."""
    return SupervisionFactory(organisation=pair.organisation).supervisor


def ended_today(pair: Pair) -> User:
    """`ended` is the first day it no longer holds: yesterday was the last one."""
    Supervision.objects.filter(pk=pair.supervision.pk).update(ended=TODAY())
    return pair.supervisor


def not_accepted(pair: Pair) -> User:
    return a_colleague(pair, accepted_at=None)


def starts_tomorrow(pair: Pair) -> User:
    return a_colleague(pair, started=TODAY() + timedelta(days=1))


def worker(pair: Pair) -> User:
    return pair.worker


def worker_who_supervises(pair: Pair) -> User:
    """The worker, who supervises somebody too: still not their own."""
    SupervisionFactory(supervisor=pair.worker, organisation=pair.organisation)
    return pair.worker


def another_worker(pair: Pair) -> User:
    return SupervisionFactory(organisation=pair.organisation).worker


def practice_lead(pair: Pair) -> User:
    return _member(pair, Membership.Role.PRACTICE_LEAD)


def admin(pair: Pair) -> User:
    return _member(pair, Membership.Role.ADMIN)


def author(pair: Pair) -> User:
    return _member(pair, Membership.Role.AUTHOR)


def operator(pair: Pair) -> User:
    return UserFactory(is_superuser=True, is_staff=True)


def _member(pair: Pair, role: str) -> User:
    return MembershipFactory(organisation=pair.organisation, role=role).user


@pytest.fixture
def world() -> tuple[Pair, dict[str, str], Any]:
    """A piece returned once and sent again: the addresses, and the submission that waits."""
    pair = a_pair()
    _first, second = two_versions(pair)
    addresses = {
        "queue": reverse("portfolios:queue"),
        "submission": reverse("portfolios:submission", args=[second.public_id]),
        "save": reverse("portfolios:decision_save", args=[second.public_id]),
        "changes": reverse("portfolios:submission_changes", args=[second.public_id]),
        "supervisee": reverse("portfolios:supervisee", args=[pair.worker.public_id]),
    }
    return pair, addresses, second


# For each role: queue GET, submission GET and POST, save POST, changes GET, supervisee GET.
MATRIX: list[tuple[Role, tuple[int, int, int, int, int, int]]] = [
    (nobody, (302, 302, 302, 302, 302, 302)),
    (addressee, (200, 200, 302, 200, 200, 200)),
    (colleague, (200, 200, 302, 200, 200, 200)),
    (assessor, (200, 200, 302, 200, 200, 200)),
    (supervisor_elsewhere, (200, 404, 404, 404, 404, 200)),
    (supervisor_of_another, (200, 404, 404, 404, 404, 404)),
    # Their decision on version 1 is a day old, so their list of it stays open to them.
    (ended_today, (200, 404, 404, 404, 404, 404)),
    (not_accepted, (404, 404, 404, 404, 404, 404)),
    (starts_tomorrow, (404, 404, 404, 404, 404, 404)),
    (worker, (404, 404, 404, 404, 404, 404)),
    (worker_who_supervises, (200, 404, 404, 404, 404, 404)),
    (another_worker, (404, 404, 404, 404, 404, 404)),
    (practice_lead, (404, 404, 404, 404, 404, 404)),
    (admin, (404, 404, 404, 404, 404, 404)),
    (author, (404, 404, 404, 404, 404, 404)),
    (operator, (404, 404, 404, 404, 404, 404)),
]
ROUTES = (
    ("queue", "get"),
    ("submission", "get"),
    ("submission", "post"),
    ("save", "post"),
    ("changes", "get"),
    ("supervisee", "get"),
)
ROWS = [
    pytest.param(role, route, method, status, id=f"{role.__name__}-{method}-{route}")
    for role, statuses in MATRIX
    for (route, method), status in zip(ROUTES, statuses, strict=True)
]


@pytest.mark.parametrize(("role", "route", "method", "status"), ROWS)
def test_every_role_on_every_address_by_every_method(
    client: Client, world: tuple[Pair, dict[str, str], Any], role: Role, route: str, method: str, status: int
) -> None:
    pair, addresses, submission = world
    user = role(pair)
    if user is not None:
        sign_in(client, user)
    data = answers(submission) if method == "post" else {}
    before = Decision.objects.count()
    response = getattr(client, method)(addresses[route], data)
    assert response.status_code == status
    if user is None:
        assert response.headers["Location"].startswith("/accounts/login/")
    if status == 404:
        assert TEXT not in response.content.decode()
        assert "Waiting with the silence" not in response.content.decode()
    wrote = Decision.objects.count() - before, DecisionDraft.objects.count()
    may = status != 404 and user is not None
    assert wrote == (int(may and route == "submission" and method == "post"), int(may and route == "save"))


WRONG_METHODS = [
    (route, method)
    for route, allowed in {
        "queue": ("get",),
        "submission": ("get", "post"),
        "save": ("post",),
        "changes": ("get",),
        "supervisee": ("get",),
    }.items()
    for method in ("get", "post", "put", "patch", "delete")
    if method not in allowed
]


@pytest.mark.parametrize(("route", "method"), WRONG_METHODS)
def test_an_address_knows_its_methods_only(
    client: Client, world: tuple[Pair, dict[str, str], Any], route: str, method: str
) -> None:
    pair, addresses, _submission = world
    sign_in(client, pair.supervisor)
    assert getattr(client, method)(addresses[route]).status_code == 405


@pytest.mark.parametrize("route", ["queue", "submission", "save", "changes", "supervisee"])
def test_a_supervisor_without_a_second_factor_is_led_to_it(
    client: Client, world: tuple[Pair, dict[str, str], Any], route: str
) -> None:
    pair, addresses, submission = world
    sign_in(client, pair.supervisor, second_factor=False)
    response = client.post(addresses[route], answers(submission)) if route == "save" else client.get(addresses[route])
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("people:second_factor"))
    assert not DecisionDraft.objects.exists()


# What was decided: who reads the account, who only that it is decided, who only their own decision.
@pytest.mark.parametrize(
    ("role", "status", "account", "statement"),
    [
        (addressee, 200, True, True),
        (colleague, 200, True, True),
        (supervisor_elsewhere, 404, False, False),
        (ended_today, 200, False, True),
        (not_accepted, 404, False, False),
        (worker, 404, False, False),
        (practice_lead, 404, False, False),
        (operator, 404, False, False),
    ],
)
def test_who_reads_what_was_decided(client: Client, role: Role, status: int, *, account: bool, statement: bool) -> None:
    pair = a_pair()
    reader = role(pair) if role is not ended_today else pair.supervisor
    decision = a_decision(pair)
    if role is ended_today:
        ended_today(pair)
    assert reader is not None
    sign_in(client, reader)
    response = client.get(reverse("portfolios:submission", args=[decision.submission.public_id]))
    assert response.status_code == status
    shown = response.content.decode()
    assert (TEXT in shown, "You let the child set the pace" in shown) == (account, statement)
    assert ("Waiting with the silence" in shown) == account


def test_a_supervisor_who_could_have_decided_learns_who_did_but_not_the_account(client: Client) -> None:
    """They began between sending and deciding: it was not submitted during their supervision."""
    pair = a_pair()
    sent = timezone.now() - timedelta(days=9)
    submission = a_submission(pair, at=sent)
    began = timezone.now() - timedelta(days=5)
    newcomer = a_colleague(pair, started=began.date(), accepted_at=began)
    a_decision(pair, submission)
    sign_in(client, newcomer)
    response = client.get(reverse("portfolios:submission", args=[submission.public_id]))
    assert response.status_code == 200
    found = response.context["reading"]
    assert (found.text, found.title, found.claims, found.earlier) == (None, "", (), None)
    assert found.decision.statement == ""
    shown = response.content.decode()
    assert "This is already decided" in shown
    assert f"{pair.supervisor.name} decided this on" in shown
    assert TEXT not in shown
    assert "Waiting with the silence" not in shown
    assert "You let the child set the pace" not in shown


def test_a_supervision_dated_back_reads_nothing_from_before_the_worker_accepted(client: Client) -> None:
    pair = a_pair()
    decision = a_decision(pair, at=timezone.now() - timedelta(days=9))
    newcomer = a_colleague(pair, accepted_at=timezone.now())
    sign_in(client, newcomer)
    address = reverse("portfolios:submission", args=[decision.submission.public_id])
    assert client.get(address).status_code == 404


def test_an_unknown_submission_and_an_unknown_worker_are_not_there(client: Client) -> None:
    pair = a_pair()
    sign_in(client, pair.supervisor)
    for name in ("submission", "submission_changes", "supervisee"):
        assert client.get(reverse(f"portfolios:{name}", args=[uuid4()])).status_code == 404
