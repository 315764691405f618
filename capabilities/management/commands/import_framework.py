"""Import a framework from a file: a CASE package, a Moodle competency CSV or a Throughline framework file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from capabilities.domain.frameworks import FrameworkProblem, ImportSummary, import_outline
from capabilities.formats import FormatError, read_framework_file


class Command(BaseCommand):
    help = "Import a framework (CASE JSON, Moodle CSV or Throughline JSON; the format is detected). All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to read")
        parser.add_argument("--dry-run", action="store_true", help="check everything and store nothing")
        parser.add_argument(
            "--publish", action="store_true", help="publish the version at once; it never changes after"
        )
        parser.add_argument("--label", default="", help="what to call this version; the file's own label if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outline = read_framework_file(options["file"])
            summary = import_outline(
                by=None,
                outline=outline,
                publish=options["publish"],
                dry_run=options["dry_run"],
                label=options["label"],
            )
        except (FormatError, FrameworkProblem) as problem:
            raise CommandError(" ".join(str(problem).split())) from problem
        except DatabaseError as problem:
            raise CommandError(f"The database refused it, and nothing is stored: {_first_line(problem)}") from problem
        self.stdout.write(_sentence(summary))


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
