"""`make run`: what starts, what it says, and that nothing of it is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from config import start, template_database

ROOT = Path(settings.BASE_DIR)
SECONDS = 60  # for a machine that is busy with the rest of the suite


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def parent_of(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it ended meanwhile
        return None


class Started:
    """`python -m config.start` with a database of its own that holds one real person, so that no demo is loaded."""

    def __init__(self, folder: Path) -> None:
        self.port, self.said, self.began = free_port(), folder / "said", time.monotonic()
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.start"],
                cwd=ROOT,
                env={
                    "PATH": os.environ["PATH"],
                    "HOME": str(folder),
                    "VAR_DIR": str(folder),
                    "PORT": str(self.port),
                    "PYTHONWARNINGS": "ignore",
                },
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, words: str) -> str:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and words not in self.said.read_text():
            time.sleep(0.1)
        assert words in self.said.read_text()
        return self.said.read_text()

    def children(self) -> list[int]:
        """Process ids of what it started, eldest first."""
        if Path("/proc/self/stat").exists():  # small images have no `ps`
            return sorted(
                int(path.name) for path in Path("/proc").glob("[0-9]*") if parent_of(path) == self.process.pid
            )
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(line) for line in found.stdout.split()]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """A VAR_DIR with a migrated database in it."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("make run starts on SQLite: tested there")
    template = Path(settings.VAR_DIR) / "test-templates" / f"{template_database.key()}.sqlite3"
    database = tmp_path / "throughline.sqlite3"
    shutil.copy(template, database)
    subprocess.run(
        [sys.executable, "manage.py", "createsuperuser", "--email", "somebody@real.example", "--noinput"],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DJANGO_SUPERUSER_PASSWORD": "long enough for this"},
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return tmp_path


@pytest.fixture
def started(folder: Path) -> Iterator[Started]:
    running = Started(folder)
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(20)


def test_it_starts_says_where_and_stops_without_leaving_anything(started: Started) -> None:
    said = started.wait_for("Stop it with Ctrl-C.")
    print(f"second start: {time.monotonic() - started.began:.1f} s")
    assert f"http://localhost:{started.port}" in said
    assert "demo" not in said  # there is a real person in this database
    with urlopen(f"http://127.0.0.1:{started.port}/readyz", timeout=10) as response:
        assert response.read() == b"ready\n"
    children = started.children()
    assert len(children) == 2
    started.process.send_signal(signal.SIGINT)
    assert started.process.wait(20) == 0
    assert started.said.read_text().endswith("Stopping…\nStopped.\n")
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_what_a_timer_does_in_production_is_done_here_too(folder: Path) -> None:
    """A page whose day has come goes out by itself, without anybody typing a command."""
    shell = [sys.executable, "manage.py", "shell", "-v", "0", "-c"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "VAR_DIR": str(folder), "PYTHONWARNINGS": "ignore"}

    def ask(code: str) -> str:
        done = subprocess.run([*shell, code], env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    ask(
        "from datetime import timedelta; from django.utils import timezone; from wagtail.models import Page, Revision;"
        "page = Page.objects.get(depth=1).add_child(instance=Page(title='Waits', slug='waits', live=False));"
        "now = timezone.now(); revision = page.save_revision(approved_go_live_at=now + timedelta(days=1));"
        "Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=now - timedelta(minutes=1))"
    )
    running = Started(folder)
    try:
        running.wait_for("Stop it with Ctrl-C.")
        until = time.monotonic() + SECONDS
        is_live = "from wagtail.models import Page; print(Page.objects.get(slug='waits').live)"
        while (found := ask(is_live)) != "True" and time.monotonic() < until:
            time.sleep(1)
        assert found == "True"
        assert running.process.poll() is None
    finally:
        running.process.terminate()
        running.process.wait(20)


def test_a_command_is_never_run_twice_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    class Endless:
        def poll(self) -> None:
            return None

    def child(arguments: list[str], said: int) -> Endless:
        begun.append(arguments[1])
        return Endless()

    monkeypatch.setattr(start, "WAIT_FOR_ROUND", 0)
    monkeypatch.setattr(start, "ROUNDS", {"publish_scheduled": 0})
    monkeypatch.setattr(start, "_child", child)
    rounds = start.Rounds()
    for _turn in range(3):
        rounds.begin_what_is_due()
    assert begun == ["publish_scheduled"]
    assert [command for command, _process in rounds.running()] == ["publish_scheduled"]


def test_when_one_process_dies_the_other_is_stopped_and_it_says_so(started: Started) -> None:
    started.wait_for("Stop it with Ctrl-C.")
    children = started.children()
    os.kill(children[1], signal.SIGKILL)
    assert started.process.wait(20) == 1
    assert "The background worker stopped by itself" in started.said.read_text()
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-m", "config.start"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert f"Port {port} is in use on this machine." in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
