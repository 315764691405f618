"""`manage.py purge_unsent`: remove words that nobody came back for in 30 days. Run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from people.domain.unsent import purge_unsent


class Command(BaseCommand):
    help = "Removes unsent text older than 30 days."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = purge_unsent()
        self.stdout.write(f"{removed} unsent text{'' if removed == 1 else 's'} removed.")
