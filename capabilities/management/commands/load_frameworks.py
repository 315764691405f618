"""Load the frameworks that come with Throughline, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from capabilities.domain.frameworks import load_shipped


class Command(BaseCommand):
    help = "Publish the starter framework, the reference frameworks and the links between them. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_shipped()
        for summary in loaded:
            self.stdout.write(f"{summary.version}: {summary.capabilities} capabilities, {summary.stages} stages")
        if not loaded:
            self.stdout.write("The shipped frameworks are there already.")
