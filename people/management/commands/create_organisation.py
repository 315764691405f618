"""`manage.py create_organisation NAME --admin EMAIL`: an organisation and an invitation for its first admin."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.domain.organisations import create_organisation
from people.models import Organisation


class Command(BaseCommand):
    help = "Make an organisation and invite its first admin by email, who then invites everybody else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what people call it")
        parser.add_argument("--admin", required=True, metavar="EMAIL", help="who administers it first")
        parser.add_argument("--slug", default="", help="its address in pages and commands (from the name unless given)")
        parser.add_argument("--kind", choices=Organisation.Kind.values, default=Organisation.Kind.EMPLOYER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organisation = create_organisation(
                name=options["name"], slug=options["slug"], kind=options["kind"], admin_email=options["admin"]
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{organisation.name} is there as {organisation.slug}. {options['admin']} has been invited.")
