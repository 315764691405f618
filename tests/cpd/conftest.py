"""What the tests of learning and CPD share: a day to stand on, somebody signed in, and somebody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from people.models import User
from tests.factories.people import UserFactory


@pytest.fixture
def today() -> Iterator[None]:
    """21 November 2026, nine in the morning in London."""
    with time_machine.travel("2026-11-21T09:00:00Z", tick=False):
        yield


@pytest.fixture
def worker(db: None) -> User:
    return UserFactory(first_name="Sam", last_name="Worker")


@pytest.fixture
def page(client: Client, worker: User, today: None) -> Client:
    """The worker's browser, signed in, on that day."""
    client.force_login(worker)
    return client


@pytest.fixture
def somebody_else(db: None) -> User:
    return UserFactory(first_name="Somebody", last_name="Else")
