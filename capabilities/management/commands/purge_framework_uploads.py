"""`manage.py purge_framework_uploads`: remove uploaded framework files older than a day. Run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from capabilities.domain.frameworks.uploads import purge_uploads


class Command(BaseCommand):
    help = "Removes uploaded framework files older than a day. Drafts that were stored from them stay."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = purge_uploads()
        self.stdout.write(f"{removed} upload{'' if removed == 1 else 's'} removed.")
