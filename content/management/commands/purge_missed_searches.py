"""`manage.py purge_missed_searches`: remove words that found nothing more than 90 days ago. Run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.domain.finding_missed import purge_missed


class Command(BaseCommand):
    help = "Removes the words of searches that found nothing more than 90 days ago."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = purge_missed()
        self.stdout.write(f"{removed} row{'' if removed == 1 else 's'} removed.")
