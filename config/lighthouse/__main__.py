"""`python -m config.lighthouse [RUNS]` (`make lighthouse`): Lighthouse on public pages, results in docs/lighthouse.md.

A throw-away copy of the product with the demo world is started the way production is (gunicorn, production settings,
compressed static files with hashed names), and every page is measured as a phone on a slow network sees it, RUNS times
(3 unless told otherwise); the median run counts. The npm package lies under var/lighthouse/, in the versions of
package-lock.json. Exit code 1 when a page misses a target.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
INSTALLED = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "lighthouse"
DOCUMENT = ROOT / "docs" / "lighthouse.md"
RUNS = 3
LONGEST = 180
"""Seconds for one run of Lighthouse, beyond which it hangs."""
TRIES = 3
"""How often a run is begun: Chromium sometimes does not come up on a busy machine."""
TARGETS = {"performance": 95, "accessibility": 100, "best-practices": 95, "seo": 95}

# What is measured: name in the table and address; run in the copy, with the addresses of what the demo world holds.
ADDRESSES = """
import json
from content.models import DigestPage, GuidancePage, HomePage, ModulePage

def first(model, code="en-gb"):
    page = model.objects.live().filter(locale__language_code=code).order_by("pk").first()
    return page.url if page else ""

print(json.dumps({
    "Home": "/",
    "Library": "/library/",
    "Research digest": first(DigestPage),
    "Module": first(ModulePage),
    "Guidance": first(GuidancePage),
    "Capability": "/capabilities/starter/r4/",
    "Home, in Welsh": first(HomePage, "cy"),
}))
"""


@dataclass
class Result:
    """The runs on one page: scores by category, figures, and what fell short of full marks."""

    name: str
    address: str
    runs: list[dict[str, Any]] = field(default_factory=list)

    def median(self) -> dict[str, Any]:
        """The run whose performance is the middle one."""
        middle = statistics.median_low(run["categories"]["performance"]["score"] for run in self.runs)
        return next(run for run in self.runs if run["categories"]["performance"]["score"] == middle)

    def scores(self) -> dict[str, int]:
        """Of 100, by category. All but performance are the worst of all runs."""
        worst = {name: min(run["categories"][name]["score"] for run in self.runs) for name in TARGETS}
        worst["performance"] = self.median()["categories"]["performance"]["score"]
        return {name: round(100 * score) for name, score in worst.items()}

    def figure(self, audit: str) -> float:
        """A figure of the median run."""
        return float(self.median()["audits"][audit].get("numericValue") or 0)

    def shortcomings(self) -> list[str]:
        """Audits of the median run that count and are not passed."""
        run = self.median()
        counted = {
            audit["id"] for name in TARGETS for audit in run["categories"][name]["auditRefs"] if audit["weight"] > 0
        }
        found = ((name, run["audits"][name]) for name in sorted(counted))
        return [
            f"{audit['title']} ({audit.get('displayValue') or name}, {audit['score']:g})"
            for name, audit in found
            if audit["score"] is not None and audit["score"] < 0.9
        ]


def main(runs: int) -> int:
    """Measure every page and write the document."""
    chromium = _chromium()
    lighthouse = _install()
    results = []
    with _running() as (address, pages):
        for name, path in pages.items():
            if not path:
                print(f"{name}: not there yet", flush=True)
                continue
            for _ in range(2):  # as its second reader gets it
                urllib.request.urlopen(f"{address}{path}", timeout=60).close()  # noqa: S310  our own address
            result = Result(name, path)
            for _ in range(runs):
                result.runs.append(_run(lighthouse, chromium, f"{address}{path}"))
            results.append(result)
            said = ", ".join(f"{category} {score}" for category, score in result.scores().items())
            print(f"{name} ({path}): {said}", flush=True)
            for line in result.shortcomings():
                print(f"    {line}", flush=True)
    DOCUMENT.write_text(_document(results, runs, chromium), encoding="utf-8")
    print(f"\nWritten to {DOCUMENT.relative_to(ROOT)}.")
    return int(any(score < TARGETS[name] for result in results for name, score in result.scores().items()))


def _chromium() -> str:
    given = os.environ.get("CHROME_PATH")
    found = given or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("There is no Chromium on this machine. Install it, or name it in CHROME_PATH.")
    return found


def _install() -> Path:
    """The npm package in the versions of the lock file; installed once, and again when that changes."""
    program = INSTALLED / "node_modules" / "lighthouse" / "cli" / "index.js"
    lock = (HERE / "package-lock.json").read_bytes()
    done = INSTALLED / "installed-lock.json"
    if not (program.exists() and done.exists() and done.read_bytes() == lock):
        if shutil.which("npm") is None:
            raise SystemExit("Lighthouse needs Node.js 18.20 or newer with npm.")
        print("Installing Lighthouse (once)…", flush=True)
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / name, INSTALLED / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=INSTALLED, check=True, stdin=subprocess.DEVNULL)
        done.write_bytes(lock)
    return program


@contextmanager
def _running() -> Iterator[tuple[str, dict[str, str]]]:
    """The product as in production, with the demo world, in a folder that goes again: its address, and its pages."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        address = f"http://127.0.0.1:{port}"
        own = {"DATABASE_URL", "CACHE_URL", "ENVIRONMENT", "DEBUG", "WHOLE_PAGE_CACHE"}
        development = {name: value for name, value in os.environ.items() if name not in own}
        development |= {"VAR_DIR": folder, "LOG_LEVEL": "ERROR"}
        production = development | {
            "ENVIRONMENT": "production",
            "SECRET_KEY": "measured" * 8,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{folder}/throughline.sqlite3",
            "SITE_URL": address,
            # Lighthouse speaks to it directly, without the proxy that would speak TLS.
            "SECURE_SSL_REDIRECT": "0",
            "SECURE_HSTS_SECONDS": "0",
            "BEHIND_TLS_PROXY": "0",
        }
        for environment, command in (
            (development, ["migrate", "-v0"]),
            (development, ["load_demo", "-v0"]),
            (production, ["collectstatic", "--noinput", "-v0"]),
        ):
            print(f"{command[0]}…", flush=True)
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)

        command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", ADDRESSES]
        asked = subprocess.run(command, cwd=ROOT, env=production, check=True, stdout=subprocess.PIPE, text=True)
        web = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
        server = subprocess.Popen(
            [sys.executable, *web, "--threads", "8", "--no-control-socket", "--log-level", "warning"],
            cwd=ROOT,
            env=production,
        )
        try:
            _wait_for(address, server)
            yield address, json.loads(asked.stdout)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()  # noqa: S310  our own address
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("The copy to measure did not start.")


