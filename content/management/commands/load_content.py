"""Load what comes with Throughline to read, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.domain.shipped import load_shipped_content


class Command(BaseCommand):
    help = "Make the site, its collections and the shipped digests, modules, guidance, cases and information pages. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_shipped_content()
        self.stdout.write(
            f"New: {loaded.digests} digests, {loaded.modules} modules, {loaded.guidance} guidance pages, "
            f"{loaded.cases} cases, {loaded.information} information pages."
        )
