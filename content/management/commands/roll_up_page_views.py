"""`manage.py roll_up_page_views`: put the days of more than a year ago into their months. Run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.domain.page_views import roll_up


class Command(BaseCommand):
    help = "Adds up how often pages were read more than a year ago: a sum for each month takes the place of its days."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = roll_up()
        if options["verbosity"]:
            self.stdout.write(
                f"{removed} day{'' if removed == 1 else 's'} added to {'its' if removed == 1 else 'their'} month."
            )
