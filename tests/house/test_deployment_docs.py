"""docs/deployment.md and config/settings.py name the same variables."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def test_every_variable_that_is_read_is_documented_and_no_other() -> None:
    source = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r"(?:env(?:\.\w+)?|_required)\(\s*\"([A-Z_]+)\"", source))
    rows = re.findall(r"^\| (`.*?) \|", (ROOT / "docs" / "deployment.md").read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert len(read) > 10
    assert documented == read


def test_the_commands_it_names_are_there() -> None:
    from django.core.management import get_commands

    text = (ROOT / "docs" / "deployment.md").read_text()
    named = set(re.findall(r"manage\.py (\w+)", text))
    assert len(named) > 5
    assert named <= set(get_commands())
