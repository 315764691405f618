"""`python -m config.lint_migrations`: can each migration run while the previous release is still serving?

What makes a table is left out: nobody uses it yet. The statements looked at are PostgreSQL's, the production database's,
and no server is asked for them: SQLite makes a table anew for most changes, which says nothing about what other releases
would meet. Prints only what is wrong; exit code 1 when something is.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout
from typing import Any

import django

# The oldest PostgreSQL that Django 5.2 runs on; some statements differ by version.
POSTGRESQL = 14_00_00


def main() -> int:
    """Look at our own apps' migrations; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db.migrations.loader import MigrationLoader
    from django_migration_linter import MessageType, MigrationLinter

    loader = MigrationLoader(None)
    loader.connection = _postgresql()

    class Linter(MigrationLinter):
        def get_sql(self, app_label: str, migration_name: str) -> list[str]:
            migration = loader.get_migration(app_label, migration_name)
            statements = loader.collect_sql([(migration, False)])
            return [line for line in statements if line and not line.startswith("--")]

    linter = Linter(
        path=".",
        include_apps=["people", "capabilities", "content", "cpd", "portfolios"],
        ignore_initial_migrations=True,
        no_cache=True,
        analyser_string="postgresql",
        quiet=[MessageType.OK.value, MessageType.IGNORE.value],
    )
    with redirect_stdout(io.StringIO()) as said:
        linter.lint_all_migrations()
        linter.print_summary()
    if linter.has_errors:
        print(said.getvalue())
    return 1 if linter.has_errors else 0


def _postgresql() -> Any:
    """A connection that writes PostgreSQL's statements and is never opened."""
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper

    class Unopened(DatabaseWrapper):
        pg_version = POSTGRESQL

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            # Django's own asks the server how to quote; for reading, any quotes will do.
            self.ops.compose_sql = _written_out  # type: ignore[method-assign]

        def connect(self) -> None:
            raise AssertionError("Reading migrations asks no server.")

        def schema_editor(self, *args: Any, **kwargs: Any) -> Any:
            return super().schema_editor(*args, **{**kwargs, "atomic": False})

    settings = {**connections["default"].settings_dict, "ENGINE": "django.db.backends.postgresql", "NAME": "none"}
    return Unopened({**settings, "OPTIONS": {}}, "default")


def _written_out(sql: str, params: Any) -> str:
    return sql % tuple(map(repr, params)) if params else sql


if __name__ == "__main__":
    sys.exit(main())
