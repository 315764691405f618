"""Pytest plugin: which tests need a browser or PostgreSQL, and saying plainly which of them were not run.

A test under tests/browser/ is marked `browser` by its place. Without a Chromium it is skipped and named in the summary;
with REQUIRE_BROWSER=1 (as in .ci/run) that is an error. Tests marked `postgres` are skipped on SQLite.

A browser is a large program of its own that can stumble (a page that crashes, a screenshot that it fails to take, a
stall on a busy machine): a browser test that fails is run once more, and both its name and what went wrong the first
time stand in the summary, since a stumble may be a race of ours. What fails twice has failed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

NO_CHROMIUM = "no Chromium found: install one, or name it in CHROMIUM"
NO_POSTGRES = "needs PostgreSQL: name one in DATABASE_URL"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
_PLACES = (
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_chromium() -> str | None:
    """The path of a Chromium to drive: what CHROMIUM names, else the first that is installed."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    found = (shutil.which(name) for name in (*_NAMES, *_PLACES))
    return next((path for path in found if path), None)


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("REQUIRE_BROWSER") == "1" and not find_chromium():
        raise pytest.UsageError(f"REQUIRE_BROWSER=1, but {NO_CHROMIUM}.")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    from django.db import connection

    place = Path(__file__).parent / "browser"
    chromium = find_chromium()
    for item in items:
        if place in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))
        if chromium is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
        if connection.vendor != "postgresql" and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason=NO_POSTGRES))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every test that was left out for want of a browser or of PostgreSQL, whatever words its skip uses.

    Works on the controller of xdist too: the reports of its workers carry the reason.
    """
    for missing, words in (("no Chromium", "Chromium"), ("not on PostgreSQL", "PostgreSQL")):
        left_out = sorted(
            report.nodeid for report in terminalreporter.getreports("skipped") if words in str(report.longrepr)
        )
        if left_out:
            terminalreporter.section(f"NOT RUN: {missing}", sep="-", yellow=True)
            for nodeid in left_out:
                terminalreporter.write_line(f"  not run: {nodeid}")
    again = terminalreporter.getreports("rerun")
    if again:
        terminalreporter.section("RUN AGAIN: failed the first time", sep="-", yellow=True)
        for report in again:
            terminalreporter.write_line(f"  {report.nodeid}\n{str(report.longrepr)[-2000:]}\n")
