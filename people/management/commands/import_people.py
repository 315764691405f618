"""`manage.py import_people FILE --organisation SLUG [--dry-run]`: people, teams and supervisors from a spreadsheet."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.domain.imports import Imported, NotImported, import_people
from people.domain.spreadsheets import OPTIONAL, REQUIRED, Unreadable
from people.models import Organisation


class Command(BaseCommand):
    help = (
        "Reads people from a CSV (UTF-8) or XLSX file into an organisation, all or nothing. "
        f"Columns: {', '.join(REQUIRED)}; optional: {', '.join(OPTIONAL)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV or XLSX file")
        parser.add_argument(
            "--organisation", required=True, metavar="SLUG", help="the organisation's address, as in its pages"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and count, store nothing, email nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            known = ", ".join(Organisation.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no organisation “{options['organisation']}”. There are: {known}.")
        try:
            imported = import_people(
                by=None, path=options["file"], organisation=organisation, dry_run=options["dry_run"]
            )
        except Unreadable as error:
            raise CommandError(str(error)) from None
        except NotImported as error:
            lines = [f"Nothing was stored. {_counted(len(error.problems), 'problem')} in {options['file'].name}:"]
            raise CommandError("\n".join([*lines, *map(str, error.problems)])) from None
        self._say(imported, options["file"].name)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was stored, and nobody was emailed.")

    def _say(self, imported: Imported, name: str) -> None:
        self.stdout.write(f"{_counted(imported.rows, 'row')} in {name}.")
        if imported.unused_columns:
            self.stdout.write(f"Columns not used: {', '.join(imported.unused_columns)}.")
        self.stdout.write(
            f"New: {_counted(imported.people, 'person', 'people')}, {_counted(imported.memberships, 'membership')}, "
            f"{_counted(imported.teams, 'team')}, {_counted(imported.supervisions, 'supervision')}."
        )


def _counted(number: int, word: str, several: str = "") -> str:
    return f"{number} {word if number == 1 else several or word + 's'}"
