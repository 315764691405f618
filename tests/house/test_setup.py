"""`make setup`: one clear line where it cannot go on, and no work where there is none."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    shutil.copy(ROOT / "config" / "setup.sh", tmp_path / "config" / "setup.sh")
    (tmp_path / "requirements.lock").write_text("")
    return tmp_path


def set_up(clone: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "config/setup.sh", "requirements.lock"],
        cwd=clone,
        env={"PATH": os.environ["PATH"], "PYTHON": python},
        capture_output=True,
        text=True,
        check=False,
    )


def stand_in(path: Path, script: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_missing_python_is_said_in_one_line(clone: Path) -> None:
    result = set_up(clone, "python-that-is-not-there")
    assert result.returncode == 1
    assert result.stderr.startswith(
        "Throughline needs Python 3.11 or newer, and 'python-that-is-not-there' is not there."
    )
    assert result.stderr.count("\n") == 1


def test_an_old_python_is_said_in_one_line(clone: Path) -> None:
    old = stand_in(clone / "python3.9", 'case "$2" in *platform*) echo 3.9.2;; *) exit 1;; esac')
    result = set_up(clone, old)
    assert result.returncode == 1
    assert "is 3.9.2." in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_environment_that_is_up_to_date_is_left_alone(clone: Path) -> None:
    empty = hashlib.sha256(b"").hexdigest()
    script = f'[ "$1" = -m ] && echo INSTALLING; [ "$1" = -c ] && [ -n "$3" ] && echo {empty}; exit 0'
    stand_in(clone / ".venv/bin/python", script)
    assert "INSTALLING" in set_up(clone, "python3").stdout
    assert (clone / ".venv/installed-requirements.lock").read_text().strip() == empty
    assert set_up(clone, "python3").stdout == ""
    (clone / ".venv/installed-requirements.lock").write_text("another")
    assert "INSTALLING" in set_up(clone, "python3").stdout


def test_make_help_says_every_line_of_the_makefiles_head_and_every_thing_to_type() -> None:
    makefile = (ROOT / "Makefile").read_text()
    head = [line.removeprefix("#").removeprefix(" ") for line in makefile.partition("\n\n")[0].splitlines()]
    told = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == head
    assert {"run", "test", "setup", "messages", "lighthouse", "lint", "bench", "lock"} <= set(
        re.findall(r"make (\w+) ", told)
    )
