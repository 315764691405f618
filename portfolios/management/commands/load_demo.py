"""`manage.py load_demo`: the demo world, once. Never over real data."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portfolios.demo import PASSWORD, SIGN_INS
from portfolios.demo.world import RealDataPresent, load


class Command(BaseCommand):
    help = "Load the demo world: two councils, two universities, 34 workers. Does nothing the second time."

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        try:
            loaded = load(progress=lambda words: None if quiet else self.stdout.write(f"  {words}"))
        except RealDataPresent:
            raise CommandError("There are real accounts in this database: the demo world was not loaded.") from None
        if quiet:
            return
        self.stdout.write("The demo world is loaded." if loaded else "The demo world was there already.")
        for role, email in SIGN_INS:
            self.stdout.write(f"  {role}: {email}")
        self.stdout.write(f"  Password for all: {PASSWORD}")
