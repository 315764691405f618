"""What a load balancer asks: is this process alive (`/healthz`), and may it get visitors (`/readyz`)?

Both answer to anybody, in plain text, without a session, a name or a version. Alive asks nothing of the database: a
database that is away is no reason to restart every web process. Ready names what is missing.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from people import triggers


class _Known:
    """What this process has found out.

    Migrations cannot become unapplied under a running process that was built with them: once all of them are there,
    reading 240 migration files again at every probe would tell nothing new.
    """

    migrated = False


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all. No query."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when nothing is missing, else 503 and a line for each thing that is. Two queries once migrated."""
    problems = not_ready()
    if problems:
        return HttpResponse("".join(f"{problem}\n" for problem in problems), content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


def not_ready() -> list[str]:
    """What keeps this process from serving visitors, in words; empty when nothing does."""
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        connection.ensure_connection()
        if not _Known.migrated:
            executor = MigrationExecutor(connection)
            waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            if waiting:
                return [f"the database waits for {waiting} migrations: run manage.py migrate"]
            _Known.migrated = True
        problems = []
        if gone := triggers.missing(connection):
            problems.append(
                f"the database has lost {len(gone)} of its rules: run manage.py migrate, then verify_records"
            )
        DBTaskResult.objects.exists()
    except DatabaseError:
        return ["the database does not answer"]
    return problems
