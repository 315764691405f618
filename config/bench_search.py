"""Ten thousand pages for `make bench`: how long it takes to make them findable, and what a search among them costs.

Made in the bench's throw-away database, of words of the shipped pages in the order of how often they come there, so that
common words are as common as in real pages. Used by config/bench.py only.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wagtail.models import Page

PAGES = 10_000
BUDGET = {"sqlite": 150, "postgresql": 60}
"""Milliseconds that a search may take, warm, median, by database; suggestions have none."""
WORDS = 600
INSTITUTIONS = 40
# While somebody types: common beginnings, and one of no title.
SUGGESTIONS = {"“chi”": "q=chi", "“a b”": "q=a+b", "“xylo”": "q=xylo"}
# What is looked for: common words, two words, a synonym that is a phrase, something rare, something narrowed down.
SEARCHES = {
    "“children”": "q=children",
    "“child neglect”": "q=child+neglect",
    "“DV” and its synonyms": "q=DV",
    "“supervision of families”": "q=supervision+of+families",
    "“children”, digests of 5 minutes": "q=children&type=digest&time=5",
    "“children”, for one stage": "q=children&stage=newly-qualified",
    "page 100 of “children”": "q=children&page=100",
    "nothing found": "q=xylofone",
}


def timed_pages(number: int = PAGES) -> tuple[float, float]:
    """Make that many digests, modules and guidance pages and index them; seconds for each of the two."""
    from content.domain import finding_index
    from content.models import DigestPage, GuidancePage, ModulePage

    chance = random.Random(7)  # noqa: S311  the same pages every time
    words, weights = _words()
    began = time.perf_counter()
    for model, slug, share in (
        (DigestPage, "library", 0.6),
        (GuidancePage, "guidance", 0.25),
        (ModulePage, "modules", 0.15),
    ):
        _make(model, slug, int(number * share), chance, words, weights)
    made = time.perf_counter()
    finding_index.keep_everything()
    indexed = time.perf_counter()
    _settle()
    return made - began, indexed - made


def _settle() -> None:
    """What PostgreSQL does by itself within minutes of so many changes (autovacuum)."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _words() -> tuple[list[str], list[int]]:
    from wagtail.models import Locale

    from content.domain.finding_index import texts_of
    from content.models import DigestPage, GuidancePage

    default = Locale.get_default()
    pages = [page for model in (DigestPage, GuidancePage) for page in model.objects.live().filter(locale=default)]
    counted: Counter[str] = Counter()
    for page in pages:
        counted.update(re.findall(r"[A-Za-z]+", " ".join([page.title, page.summary, *texts_of(page)])))
    return list(counted), list(counted.values())


def _make(
    model: type[Page], slug: str, number: int, chance: random.Random, words: list[str], weights: list[int]
) -> None:
    """Copies of the first page of a kind with other words. In bulk: one by one would take minutes."""
    from django.utils import timezone
    from wagtail.models import Locale, Page

    from content.models import CollectionPage

    parent = CollectionPage.objects.get(slug=slug, locale=Locale.get_default())
    pattern = model.objects.child_of(parent).live().order_by("pk")[0]
    content_type = pattern.cached_content_type
    taken = parent.numchild

    def said(count: int) -> str:
        return " ".join(chance.choices(words, weights, k=count)).capitalize()

    rows = [
        Page(
            path=Page._get_path(parent.path, parent.depth + 1, taken + n),  # noqa: SLF001  as treebeard counts
            depth=parent.depth + 1,
            numchild=0,
            title=said(6)[:200],
            draft_title="",
            slug=f"bench-{n}",
            url_path=f"{parent.url_path}bench-{n}/",
            content_type=content_type,
            locale_id=parent.locale_id,
            live=True,
            first_published_at=timezone.now(),
        )
        for n in range(1, number + 1)
    ]
    Page.objects.bulk_create(rows, batch_size=1_000)
    fields = [field for field in model._meta.local_concrete_fields if field.name != "page_ptr"]
    for row in rows:
        values = {field.attname: field.value_from_object(pattern) for field in fields}
        page = model(page_ptr_id=row.pk, **values)
        page.__dict__.update({name: value for name, value in row.__dict__.items() if name not in {"_state", "id"}})
        page.pk = row.pk
        page.summary = said(18) + "."
        page.institution = f"Institution {chance.randrange(INSTITUTIONS)}"
        body = said(WORDS)
        if model.__name__ == "DigestPage":
            page.strength = chance.randint(1, 4)
            page.studied = body
            page.reading_minutes = chance.randint(3, 12)
        elif model.__name__ == "GuidancePage":
            page.body = [("paragraph", f"<p>{body}</p>")]
            page.reading_minutes = chance.randint(2, 9)
        else:
            page.steps = [("text", {"title": "Read", "text": f"<p>{body}</p>"})]
            page.minutes = chance.randint(10, 60)
        page.save_base(raw=True)  # the row of its own type only
    parent.numchild = taken + number
    parent.save(update_fields=["numchild"])
