"""Pytest plugin: tests run on a copy of a migrated template (config/template_database.py), not on a new migration.

Set-up costs hundredths of a second. Tests that really commit (`transaction=True`, the live server) leave their traces
in that copy; Django would then *flush* it, which fails on our append-only triggers and loses the rows that migrations
made (Wagtail's root page, rule sets). Here it is made anew from the template instead.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from config import template_database

set_up_took = pytest.StashKey[float]()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the template once, where its progress can be seen: before any worker process starts."""
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    reporter = config.pluginmanager.get_plugin("terminalreporter")

    def say() -> None:
        if reporter:
            reporter.write_line("Preparing the test database (once per set of migrations, about 20 seconds)…")

    with config.stash[blocking_manager_key].unblock():
        template_database.ensure(on_build=say)
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Replaces pytest-django's: a database of this worker's own, copied from the template."""
    began = time.perf_counter()
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:  # SQLite: nothing here has to survive a power cut
        options["init_command"] = options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")
    with django_db_blocker.unblock():
        template_database.ensure()
        name = template_database.scratch_name(worker)
        template_database.restore(name)
        before = template_database.use(name)
    request.config.stash[set_up_took] = time.perf_counter() - began
    yield
    with django_db_blocker.unblock():
        template_database.use(before)
        template_database.remove(name)


def _restore_instead_of_flushing(case: TransactionTestCase) -> None:
    template_database.restore(str(settings.DATABASES["default"]["NAME"]))
    ContentType.objects.clear_cache()


@pytest.fixture(scope="session", autouse=True)
def _committing_tests_restore_the_template() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    undone: Any = _restore_instead_of_flushing
    patch.setattr(TransactionTestCase, "_fixture_teardown", undone)
    yield
    patch.undo()
