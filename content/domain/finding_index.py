"""What can be found: pages when they are published, capabilities when their version is. Kept at once, in the web process.

Called by content/signals.py, and by `manage.py index_search` for what was published before there was a search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import models, transaction
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from capabilities.models import PUBLISHED_STATES, Capability, Expectation, FrameworkVersion
from content.domain import finding_store
from content.domain.finding_store import Words
from content.domain.finding_words import stems_of
from content.models import DigestPage, Findable, GuidancePage, ModulePage, PageCapability

PAGES = (DigestPage, ModulePage, GuidancePage)
BATCH = 1_000
# Fields that are shown beside the words, or are none.
_NO_WORDS = {"summary", "institution", "effect", "voice_of"}


def is_found(page: Page) -> bool:
    """Whether pages of this type can be found; `page` is the specific page."""
    return isinstance(page, PAGES)


@transaction.atomic
def keep_pages(pages: Iterable[Page]) -> int:
    """Keep what published pages say now; those that are not live are forgotten. How many are kept."""
    pages = list(pages)
    forget_pages([page.pk for page in pages if not page.live])
    live = [page for page in pages if page.live and is_found(page)]
    tags: dict[int, list[str]] = defaultdict(list)
    tagged = PageCapability.objects.filter(page__in=[page.pk for page in live])
    for number, code, title in tagged.values_list("page", "capability__code", "capability__title"):
        tags[number].append(f"{code} {title}")
    there = {row.page_id: row for row in Findable.objects.filter(page__in=[page.pk for page in live])}
    rows = [_row_of(page, there.get(page.pk)) for page in live]
    _store(rows)
    finding_store.keep(
        (
            row.pk,
            Words(stems_of(page.title), stems_of(page.summary), stems_of("\n".join([*texts_of(page), *tags[page.pk]]))),
        )
        for row, page in zip(rows, live, strict=True)
    )
    return len(rows)


def _store(rows: list[Findable]) -> None:
    fields = ["kind", "title", "summary", "institution", "strength", "minutes"]
    if known := [row for row in rows if row.pk is not None]:
        Findable.objects.bulk_update(known, fields, batch_size=BATCH)
    Findable.objects.bulk_create([row for row in rows if row.pk is None], batch_size=BATCH)


def _row_of(page: Page, row: Findable | None) -> Findable:
    row = row or Findable(page_id=page.pk)
    row.kind = page.kind
    row.title = page.title
    row.summary = page.summary
    row.institution = page.institution
    row.strength = page.strength if isinstance(page, DigestPage) else None
    row.minutes = page.minutes if isinstance(page, ModulePage) else page.reading_minutes
    return row


def texts_of(page: Page) -> list[str]:
    """All that a page says besides title and summary, without markup."""
    texts: list[str] = []
    for field in page._meta.local_concrete_fields:
        value = field.value_from_object(page)
        if field.name in _NO_WORDS or not value:
            continue
        if isinstance(field, StreamField):
            texts += map(str, field.get_searchable_content(value))
        elif isinstance(field, RichTextField):
            texts += map(str, RichTextBlock().get_searchable_content(value))
        elif isinstance(field, models.CharField | models.TextField):
            texts.append(str(value))
    return texts


@transaction.atomic
def forget_pages(numbers: Iterable[int]) -> None:
    """Pages that are no longer published are no longer found."""
    Findable.objects.filter(page__in=list(numbers)).delete()  # their words with them (content/signals.py)


@transaction.atomic
def keep_version(version: FrameworkVersion) -> int:
    """Keep the capabilities of a published version, with what is expected at each stage. How many were new."""
    items = version.capabilities.filter(kind=Capability.Kind.CAPABILITY, findable=None).order_by("order")
    expected: dict[int, list[str]] = defaultdict(list)
    rows = Expectation.objects.filter(capability__version=version)
    for owner, headline, text in rows.values_list("capability_id", "headline", "text"):
        expected[owner].append(f"{headline} {text}")
    new = list(items)
    found = Findable.objects.bulk_create(
        [
            Findable(
                kind=Findable.Kind.CAPABILITY,
                capability=item,
                version=version,
                title=f"{item.code} {item.title}".strip(),
                summary=item.statement if item.statement != item.title else "",
                institution=version.framework.publisher,
            )
            for item in new
        ],
        batch_size=BATCH,
    )
    finding_store.keep(
        (
            row.pk,
            Words(
                stems_of(row.title),
                stems_of(row.summary),
                stems_of("\n".join([item.why, *map(str, item.notice), item.shows, *expected[item.pk]])),
            ),
        )
        for row, item in zip(found, new, strict=True)
    )
    return len(new)


def keep_everything() -> int:
    """Keep all that is published, as if it were published now; how many things can be found. Safe to run again."""
    for model in PAGES:
        numbers = list(model.objects.values_list("pk", flat=True))
        for at in range(0, len(numbers), BATCH):
            keep_pages(model.objects.filter(pk__in=numbers[at : at + BATCH]))
    for version in FrameworkVersion.objects.filter(state__in=PUBLISHED_STATES).select_related("framework"):
        keep_version(version)
    return Findable.objects.count()
