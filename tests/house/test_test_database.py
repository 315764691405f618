"""The tests' own ground: a copy of the migrated template, whole, quick to make, and made anew after a commit."""

from __future__ import annotations

import math
import time

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from wagtail.models import Page, Site

from config import template_database
from people import triggers
from people.models import AuditRecord
from tests.template_database import set_up_took


@pytest.mark.django_db
def test_the_test_database_is_set_up_within_a_second(request: pytest.FixtureRequest) -> None:
    """What set-up took; measured again where the machine was busy with something else in that moment."""
    took = request.config.stash[set_up_took]
    name = template_database.scratch_name("timing")
    for _ in range(3 if took > 1 else 0):
        began = time.perf_counter()
        template_database.restore(name)
        took = min(took, time.perf_counter() - began)
    template_database.remove(name)
    print(f"set-up of the test database: {took:.3f} s")
    assert took < 1


@pytest.mark.django_db
def test_the_test_database_has_every_trigger() -> None:
    assert list(triggers.declared())
    assert triggers.missing(connection) == []


@pytest.mark.django_db
def test_a_lost_trigger_would_be_noticed() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER people_auditrecord_no_delete" + (" ON people_auditrecord" * (connection.vendor != "sqlite"))
        )
    assert triggers.missing(connection) == ["people_auditrecord_no_delete"]


@pytest.mark.django_db
def test_the_test_database_has_what_migrations_made() -> None:
    assert Page.objects.filter(depth=1).exists()
    assert Site.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next_one(run: str) -> None:
    """Both runs find an empty trail and the root page, whichever comes first; a flush could do neither."""
    assert AuditRecord.objects.count() == 0
    AuditRecord.objects.create(action=f"tests.{run}")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditRecord.objects.all().delete()
    assert AuditRecord.objects.count() == 1
    assert Page.objects.filter(depth=1).exists()


@pytest.mark.django_db(transaction=True)
def test_going_back_to_the_template_is_quick() -> None:
    """The database works while we wait, so the clock it is; tried again while the machine is busy with something else."""
    took = math.inf
    for _ in range(10):
        began = time.perf_counter()
        template_database.restore(str(connection.settings_dict["NAME"]))
        took = min(took, time.perf_counter() - began)
        if took < 1:
            break
    assert took < 1
    assert Page.objects.filter(depth=1).exists()


def test_the_template_is_another_one_when_a_migration_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.apps import apps

    before = template_database.fingerprint()
    assert template_database.fingerprint() == before
    people = apps.get_app_config("people")
    monkeypatch.setattr(people, "path", people.path + "/domain")  # a place without migrations
    assert template_database.fingerprint() != before


def test_tests_send_nothing_to_a_queue_and_hash_quickly() -> None:
    from django.conf import settings
    from django_tasks import task_backends

    assert "MD5" in settings.PASSWORD_HASHERS[0]
    assert type(task_backends["background"]).__name__ == "ImmediateBackend"
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}):
        assert type(task_backends["default"]).__name__ == "DummyBackend"
