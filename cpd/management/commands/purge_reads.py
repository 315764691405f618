"""`manage.py purge_reads`: remove what people read more than 90 days ago. Run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cpd.domain.reading import purge_reads


class Command(BaseCommand):
    help = "Removes notes of pages read more than 90 days ago."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = purge_reads()
        self.stdout.write(f"{removed} note{'' if removed == 1 else 's'} of pages read removed.")
