"""`manage.py index_search`: make everything that is published findable. Once, after search came, or after a restore."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.domain.finding_index import keep_everything
from content.domain.finding_synonyms import load_synonyms


class Command(BaseCommand):
    help = (
        "Keeps the words of every published page and capability for search, and loads the synonyms if there are none."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        groups = load_synonyms()
        self.stdout.write(f"{keep_everything()} things can be found. New: {groups} groups of synonyms.")
