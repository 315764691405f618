"""Rules that only the database can keep: rows that never change, whoever writes.

Each app lists its triggers in its own `triggers.py` as `TRIGGERS`; this module turns them into SQL for SQLite and
PostgreSQL, installs them after every migrate (SQLite drops a table's triggers when Django rebuilds it) and says which
are missing. Nothing here knows what the rows mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import module_has_submodule

Event = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]


@dataclass(frozen=True)
class Trigger:
    """Refuse `event` on `table`, with `message`, where `condition` holds.

    `condition` is SQL over OLD and NEW that both databases read; `changed` adds "one of these columns differs" (each
    database compares with NULL in its own words). Both empty: always refuse.
    """

    name: str
    table: str
    event: Event
    message: str
    condition: str = ""
    changed: tuple[str, ...] = ()

    def when(self, vendor: str) -> str:
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        parts = [f"({self.condition})"] if self.condition else []
        if self.changed:
            parts.append("(" + " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in self.changed) + ")")
        return " AND ".join(parts) or ("TRUE" if vendor == "postgresql" else "1")

    def exists_on(self, vendor: str) -> bool:
        """SQLite has no TRUNCATE: its DELETE triggers see every row go."""
        return self.event != "TRUNCATE" or vendor == "postgresql"

    def definition(self, vendor: str) -> str:
        """What the database keeps of this trigger, word for word: its statement, on PostgreSQL its function's body."""
        message = self.message.replace("'", "''")
        if vendor == "sqlite":
            return (
                f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW WHEN {self.when(vendor)} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW")
        return (
            f" BEGIN IF {self.when(vendor)} THEN RAISE EXCEPTION '{message}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END "
        )

    def statements(self, vendor: str) -> list[str]:
        """What makes the trigger, or makes it anew."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}", self.definition(vendor)]
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return [
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $${self.definition(vendor)}$$",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH {each} EXECUTE FUNCTION {self.name}()",
        ]


def append_only(table: str, *, what: str) -> list[Trigger]:
    """The triggers of a table whose rows are written once: no change, no removal, one by one or all together."""
    return [
        Trigger(f"{table}_no_update", table, "UPDATE", f"{what} never change"),
        Trigger(f"{table}_no_delete", table, "DELETE", f"{what} are never deleted"),
        never_emptied(table, what=what),
    ]


def never_emptied(table: str, *, what: str) -> Trigger:
    """Refuse TRUNCATE, which asks no row's trigger (PostgreSQL)."""
    return Trigger(f"{table}_no_truncate", table, "TRUNCATE", f"{what} are never deleted")


def declared(configs: Iterable[AppConfig] | None = None) -> Iterator[Trigger]:
    """Every trigger that an installed app lists in its `triggers.py`."""
    for config in configs or apps.get_app_configs():
        if config.name != "people" and config.module and module_has_submodule(config.module, "triggers"):
            yield from import_module(f"{config.name}.triggers").TRIGGERS
        elif config.name == "people":
            yield from import_module("people.own_triggers").TRIGGERS


def install(connection: BaseDatabaseWrapper) -> int:
    """Make every declared trigger whose table exists; return how many. Safe to run again."""
    tables = set(connection.introspection.table_names())
    wanted = [trigger for trigger in declared() if trigger.table in tables and trigger.exists_on(connection.vendor)]
    with connection.cursor() as cursor:
        for trigger in wanted:
            for statement in trigger.statements(connection.vendor):
                cursor.execute(statement)
    return len(wanted)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of declared triggers that the database does not have, has switched off, or has with another meaning."""
    query = (
        "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        " AND pg_table_is_visible(c.oid)"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {(name, table, source) for name, table, source in cursor.fetchall()}
    vendor = connection.vendor
    return sorted(
        trigger.name
        for trigger in declared()
        if trigger.exists_on(vendor) and (trigger.name, trigger.table, trigger.definition(vendor)) not in present
    )


def install_after_migrate(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """`post_migrate` runs once per app; the last of ours is enough, and by then every table is there."""
    if sender.name == "portfolios":
        install(connections[using])
