"""`--cases first` and `--cases others` are two halves: between them every case of every test runs, and none twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.conf import settings

TESTS = """
import pytest

@pytest.mark.parametrize("number", [1, 2, 3])
def test_many(number):
    pass

def test_one():
    pass

class TestAlso:
    @pytest.mark.parametrize("word", ["a[b]", "c"])
    def test_many(self, word):
        pass
"""
FIRST = ["TestAlso::test_many[a[b]]", "test_many[1]", "test_one"]
OTHERS = ["TestAlso::test_many[c]", "test_many[2]", "test_many[3]"]


def collected(folder: Path, cases: str, seed: int) -> list[str]:
    (folder / "test_these.py").write_text(TESTS, encoding="utf-8")
    result = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--collect-only", "-c", "/dev/null", f"--rootdir={folder}"),
            *("-p", "no:django", "-p", "tests.each_once", f"--randomly-seed={seed}", f"--cases={cases}", str(folder)),
        ],
        cwd=Path(settings.BASE_DIR),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return [line.partition("::")[2] for line in result.stdout.splitlines() if "::" in line]


def test_each_case_is_in_one_of_the_halves_however_they_are_shuffled(tmp_path: Path) -> None:
    assert sorted(collected(tmp_path, "first", seed=1)) == FIRST
    assert sorted(collected(tmp_path, "others", seed=2)) == OTHERS
