"""`manage.py open_institution SLUG`: a space in which the authors of an organisation write."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.domain.institutions import NoSite, open_space
from people.models import Organisation


class Command(BaseCommand):
    help = (
        "Make an organisation's page beneath /institutions/, with the rights of its authors and a collection for their "
        "pictures and documents. It is made by itself when the first author enters the CMS. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", metavar="SLUG", help="the organisation's address in pages and commands")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"No organisation has the address “{options['organisation']}”.")
        try:
            space = open_space(by=None, organisation=organisation)
        except NoSite as error:
            raise CommandError(str(error)) from None
        authors = organisation.authors_group.user_set.count() if organisation.authors_group else 0
        self.stdout.write(f"{organisation.name} writes at {space.url}. Authors today: {authors}.")
