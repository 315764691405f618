"""Production: safe as documented, and not startable without what makes it safe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from config.lint import PRODUCTION


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with nothing of this process's settings but where files go."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=kept | {"VAR_DIR": str(settings.VAR_DIR)} | environment,
        cwd=Path(settings.BASE_DIR),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_documented_variables_make_production_safe() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr


def test_the_check_would_find_what_is_unsafe() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, SECURE_SSL_REDIRECT="0")
    assert result.returncode == 1
    assert "security.W008" in result.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_does_not_start_without(name: str) -> None:
    result = manage("check", **{key: value for key, value in PRODUCTION.items() if key != name})
    assert result.returncode == 1
    assert f"Set {name} before starting in production" in result.stderr


def test_production_does_not_start_with_debug() -> None:
    result = manage("check", **PRODUCTION, DEBUG="1")
    assert result.returncode == 1
    assert "cannot be on in production" in result.stderr


def test_the_demo_switch_does_nothing_in_production() -> None:
    program = "from django.conf import settings; print(settings.DEMO_WITHOUT_SECOND_FACTOR)"
    said = [
        manage("shell", "--no-imports", "-c", program, **environment, DEMO_WITHOUT_SECOND_FACTOR="1").stdout.strip()
        for environment in ({}, PRODUCTION)
    ]
    assert said == ["True", "False"]


def policy_of(path: str) -> dict[str, list[str]]:
    header = Client().get(path).headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in header.split(";") if part.strip())}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/me/", "/healthz"])
def test_the_security_policy_is_strict(path: str) -> None:
    policy = policy_of(path)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert "unsafe" not in str(policy)


@pytest.mark.django_db
def test_the_security_policy_is_looser_for_the_cms_alone() -> None:
    policy = policy_of("/cms/")
    assert "'unsafe-inline'" in policy["script-src"]
    assert policy["object-src"] == ["'none'"]
    own = {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    assert {value for values in policy.values() for value in values} <= own  # no other host, even there
