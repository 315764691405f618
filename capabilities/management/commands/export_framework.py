"""Write a version of a framework to a file in one of the formats, or the spreadsheet for making a new framework."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from capabilities.domain.frameworks.errors import FrameworkProblem
from capabilities.domain.frameworks.exports import (
    FORMATS,
    TEMPLATE_FORMATS,
    Exported,
    export,
    template,
    version_to_export,
)

STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    help = (
        "Export a framework: the version in force (else the newest published), or the one after the @. What the "
        "format cannot carry is said on stderr. With --template: the spreadsheet to fill in for a new framework."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("framework", nargs="?", default="", metavar="SLUG[@LABEL]", help="such as pcf or pcf@2018")
        parser.add_argument("--format", required=True, choices=[one.name for one in FORMATS])
        parser.add_argument("--output", required=True, metavar="FILE", help="the file to write; - for standard output")
        parser.add_argument("--force", action="store_true", help="write over a file that is there")
        parser.add_argument(
            "--template",
            action="store_true",
            help=f"the spreadsheet to fill in ({' or '.join(one.name for one in TEMPLATE_FORMATS)}), instead of a framework",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = None if options["output"] == STANDARD_OUTPUT else Path(options["output"])
        if path is not None:
            _check_free(path, force=options["force"])
        exported = self._exported(options)
        for note in exported.notes:
            self.stderr.write(note, self.style.NOTICE)
        if path is None:
            self._to_standard_output(exported.data)
            return
        try:
            write_whole(path, exported.data, force=options["force"])
        except OSError as problem:
            raise CommandError(f"“{path}” could not be written: {problem.strerror}.") from problem
        self.stdout.write(f"{path} ({len(exported.data):,} bytes).")

    def _exported(self, options: dict[str, Any]) -> Exported:
        try:
            if options["template"]:
                if options["framework"]:
                    raise CommandError("A template is of no framework. Leave out either the framework or --template.")
                return template(format=options["format"])
            if not options["framework"]:
                raise CommandError("Say which framework, as SLUG or SLUG@LABEL; or --template.")
            return export(version=version_to_export(options["framework"]), format=options["format"])
        except FrameworkProblem as problem:
            raise CommandError(" ".join(str(problem).split())) from problem

    def _to_standard_output(self, data: bytes) -> None:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError as problem:
            # Whoever read it has had enough; what is left in the buffer must not fail again when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError("Nobody read the output to its end.") from problem


def write_whole(path: Path, data: bytes, *, force: bool) -> None:
    """Write `data` to `path` whole or not at all. Raises FileExistsError if it has come to be there, and OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        written.chmod(0o666 & ~_umask())
        if force:
            written.replace(path)
        else:
            os.link(written, path)  # unlike a rename, it never writes over a file
    finally:
        written.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _check_free(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise CommandError(f"“{path}” is a folder. Name a file in it.")
    if not path.parent.is_dir():
        raise CommandError(f"There is no folder “{path.parent}”. Make it first.")
    if path.exists() and not force:
        raise CommandError(f"“{path}” is there already. Choose another name, or add --force.")
