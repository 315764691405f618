"""`python -m config.lint_migrations`: can each migration run while the previous release is still serving?

What makes a table is left out: nobody uses it yet. Prints only what is wrong; exit code 1 when something is.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout

import django


def main() -> int:
    """Look at our own apps' migrations; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django_migration_linter import MessageType, MigrationLinter

    linter = MigrationLinter(
        path=".",
        include_apps=["people", "capabilities", "content", "cpd", "portfolios"],
        ignore_initial_migrations=True,
        no_cache=True,
        quiet=[MessageType.OK.value, MessageType.IGNORE.value],
    )
    with redirect_stdout(io.StringIO()) as said:
        linter.lint_all_migrations()
        linter.print_summary()
    if linter.has_errors:
        print(said.getvalue())
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
