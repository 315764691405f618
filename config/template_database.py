"""A migrated database, kept as a template and copied instead of migrated again.

Migrating from empty takes some 15 seconds; copying what was migrated takes hundredths of one. The template is keyed by
everything that shapes it (each installed app's migrations, our triggers, the versions of Django and Wagtail), so that
it can never be out of date. SQLite keeps it as a file in var/test-templates/, PostgreSQL as a database of its own.
Used by the tests and by the bench; the real database is always migrated in place.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

KEPT = 3  # templates of older migrations that stay, for going back and forth between branches


@cache
def key() -> str:
    """The fingerprint as it was when this process first asked: what it has loaded is what it migrates."""
    return fingerprint()


def fingerprint() -> str:
    """Twelve hex digits that stand for all that shapes a migrated database."""
    digest = hashlib.sha256(f"{version('django')} {version('wagtail')} {_connection().vendor}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        folder = Path(config.path)
        for path in sorted([*folder.glob("migrations/*.py"), *folder.glob("*triggers.py")]):
            digest.update(f"{config.label}/{path.name}".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def ensure(on_build: Callable[[], None] = lambda: None) -> bool:
    """Make the template if it is not there; return whether it was there already.

    `on_build` is called just before the long work starts. Several processes may ask at once: one makes it.
    """
    store = _store()
    with _one_at_a_time():
        if store.has(store.template):
            return True
        on_build()
        with _made_whole(store.template) as unfinished:
            _migrate(unfinished)
        store.forget_old()
        return False


def ensure_filled(name: str, fill: Callable[[], None]) -> None:
    """Make the database `name` if it is not there: a copy of the template, in which `fill` has done its work."""
    store = _store()
    with _one_at_a_time():
        if store.has(name):
            return
        with _made_whole(name) as unfinished:
            store.copy(store.template, unfinished)
            before = use(unfinished)
            try:
                fill()
            finally:
                use(before)


def restore(name: str, source: str | None = None) -> None:
    """Make the database `name` (a file path on SQLite) exactly what `source`, or the template, is, whatever was in it."""
    connections.close_all()
    store = _store()
    with _one_at_a_time():
        store.copy(source or store.template, name)


def remove(name: str) -> None:
    """Remove a database made by `restore`."""
    connections.close_all()
    _store().remove(name)


def use(name: str) -> str:
    """Point every connection of this process at the database `name`; return the name used before."""
    connection = _connection()
    connection.close()
    before = str(connection.settings_dict["NAME"])
    # The dictionary is shared by the connections of all threads, and is the one in settings.
    connection.settings_dict["NAME"] = settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"] = name
    return before


def scratch_name(label: str, *, pid: int | None = None) -> str:
    """A name for a database of this process (or of `pid`) alone; also clears away dead processes' ones."""
    return _store().scratch_name(label, pid or os.getpid())


def _connection() -> BaseDatabaseWrapper:
    return connections[DEFAULT_DB_ALIAS]


def _store() -> _SQLite | _PostgreSQL:
    return _SQLite() if _connection().vendor == "sqlite" else _PostgreSQL()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    folder = settings.VAR_DIR / "test-templates"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _made_whole(name: str) -> Iterator[str]:
    """The name of a database to work in, which becomes `name` when all has gone well: half of one is never found."""
    store = _store()
    unfinished = store.unfinished_name()
    store.remove(unfinished)
    store.create(unfinished)
    yield unfinished
    connections.close_all()
    store.rename(unfinished, name)


def _migrate(name: str) -> None:
    before = use(name)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        use(before)


def _is_alive(pid: str) -> bool:
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


class _SQLite:
    def __init__(self) -> None:
        self.folder: Path = settings.VAR_DIR / "test-templates"
        self.template = str(self.folder / f"{key()}.sqlite3")

    def has(self, name: str) -> bool:
        return Path(name).exists()

    def unfinished_name(self) -> str:
        return str(self.folder / f"unfinished-{os.getpid()}.sqlite3")

    def create(self, name: str) -> None:
        """Nothing to do: the file is made when it is first written to."""

    def rename(self, name: str, new: str) -> None:
        with closing(sqlite3.connect(name)) as database:
            database.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        Path(name).replace(new)

    def forget_old(self) -> None:
        for old in sorted(self.folder.glob("?" * 12 + ".sqlite3"), key=lambda path: path.stat().st_mtime)[: -KEPT - 1]:
            old.unlink(missing_ok=True)

    def copy(self, source: str, name: str) -> None:
        # backup() and not a file copy: another thread of this process may have the file open.
        with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(name, timeout=20)) as target:
            whole.backup(target)

    def remove(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(name + suffix).unlink(missing_ok=True)

    def scratch_name(self, label: str, pid: int) -> str:
        folder = settings.VAR_DIR / "test-databases"
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.sqlite3"):
            if not _is_alive(path.stem.rsplit("-", 1)[-1]):
                self.remove(str(path))
        return str(folder / f"{label}-{pid}.sqlite3")


class _PostgreSQL:
    def __init__(self) -> None:
        self.template = f"throughline_template_{key()}"

    @contextmanager
    def _server(self) -> Iterator[CursorWrapper]:
        """A cursor on the server's own database, from which others can be made and dropped."""
        with _connection()._nodb_cursor() as cursor:  # noqa: SLF001  as Django's own test set-up does
            yield cursor

    def has(self, name: str) -> bool:
        with self._server() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def unfinished_name(self) -> str:
        return f"throughline_unfinished_{os.getpid()}"

    def create(self, name: str) -> None:
        with self._server() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')

    def rename(self, name: str, new: str) -> None:
        with self._server() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" RENAME TO "{new}"')

    def forget_old(self) -> None:
        with self._server() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'throughline_template_%%' ORDER BY oid")
            for (old,) in cursor.fetchall()[: -KEPT - 1]:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')

    def copy(self, source: str, name: str) -> None:
        self.remove(name)
        with self._server() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')

    def remove(self, name: str) -> None:
        with self._server() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def scratch_name(self, label: str, pid: int) -> str:
        with self._server() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_throughline_%%'")
            left_over = [name for (name,) in cursor.fetchall() if not _is_alive(name.rsplit("_", 1)[-1])]
        if str(_connection().settings_dict["HOST"]) in {"", "localhost", "127.0.0.1"}:  # else the pid says nothing
            for name in left_over:
                self.remove(name)
        return f"test_throughline_{label}_{pid}"
