"""The themes that come with Throughline, and which of the shipped pages each is put on: content/shipped/themes.json."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from wagtail.models import Locale, Page, PageLogEntry

from content.domain import editions
from content.domain.editorial.involvement import WRITING
from content.models import HomePage, Theme
from people.models import User

SINCE = set(WRITING) - {"wagtail.create"}
"""What the log of a page calls writing on what was there."""


def load_themes(data: Iterable[Mapping[str, Any]], *, home: HomePage) -> tuple[dict[str, list[Theme]], set[int]]:
    """Make the themes that are not there yet, in the language of the site.

    Returns the themes of each shipped page by its address (`library/…`), and the numbers of those that are new.
    """
    locale = Locale.objects.get(pk=home.locale_id)
    there = {theme.slug: theme for theme in Theme.objects.filter(locale=locale)}
    by_address: dict[str, list[Theme]] = defaultdict(list)
    new = set()
    for entry in data:
        theme = there.get(entry["slug"])
        if theme is None:
            theme = Theme.objects.create(locale=locale, slug=entry["slug"], name=entry["name"], lead=entry["lead"])
            new.add(theme.pk)
        for address in entry["pages"]:
            by_address[address].append(theme)
    return dict(by_address), new


def put_themes_on_earlier_pages(
    by_address: Mapping[str, list[Theme]], new: set[int], *, home: HomePage, by: User | None
) -> int:
    """Put the shipped pages of an earlier release on their themes; how many pages were changed.

    A page that nobody has worked on since it was loaded is listed as it ships today. Another without themes is put on
    those that are new. Whatever an author tied to a theme of their own, or is working on at the moment, is left as it is.
    """
    wanted = {f"{home.url_path}{address}/": found for address, found in by_address.items()}
    shipped = {theme.pk for found in by_address.values() for theme in found}
    rows = Page.objects.filter(url_path__in=wanted, live=True, has_unpublished_changes=False).specific()
    pages = [page for page in rows if editions.has_editions(page)]
    worked_on = set(
        PageLogEntry.objects.filter(page__in=[page.pk for page in pages], action__in=SINCE).values_list(
            "page_id", flat=True
        )
    )
    changed = 0
    for page in pages:
        themes, now = wanted[page.url_path], {theme.pk for theme in page.themes.all()}
        if page.pk in worked_on:
            themes = [] if now else [theme for theme in themes if theme.pk in new]
        if themes and now <= shipped and now != {theme.pk for theme in themes}:
            page.themes = themes
            page.save_revision(user=by, clean=False).publish(user=by, skip_permission_checks=True)
            changed += 1
    return changed
