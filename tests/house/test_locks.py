"""The locks: every package by hash, no line names a host, and both locks agree with pyproject.toml and each other."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
LOCKS = ["requirements.lock", "requirements-dev.lock"]
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)
_HOST = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|\s@\s")


def pinned(lock: str) -> dict[str, set[str]]:
    """Names and versions; several where they differ by Python or system."""
    versions: dict[str, set[str]] = defaultdict(set)
    for name, version in _PINNED.findall((ROOT / lock).read_text()):
        versions[name].add(version)
    return versions


@pytest.mark.parametrize("lock", LOCKS)
def test_no_line_of_a_lock_names_a_host(lock: str) -> None:
    assert [line for line in (ROOT / lock).read_text().splitlines() if _HOST.search(line)] == []


@pytest.mark.parametrize("line", ["--index-url https://pypi.example/simple", "a @ file.whl", "--find-links ./wheels"])
def test_a_line_that_names_a_host_would_be_found(line: str) -> None:
    assert _HOST.search(line)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert {block.split("==")[0] for block in blocks} == set(pinned(lock))
    assert len(blocks) > 20
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_testing_runs_on_the_versions_that_are_run() -> None:
    run, dev = (pinned(lock) for lock in LOCKS)
    assert {name: dev.get(name) for name in run} == run


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[\[<>=~! ;]", requirement)[0].lower().replace("_", "-") for requirement in requirements}

    assert names(project["dependencies"]) <= set(pinned("requirements.lock"))
    assert names(project["optional-dependencies"]["dev"]) <= set(pinned("requirements-dev.lock"))
