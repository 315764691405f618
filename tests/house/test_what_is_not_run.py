"""Tests that could not run are named, and where they have to run their absence is an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests import browser_runs


def run_without_chromium(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one browser test where the only Chromium that is named is not there."""
    test = "tests/browser/test_the_checks.py::test_a_sound_page_passes"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, test],
        env=os.environ | {"CHROMIUM": "/nowhere/chromium"} | environment,
        cwd=Path(settings.BASE_DIR),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_browser_its_tests_are_listed_as_not_run() -> None:
    result = run_without_chromium(REQUIRE_BROWSER="0")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "NOT RUN: no Chromium" in result.stdout
    assert "  not run: tests/browser/test_the_checks.py::test_a_sound_page_passes" in result.stdout


def test_where_a_browser_is_required_its_absence_is_an_error() -> None:
    result = run_without_chromium(REQUIRE_BROWSER="1")
    assert result.returncode != 0
    assert "REQUIRE_BROWSER=1, but no Chromium found" in result.stdout + result.stderr


def test_a_named_browser_is_the_one_that_is_driven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert browser_runs.find_chromium() == sys.executable
