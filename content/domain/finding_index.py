"""What can be found: pages when they are published, capabilities when their version is. Kept at once, in the web process.

Called by content/signals.py, and by `manage.py index_search` for what was published before there was a search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import models, transaction
from wagtail.blocks import RichTextBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Locale, Page

from capabilities.models import PUBLISHED_STATES, Capability, Expectation, FrameworkVersion
from content.domain import finding_store
from content.domain.finding_facets import fits
from content.domain.finding_store import Kept, Words
from content.domain.finding_words import split, to_keep
from content.domain.references import references_of
from content.models import CasePage, DigestPage, Findable, GuidancePage, Likeness, ModulePage, PageCapability
from content.models.finding import language_of

PAGES = (DigestPage, ModulePage, GuidancePage, CasePage)
BATCH = 1_000
MOST_CHARACTERS = 400
SAMPLE = 30
"""Pages to tell from by which rules words were kept."""
# Fields that are shown beside the words, or say nothing of what the page is about.
_NO_WORDS = {"summary", "institution", "effect", "voice_of", "conflicts", "finished_when"}


def is_found(page: Page) -> bool:
    """Whether a page can be found, by its type; `page` is the specific page. An alias says what is found elsewhere."""
    return isinstance(page, PAGES) and page.alias_of_id is None


@transaction.atomic
def keep_pages(pages: Iterable[Page]) -> int:
    """Keep what published pages say now; those that are not live are forgotten. How many are kept."""
    pages = list(pages)
    forget_pages([page.pk for page in pages if not page.live])
    live = [page for page in pages if page.live and is_found(page)]
    tags: dict[int, list[str]] = defaultdict(list)
    stages: dict[int, set[str]] = defaultdict(set)
    tagged = PageCapability.objects.filter(page__in=[page.pk for page in live])
    for number, code, title, stage in tagged.values_list("page", "capability__code", "capability__title", "stage_code"):
        tags[number].append(f"{code} {title}")
        stages[number] |= {stage} - {""}
    languages = {locale.pk: language_of(locale.language_code) for locale in Locale.objects.all()}
    there = {row.page_id: row for row in Findable.objects.filter(page__in=[page.pk for page in live])}
    rows = [_row_of(page, there.get(page.pk)) for page in live]
    for row, page in zip(rows, live, strict=True):
        row.language = languages[page.locale_id]
        row.stages = _between_spaces(stages[page.pk])
    _give_likenesses(rows)
    _store(rows)
    finding_store.keep(
        Kept(row.pk, row.likeness_id, _words_of_page(page, row.language, tags[page.pk]))
        for row, page in zip(rows, live, strict=True)
    )
    return len(rows)


def _words_of_page(page: Page, language: str, tags: Iterable[str]) -> Words:
    return _words(language, page.title, page.summary, [*texts_of(page), *tags])


def _words(language: str, title: str, summary: str, texts: list[str]) -> Words:
    return Words(to_keep(title, language), to_keep(summary, language), to_keep("\n".join(texts), language))


def _between_spaces(codes: Iterable[str]) -> str:
    """Codes so that one can be looked for as " code "; as many as there is room for."""
    said = " "
    for code in sorted(codes):
        if len(said) + len(code) < MOST_CHARACTERS:
            said += f"{code} "
    return said if said.strip() else ""


def folded(title: str) -> str:
    """The words of a title as what is typed is compared with them: " k1 talking with children"."""
    return "".join(f" {word}" for word in split(title))[:MOST_CHARACTERS]


def _give_likenesses(things: list[Findable]) -> None:
    """Put each thing to those that it is alike in everything one can narrow down by. 1 query, 3 for a new likeness."""
    likenesses = [_likeness_of(thing) for thing in things]
    wanted = {one.key: one for one in likenesses}
    known = _numbers_of(wanted)
    if known.keys() != wanted.keys():
        # Two may publish at once: whoever is second finds the likeness there.
        new = [one for key, one in wanted.items() if key not in known]
        Likeness.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
        known = _numbers_of(wanted)
    for thing, likeness in zip(things, likenesses, strict=True):
        thing.likeness_id = known[likeness.key]


def _likeness_of(thing: Findable) -> Likeness:
    likeness = Likeness(
        kind=str(thing.kind),
        stages=thing.stages,
        institution=thing.institution,
        strength=thing.strength,
        fits=fits(thing.minutes),
        language=str(thing.language),
        version_id=thing.version_id,
    )
    likeness.key = likeness.key_of_values()
    return likeness


def _numbers_of(keys: Iterable[str]) -> dict[str, int]:
    return dict(Likeness.objects.filter(key__in=list(keys)).values_list("key", "pk"))


def _store(rows: list[Findable]) -> None:
    fields = ["kind", "title", "folded", "summary", "institution", "strength", "minutes", "language", "stages"]
    fields += ["likeness"]
    if known := [row for row in rows if row.pk is not None]:
        Findable.objects.bulk_update(known, fields, batch_size=BATCH)
    Findable.objects.bulk_create([row for row in rows if row.pk is None], batch_size=BATCH)


def _row_of(page: Page, row: Findable | None) -> Findable:
    row = row or Findable(page_id=page.pk)
    row.kind = page.kind
    row.title = page.title
    row.folded = folded(page.title)
    row.summary = page.summary
    row.institution = page.institution
    row.strength = page.strength if isinstance(page, DigestPage) else None
    row.minutes = page.minutes if isinstance(page, ModulePage) else page.reading_minutes
    return row


def texts_of(page: Page) -> list[str]:
    """All that a page says besides title and summary, without markup. Of a case what visitors read of it."""
    if isinstance(page, CasePage):
        return page.words_to_find
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
    # A number is no text to Wagtail; people look for "Munro 2011".
    return texts + [str(one.year) for one in references_of(page) if one.year]


@transaction.atomic
def forget_pages(numbers: Iterable[int]) -> None:
    """Pages that are no longer published are no longer found."""
    Findable.objects.filter(page__in=list(numbers)).delete()  # their words with them (content/signals.py)


@transaction.atomic
def keep_version(version: FrameworkVersion, *, anew: bool = False) -> int:
    """Keep the capabilities of a published version, with what is expected at each stage; those that are kept already
    only where it is to be done `anew`, for they never change. How many were kept."""
    items = version.capabilities.filter(kind=Capability.Kind.CAPABILITY).order_by("order")
    if not anew:
        items = items.filter(findable=None)
    expected: dict[int, list[str]] = defaultdict(list)
    expectations = Expectation.objects.filter(capability__version=version)
    for owner, headline, text in expectations.values_list("capability_id", "headline", "text"):
        expected[owner].append(f"{headline} {text}")
    new = list(items)
    there = dict(Findable.objects.filter(version=version).values_list("capability", "pk")) if anew else {}
    language = language_of(version.framework.language)
    rows = [
        Findable(
            pk=there.get(item.pk),
            kind=Findable.Kind.CAPABILITY,
            capability=item,
            version=version,
            title=f"{item.code} {item.title}".strip(),
            folded=folded(f"{item.code} {item.title}"),
            language=language,
            summary=item.statement if item.statement != item.title else "",
            institution=version.framework.publisher,
        )
        for item in new
    ]
    _give_likenesses(rows)
    _store(rows)
    finding_store.keep(
        Kept(
            row.pk,
            row.likeness_id,
            _words(
                language, row.title, row.summary, [item.why, *map(str, item.notice), item.shows, *expected[item.pk]]
            ),
        )
        for row, item in zip(rows, new, strict=True)
    )
    return len(new)


def keep_everything() -> int:
    """Keep all that is published, as if it were published now; how many things can be found. Safe to run again."""
    for model in PAGES:
        numbers = list(model.objects.values_list("pk", flat=True))
        for at in range(0, len(numbers), BATCH):
            keep_pages(model.objects.filter(pk__in=numbers[at : at + BATCH]))
    for version in FrameworkVersion.objects.filter(state__in=PUBLISHED_STATES).select_related("framework"):
        keep_version(version, anew=True)
    return Findable.objects.count()


def keep_by_todays_rules() -> int:
    """Keep everything anew if words were cut by other rules when they were kept, as an earlier release may have had;
    how many things then, and 0 where nothing is to be done."""
    rows = {row.page_id: row for row in Findable.objects.filter(page__live=True).order_by("pk")[:SAMPLE]}
    tags: dict[int, list[str]] = defaultdict(list)
    tagged = PageCapability.objects.filter(page__in=rows).values_list("page", "capability__code", "capability__title")
    for number, code, title in tagged:
        tags[number].append(f"{code} {title}")
    pages = Page.objects.filter(pk__in=rows).specific()
    is_kept = all(
        finding_store.are_kept(rows[page.pk].pk, _words_of_page(page, rows[page.pk].language, tags[page.pk]))
        for page in pages
    )
    return 0 if is_kept else keep_everything()
