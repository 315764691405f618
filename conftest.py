"""What every test stands on: the plugins of this project, and settings that make tests quick and quiet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# How long an example takes says more of what else the machine is doing than of us.
hypothesis.settings.register_profile("throughline", deadline=None)
hypothesis.settings.load_profile("throughline")

pytest_plugins = ["tests.template_database", "tests.browser_runs", "tests.each_once"]

# What differs from development while tests run. Everything else is as it is for users.
TEST_SETTINGS: dict[str, Any] = {
    # Hashing passwords slowly is the point of the real one.
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "CACHES": {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    },
    # Pages are made each time, so that a test sees what it costs; tests of the cache turn it on.
    "WHOLE_PAGE_CACHE": False,
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    # What goes to the background queue is done at once; tests of the queue itself set TASKS.
    "TASKS": {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
        "background": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    },
    "DEMO_WITHOUT_SECOND_FACTOR": False,
    # A static file is looked for when it is asked for: each client would else begin with reading all of them.
    "WHITENOISE_AUTOREFRESH": True,
}


@pytest.fixture(scope="session", autouse=True)
def _test_settings(django_test_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    from django.test import override_settings

    media: Path = tmp_path_factory.mktemp("media")
    collected: Path = tmp_path_factory.mktemp("static")  # empty: WhiteNoise finds the sources themselves
    with override_settings(**TEST_SETTINGS, MEDIA_ROOT=media, STATIC_ROOT=collected):
        yield


@pytest.fixture(autouse=True)
def _each_test_starts_afresh() -> Iterator[None]:
    """No test finds what another left in the cache or a language it had switched to."""
    from django.core.cache import cache
    from django.utils import translation

    yield
    cache.clear()
    translation.deactivate()
