"""Pytest plugin: tests run on a copy of a migrated template (config/template_database.py), not on a new migration.

Set-up costs hundredths of a second. Tests that really commit (`transaction=True`, the live server) leave their traces
in that copy; Django would then *flush* it, which fails on our append-only triggers and loses the rows that migrations
made (Wagtail's root page, rule sets). Here it is made anew from the template instead.

A test that asks for `shipped_content` finds all that comes with the product: loaded once in a run, then copied.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from config import template_database

LOADED = datetime(2026, 10, 1, 9, tzinfo=UTC)  # the starter framework is in force, and no test stands on an earlier day

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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What the workers copied from goes when they have gone."""
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    with config.stash[blocking_manager_key].unblock():
        template_database.remove(template_database.scratch_name("shipped"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each worker of xdist whose run it works for."""
    node.workerinput["controller"] = os.getpid()


class Databases:
    """What one worker has: a database of its own, a second one with shipped content, and what each is a copy of."""

    def __init__(self, config: pytest.Config) -> None:
        asked: dict[str, Any] = getattr(config, "workerinput", {})
        worker = asked.get("workerid", "main")
        self.plain = template_database.scratch_name(worker)
        self.filled = template_database.scratch_name(f"{worker}_shipped")
        self.whole = template_database.scratch_name("shipped", pid=asked.get("controller"))
        self._is_filled = False
        template_database.restore(self.plain)

    def turn_to(self, *, filled: bool) -> None:
        """Let the next test run on the one or the other."""
        if filled and not self._is_filled:
            template_database.ensure_filled(self.whole, _load_what_is_shipped)
            template_database.restore(self.filled, self.whole)
            self._is_filled = True
        if settings.DATABASES["default"]["NAME"] != (name := self.filled if filled else self.plain):
            template_database.use(name)

    def undo(self) -> None:
        """After a test that has committed."""
        name = settings.DATABASES["default"]["NAME"]
        template_database.restore(name, self.whole if name == self.filled else None)

    def remove(self) -> None:
        for name in (self.plain, self.filled):
            template_database.remove(name)


def _load_what_is_shipped() -> None:
    from capabilities.domain.frameworks import load_shipped
    from content.domain.shipped import load_shipped_content

    with time_machine.travel(LOADED):  # whatever the clock of the test that asks first
        load_shipped()
        load_shipped_content()


databases = pytest.StashKey[Databases]()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Replaces pytest-django's: a database of this worker's own, copied from the template."""
    began = time.perf_counter()
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if "init_command" in options:  # SQLite: nothing here has to survive a power cut
        options["init_command"] = options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")
    with django_db_blocker.unblock():
        template_database.ensure()
        ours = request.config.stash[databases] = Databases(request.config)
        before = template_database.use(ours.plain)
    request.config.stash[set_up_took] = time.perf_counter() - began
    yield
    with django_db_blocker.unblock():
        template_database.use(before)
        ours.remove()


@pytest.fixture
def shipped_content(db: None) -> None:
    """The database holds the shipped frameworks, themes, pages and cases, as load_shipped_content() makes them."""


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
    """Just before a test is given its database: that is the only moment at which it can be another one."""
    if fixturedef.argname == "_django_db_helper":
        request.getfixturevalue("django_db_setup")
        with request.config.stash[blocking_manager_key].unblock():
            request.config.stash[databases].turn_to(filled="shipped_content" in request.fixturenames)
    return (yield)


@pytest.fixture(scope="session", autouse=True)
def _committing_tests_restore_the_template(request: pytest.FixtureRequest) -> Iterator[None]:
    def undo(case: TransactionTestCase) -> None:
        request.config.stash[databases].undo()
        ContentType.objects.clear_cache()

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", undo)
    yield
    patch.undo()
