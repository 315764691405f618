"""`python -m config.start`: everything that `make run` starts, in one terminal, with its progress visible.

Migrates, checks, loads the demo world into an empty database, starts the web server and the background worker together,
runs what in production a timer runs, and stops all of it together. For trying Throughline out and for developing it; production is described in
docs/deployment.md and uses none of this.
"""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

HOST = "127.0.0.1"
WAIT_FOR_WEB = 60  # seconds until the first answer
WAIT_FOR_STOP = 10  # seconds for what is under way to end
SHOW_EVERY = 40  # migrations
# What a timer does in production (docs/deployment.md), in seconds between two runs: pages go out on their day, and whoever
# answers for one is reminded of its review date.
ROUNDS = {"publish_scheduled": 120, "remind_reviews": 24 * 60 * 60}
WAIT_FOR_ROUND = 15


class Stop(Exception):
    """Somebody asked us to stop: Ctrl-C, or SIGTERM from whoever started us."""


class CannotStart(Exception):
    """Said in one line to whoever typed `make run`."""


def main() -> int:
    """Start everything; return the exit code: 0 when asked to stop, 1 when something failed or died."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    children: list[tuple[str, subprocess.Popen[bytes]]] = []
    rounds = Rounds()
    try:
        port = _port()
        _environment(port)
        say("Starting Throughline…")
        prepare()
        children = _start(port)
        _wait_for_web(port, children)
        _greet(port)
        rounds = Rounds()  # which wait from now on: the first pages are quicker without them
        while True:
            _all_alive(children)
            rounds.begin_what_is_due()
            time.sleep(0.2)
    except Stop:
        say("\nStopping…")
        return 0
    except CannotStart as error:
        say(f"\n{error}")
        return 1
    finally:
        _stop_children([*children, *rounds.running()])
        if children:
            say("Stopped.")


def say(line: str) -> None:
    """One line to the terminal, at once."""
    print(line, flush=True)


def _stop(number: int, frame: object) -> None:
    raise Stop


def _port() -> int:
    """The port from PORT, free to use. Raises CannotStart where it is not."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CannotStart(f"PORT is a number such as 8000, not {given!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(given)))
        except OSError:
            raise CannotStart(
                f"Port {given} is in use on this machine. Stop what uses it, or choose another: make run PORT={int(given) + 1}"
            ) from None
    return int(given)


def _environment(port: int) -> None:
    """What differs from a bare `manage.py`: the address in emails, and the demo's way past the second factor."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    if os.environ.get("ENVIRONMENT", "development") == "development" and not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DEMO_WITHOUT_SECOND_FACTOR", "1")


def prepare() -> None:
    """Bring the database up to date and fill an empty one with the demo world. Raises CannotStart."""
    import django
    from django.core.management import CommandError, call_command
    from django.core.management.base import SystemCheckError
    from django.db import OperationalError

    django.setup()
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    try:
        _migrate()
        call_command("check", database=["default"], stdout=io.StringIO())
        _load_demo_once()
    except SystemCheckError as error:
        raise CannotStart(str(error)) from error
    except CommandError as error:
        raise CannotStart(f"That did not work: {error}") from error
    except OperationalError as error:
        raise CannotStart(f"The database does not answer: {error}") from error


class _Steps(io.StringIO):
    """Takes what `migrate` prints and says how far it is, in a plain line now and then."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total, self.done = total, 0

    def write(self, text: str) -> int:
        if text.strip().startswith("Applying "):
            self.done += 1
            if self.done % SHOW_EVERY == 0 or self.done == self.total:
                say(f"  {self.done} of {self.total} steps")
        return len(text)


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not steps:
        return
    say(
        "Preparing the database (once, about half a minute)…"
        if not executor.loader.applied_migrations
        else f"Bringing the database up to date ({steps} steps)…"
    )
    call_command("migrate", interactive=False, no_color=True, stdout=_Steps(steps))


