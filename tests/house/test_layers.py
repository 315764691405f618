"""The layers hold in the database too: a relation never points upward.

import-linter sees imports; a foreign key written as "portfolios.Portfolio" is a string and escapes it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

LAYERS = ["people", "capabilities", "content", "cpd", "portfolios"]  # from the ground up


def upward(every: Iterable[type[models.Model]]) -> list[str]:
    """Relations of our models that point to an app above their own."""
    found = []
    for model in every:
        here = model._meta.app_label
        for field in model._meta.get_fields(include_hidden=True):
            if here not in LAYERS or not field.is_relation or not field.concrete or not field.related_model:
                continue
            there = field.related_model._meta.app_label  # type: ignore[union-attr]
            if there in LAYERS and LAYERS.index(there) > LAYERS.index(here):
                found.append(f"{model._meta.label}.{field.name} points up to {there}")
    return found


def test_every_app_of_ours_has_its_layer() -> None:
    ours = [c.label for c in apps.get_app_configs() if Path(c.path).parent == Path(settings.BASE_DIR)]
    assert sorted(ours) == sorted(LAYERS)


def test_no_relation_points_to_a_higher_layer() -> None:
    assert upward(apps.get_models(include_auto_created=True)) == []


def test_a_relation_pointing_up_would_be_found() -> None:
    class Upward(models.Model):
        portfolio = models.ForeignKey("portfolios.Portfolio", on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "people"

    try:
        assert upward([Upward]) == ["people.Upward.portfolio points up to portfolios"]
    finally:
        del apps.all_models["people"]["upward"]
        apps.clear_cache()


def test_names_say_what_is_inside() -> None:
    """STYLE, Naming: no `utils`, `helpers`, `common`, and nothing numbered."""
    forbidden = {"utils", "helpers", "common", "misc", "tools", "manager2"}
    files = [path for app in (*LAYERS, "config") for path in (Path(settings.BASE_DIR) / app).rglob("*.py")]
    assert len(files) > len(LAYERS)
    assert [str(path) for path in files if path.stem in forbidden or path.parent.name in forbidden] == []


def test_pandas_is_not_loaded_until_it_is_used() -> None:
    """It costs 1.4 s and 84 MB (DESIGN §6)."""
    program = (
        "import django, sys; django.setup(); import django.urls; django.urls.get_resolver().url_patterns; "
        "import config.wsgi; print(sorted({'pandas', 'numpy', 'openpyxl'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(settings.VAR_DIR)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"
