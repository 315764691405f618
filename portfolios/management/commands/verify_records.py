"""`manage.py verify_records [--worker EMAIL]`: recompute every fingerprint; exit 1 at the first break, naming it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from people import triggers
from portfolios.domain.verify import verify_portfolio
from portfolios.models import Portfolio


class Command(BaseCommand):
    help = "Recompute the fingerprints of submissions and decisions. Erased words are not a break."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--worker", metavar="EMAIL", help="only this person's portfolio")

    def handle(self, *args: Any, **options: Any) -> None:
        portfolios = Portfolio.objects.select_related("user").order_by("pk")
        if email := options["worker"]:
            portfolios = portfolios.filter(user__email=email.strip().lower())
            if not portfolios.exists():
                raise CommandError(f"Nobody with the address {email} has a portfolio.")
        totals = {"portfolios": 0, "decisions": 0, "submissions": 0, "erased": 0}
        for portfolio in portfolios.iterator(chunk_size=200):
            verdict = verify_portfolio(portfolio)
            if verdict.state == "broken":
                raise CommandError(f"Broken: portfolio {portfolio.public_id}: {verdict.first_break}.")
            totals["portfolios"] += 1
            totals["decisions"] += verdict.decisions
            totals["submissions"] += verdict.submissions
            totals["erased"] += verdict.erased
            if options["verbosity"] > 1:
                self.stdout.write(f"{portfolio.public_id}: {verdict.state}, {verdict.decisions} decisions")
        if gone := triggers.missing(connection):
            self.stderr.write(f"Warning: the database has lost {len(gone)} rules; manage.py migrate restores them.")
        self.stdout.write(
            f"Whole: {totals['portfolios']} portfolios, {totals['submissions']} submissions, "
            f"{totals['decisions']} decisions; {totals['erased']} with words erased."
        )
