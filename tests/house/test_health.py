"""What load balancers ask: alive needs nothing, ready needs the database whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health


@pytest.fixture(autouse=True)
def _forget_what_was_found() -> Iterator[None]:
    health._Known.migrated = False
    yield
    health._Known.migrated = False


def test_alive_asks_nothing_of_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_the_database_is_whole(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_ready_costs_little_once_it_was_ready(client: Client, django_assert_num_queries: object) -> None:
    client.get("/readyz")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="portfolios").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "migrations: run manage.py migrate" in response.content.decode()


@pytest.mark.django_db
def test_not_ready_without_the_rules_that_the_database_keeps(client: Client) -> None:
    on = "" if connection.vendor == "sqlite" else " ON portfolios_decision"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER portfolios_decision_no_update{on}")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "lost 1 of its rules" in response.content.decode()


@pytest.mark.django_db
def test_not_ready_without_a_database_and_says_no_more_than_that(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("password authentication failed for user throughline at 10.0.0.7")

    monkeypatch.setattr(connection, "ensure_connection", away)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the database does not answer\n")
    assert client.get("/healthz").status_code == 200
