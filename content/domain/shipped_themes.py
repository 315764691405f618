"""The themes that come with Throughline, and which of the shipped pages each is put on: content/shipped/themes.json."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from wagtail.models import Locale, Page

from content.domain import editions
from content.models import HomePage, Theme
from people.models import User


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


def put_new_themes_on_pages(
    by_address: Mapping[str, list[Theme]], new: set[int], *, home: HomePage, by: User | None
) -> int:
    """Put themes that are new on the shipped pages of an earlier release; how many pages were changed.

    A page that an author has tied to a theme, or is working on at the moment, is left as it is.
    """
    wanted = {f"{home.url_path}{address}/": found for address, found in by_address.items()}
    pages = Page.objects.filter(url_path__in=wanted, live=True, has_unpublished_changes=False).specific()
    changed = 0
    for page in pages if new else ():
        themes = [theme for theme in wanted[page.url_path] if theme.pk in new]
        if themes and editions.has_editions(page) and not page.themes.all():
            page.themes = themes
            page.save_revision(user=by, clean=False).publish(user=by, skip_permission_checks=True)
            changed += 1
    return changed
