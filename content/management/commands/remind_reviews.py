"""`manage.py remind_reviews`: email whoever has a page to look at again. Run it once a day; nobody is written to twice."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.domain.reminders import remind_reviews


class Command(BaseCommand):
    help = "Reminds owners and authors of pages whose review date is near or has passed."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = remind_reviews()
        pages = "page" if sent.pages == 1 else "pages"
        people = "person" if sent.people == 1 else "people"
        self.stdout.write(f"{sent.people} {people} reminded of {sent.pages} {pages}.")