def _load_demo_once() -> None:
    """Only where there is nobody yet: never over real data, never twice, never in production."""
    from django.conf import settings

    from people.models import User
    from portfolios.demo.world import load

    if settings.PRODUCTION or User.objects.exists():
        return
    say("Loading the demo world (once)…")
    load(progress=lambda words: say(f"  {words}"))


def _start(port: int) -> list[tuple[str, subprocess.Popen[bytes]]]:
    """The two processes. Each has a session of its own, so that Ctrl-C reaches us alone and we stop both in order."""
    web = [
        *("-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--threads", "8"),
        *("--no-control-socket", "--log-level", "warning", "--graceful-timeout", "5"),
    ]
    worker = ["manage.py", "db_worker", "--backend", "background", "--no-startup-delay", "--verbosity", "0"]
    return [(name, _child(command)) for name, command in (("web server", web), ("background worker", worker))]


class Rounds:
    """Commands that are run again and again, each by itself and never twice at once. One that fails says so and is due
    again at its time."""

    def __init__(self) -> None:
        self.due = dict.fromkeys(ROUNDS, time.monotonic() + WAIT_FOR_ROUND)
        self.begun: dict[str, subprocess.Popen[bytes]] = {}

    def begin_what_is_due(self) -> None:
        for command, seconds in ROUNDS.items():
            if time.monotonic() < self.due[command] or command in dict(self.running()):
                continue
            self.due[command] = time.monotonic() + seconds
            self.begun[command] = _child(["manage.py", command, "--verbosity", "0"], said=subprocess.DEVNULL)

    def running(self) -> list[tuple[str, subprocess.Popen[bytes]]]:
        """Those under way."""
        return [(command, process) for command, process in self.begun.items() if process.poll() is None]


def _child(arguments: Sequence[str], said: int | None = None) -> subprocess.Popen[bytes]:
    """`said`: where its words go; its errors always come to the terminal."""
    return subprocess.Popen([sys.executable, *arguments], stdin=subprocess.DEVNULL, stdout=said, start_new_session=True)


def _all_alive(children: Sequence[tuple[str, subprocess.Popen[bytes]]]) -> None:
    for name, process in children:
        if (code := process.poll()) is not None:
            raise CannotStart(f"The {name} stopped by itself (exit code {code}), so everything is being stopped.")


def _wait_for_web(port: int, children: Sequence[tuple[str, subprocess.Popen[bytes]]]) -> None:
    until = time.monotonic() + WAIT_FOR_WEB
    while time.monotonic() < until:
        _all_alive(children)
        try:
            with urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                return
        except URLError as error:
            if hasattr(error, "code"):
                raise CannotStart(f"The web server answers, but is not well: {error}.") from error
            time.sleep(0.1)
        except OSError:
            time.sleep(0.1)
    raise CannotStart(f"The web server did not answer within {WAIT_FOR_WEB} seconds.")


def _greet(port: int) -> None:
    from django.db import connections

    from people.models import User

    say(f"\nThroughline is running: http://localhost:{port}")
    sign_ins, password = _demo()
    if sign_ins and User.objects.filter(is_demo=True).exists():
        width = max(len(str(role)) for role, _ in sign_ins)
        say(f"\nSign in as one of these people of the demo world; the password is  {password}")
        for role, email in sign_ins:
            say(f"  {str(role).ljust(width)}  {email}")
    say("\nStop it with Ctrl-C.")
    connections.close_all()


def _demo() -> tuple[Sequence[tuple[Any, str]], str]:
    try:
        from portfolios.demo import PASSWORD, SIGN_INS
    except ImportError:
        return (), ""
    return SIGN_INS, PASSWORD


def _stop_children(children: Sequence[tuple[str, subprocess.Popen[bytes]]]) -> None:
    """End both, web first, and wait; whoever does not end in time is ended."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for _, process in children:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + WAIT_FOR_STOP
    for _, process in children:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
