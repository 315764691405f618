"""Import a framework from a file, in any of the formats that can be read."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from capabilities.domain.frameworks import FrameworkProblem, ImportSummary, import_outline
from capabilities.formats import FormatError, read_framework_file
from capabilities.models import Framework

QUIET_SECONDS = 1.0
"""How long an import may take before it says how far it is, and how often it says so then."""


class Command(BaseCommand):
    help = (
        "Import a framework: CASE JSON, Moodle CSV, Mahara .matrix, XLSX or CSV made from the template, or Throughline "
        "JSON; the content tells which. All or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to read")
        parser.add_argument("--dry-run", action="store_true", help="check everything and store nothing")
        parser.add_argument(
            "--publish", action="store_true", help="publish the version at once; it never changes after"
        )
        parser.add_argument("--label", default="", help="what to call this version; the file's own label if not given")
        parser.add_argument(
            "--into",
            default="",
            metavar="ADDRESS",
            help="the framework (its address, such as pcf) that this is a new version of, whatever the file says",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outline = read_framework_file(options["file"])
            summary = import_outline(
                by=None,
                outline=outline,
                publish=options["publish"],
                dry_run=options["dry_run"],
                label=options["label"],
                into=_framework(options["into"]) if options["into"] else None,
                progress=self._progress(),
            )
        except (FormatError, FrameworkProblem) as problem:
            raise CommandError(" ".join(str(problem).split())) from problem
        except DatabaseError as problem:
            raise CommandError(f"The database refused it, and nothing is stored: {_first_line(problem)}") from problem
        self.stdout.write(_sentence(summary))

    def _progress(self) -> Any:
        """What tells on stderr how far it is, once it takes longer than a second, and then every second."""
        last = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last >= QUIET_SECONDS:
                last = time.monotonic()
                self.stderr.write(f"{done:,} of {total:,} rows stored…", self.style.NOTICE)

        return progress


def _framework(slug: str) -> Framework:
    framework = Framework.objects.filter(slug=slug).first()
    if framework is None:
        raise CommandError(f"There is no framework at the address “{slug}”. Check --into.")
    return framework


def _first_line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0]


def _sentence(summary: ImportSummary) -> str:
    counts = ", ".join(
        (
            f"areas: {summary.areas}",
            f"capabilities: {summary.capabilities}",
            f"stages: {summary.stages}",
            f"expectations: {summary.expectations}",
            f"crosswalks: {summary.crosswalks}",
        )
    )
    what = "published" if summary.published else ("draft updated" if summary.updated else "draft")
    if summary.dry_run:
        what = f"dry run, nothing stored; would be: {what}"
    return f"{summary.version} ({what}). {counts}."
