"""The models and their migrations say the same."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import migrations, models

from config import lint_migrations


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail(f"Run manage.py makemigrations:\n{capsys.readouterr().out}")


@pytest.mark.django_db
def test_a_missing_migration_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from people.models import Team

    monkeypatch.setattr(Team._meta.get_field("name"), "max_length", 121)
    with pytest.raises(SystemExit):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "code"), [({"default": "a"}, 1), ({"default": "a", "db_default": "a"}, 0)])
def test_a_column_that_the_old_code_could_not_fill_is_noticed(
    field: dict[str, str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Read as PostgreSQL's statements, whichever database this runs on."""
    migration = import_module("cpd.migrations.0003_rule_sets").Migration
    added = migrations.AddField("ruleset", "mood", models.CharField(max_length=3, **field))  # type: ignore[arg-type]
    monkeypatch.setattr(migration, "operations", [*migration.operations, added])
    monkeypatch.setattr(migration, "initial", False, raising=False)
    assert lint_migrations.main() == code
    assert ("NOT NULL constraint on columns" in capsys.readouterr().out) is bool(code)
