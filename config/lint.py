"""`python -m config.lint` (`make lint`): every gate, one after the other, each said by name with its time.

All of them run even when one fails, so that one round shows all there is to mend. Exit code 1 when any failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

BIN = Path(sys.executable).parent

# Production as docs/deployment.md describes it, for the check that finds what is unsafe in it.
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "a-long-value-only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "throughline.example",
    "DATABASE_URL": "postgres://throughline@db.internal/throughline",
    "EMAIL_URL": "smtp+tls://mail.internal:587",
}

GATES: list[tuple[str, Sequence[str], Mapping[str, str]]] = [
    ("ruff: rules", ["ruff", "check", "."], {}),
    ("ruff: format", ["ruff", "format", "--check", "."], {}),
    ("mypy", ["mypy"], {}),
    ("import-linter: layers", ["lint-imports", "--no-cache"], {}),
    ("djlint: templates", ["djlint", "templates", "--lint", "--quiet"], {}),
    ("migrations are complete", ["python", "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("migrations run beside the old code", ["python", "-m", "config.lint_migrations"], {}),
    (
        "safe in production",
        ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        PRODUCTION,
    ),
]


def main(names: Sequence[str]) -> int:
    """Run all gates, or those whose name holds one of `names`; return the exit code."""
    failed = []
    for title, command, environment in GATES:
        if names and not any(name in title for name in names):
            continue
        began = time.monotonic()
        print(f"{title} …", flush=True)
        result = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        took = f"{time.monotonic() - began:.1f} s"
        if result.returncode:
            failed.append(title)
            print(result.stdout.rstrip())
        print(f"{title}: {'FAILED' if result.returncode else 'good'} ({took})", flush=True)
    print("\n" + (f"{len(failed)} gates failed: {', '.join(failed)}" if failed else "Every gate is good."))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