def _run(lighthouse: Path, chromium: str, address: str) -> dict[str, Any]:
    """One run: Lighthouse's report. Raises SystemExit where it fails several times."""
    # In its sandbox Chromium does not run as root; it loads nothing here but our own pages.
    sandbox = " --no-sandbox" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    said = ""
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            command = ["node", str(lighthouse), address, "--quiet", "--output=json", f"--output-path={report}"]
            command += [
                f"--only-categories={','.join(TARGETS)}",
                "--no-enable-error-reporting",
                "--max-wait-for-load=60000",
            ]
            command += [f"--chrome-flags=--headless=new --disable-gpu --disable-dev-shm-usage{sandbox}"]
            environment = os.environ | {"CHROME_PATH": chromium, "TMPDIR": folder, "HOME": folder}
            try:
                done = subprocess.run(
                    command, env=environment, timeout=LONGEST, check=False, capture_output=True, text=True
                )
            except subprocess.TimeoutExpired:
                said = f"no answer within {LONGEST} seconds"
                continue
            if done.returncode == 0 and report.exists():
                found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
                if "runtimeError" not in found:
                    return found
                said = str(found["runtimeError"])
            else:
                said = done.stderr[-2000:]
    raise SystemExit(f"Lighthouse failed on {address}: {said}")


def _document(results: list[Result], runs: int, chromium: str) -> str:
    report = results[0].runs[0]
    version = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False).stdout.split()
    rows = []
    for result in results:
        scores = result.scores()
        rows.append(
            f"| {result.name} `{result.address}` | {scores['performance']} | {scores['accessibility']} "
            f"| {scores['best-practices']} | {scores['seo']} | {result.figure('largest-contentful-paint') / 1000:.1f} s "
            f"| {result.figure('cumulative-layout-shift'):.3f} | {result.figure('total-blocking-time'):.0f} ms "
            f"| {result.figure('total-byte-weight') / 1024:.0f} KB |"
        )
    short = [f"- {result.name}: {line}" for result in results for line in result.shortcomings()]
    browser = next((word for word in version if word[:1].isdigit()), "of the system")
    return "\n".join(
        [
            "# Lighthouse",
            "",
            "Written by `make lighthouse`, which starts a copy of the product as in production (gunicorn, compressed static",
            "files with hashed names) with the demo world, and measures public pages as a phone on a slow network gets them:",
            "Lighthouse's own mobile preset, the server warm, pages from the cache. It needs Node.js 18.20 or newer, npm and",
            "Chromium (`CHROME_PATH` names one that is elsewhere).",
            "",
            f"{date.today():%-d %B %Y}: Lighthouse {report['lighthouseVersion']}, Chromium {browser}, "  # noqa: DTZ011  the day here
            f"{platform.system()}, {os.cpu_count()} processors; the median of {runs} run{'' if runs == 1 else 's'} "
            "for performance, the worst for the rest.",
            "",
            "| page | performance | accessibility | best practices | SEO | largest paint | layout shift | blocked | sent |",
            "|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            f"Targets: performance {TARGETS['performance']}, accessibility {TARGETS['accessibility']}, best practices "
            f"{TARGETS['best-practices']}, SEO {TARGETS['seo']}. The command fails where one is missed.",
            *(["", "What counts and is not at its best:", "", *short] if short else []),
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
