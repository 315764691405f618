"""System checks: the database still holds the rules that keep records as they were."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from people import triggers


@register(Tags.database)
def triggers_are_installed(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Run by `manage.py check --database default` and at every start."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if "django_migrations" not in connection.introspection.table_names():
            continue
        if gone := triggers.missing(connection):
            problems.append(
                Error(
                    f"The database has lost {len(gone)} of its rules, first {gone[0]}.",
                    hint="Run manage.py migrate; it puts them back. Then run manage.py verify_records.",
                    id="people.E001",
                )
            )
    return problems
