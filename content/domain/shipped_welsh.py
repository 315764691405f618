"""What comes with Throughline in Welsh: twins of shipped pages, cut into strings as authors' own translations are.

`content/shipped/cy/` has a .po file for each page, at the page's own path (`home.po` is the home page). A page whose words
are not all in its file, because an author changed them, is left in English: half a translation is shown to nobody. The
themes have one file for all, `themes.po`: each gets a twin at the same address, which operators edit as any other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from content.models import HomePage, Theme
from people.models import User

WELSH = "cy"
FOLDER = Path(__file__).resolve().parents[1] / "shipped" / WELSH
HOME = "home"
THEMES = "themes"


@transaction.atomic
def load_welsh(*, home: HomePage, by: User | None) -> int:
    """Make and publish the Welsh twins that are not there yet; how many were new. Safe to run again."""
    locale, _created = Locale.objects.get_or_create(language_code=WELSH)
    there = set(Page.objects.filter(locale=locale).values_list("translation_key", flat=True))
    _load_themes(locale, english=home.locale)
    new = 0
    for path, words in _files():
        page = _page(home, path)
        if page is None or page.translation_key in there:
            continue
        if not Page.objects.filter(locale=locale, translation_key=page.get_parent().translation_key).exists() and path:
            continue  # its parent is not there in Welsh
        new += _twin(page, words, locale, by)
    return new


def _load_themes(welsh: Locale, *, english: Locale) -> None:
    """A twin for each theme that has none, where both its name and its sentence are there in Welsh."""
    words = _words_in(FOLDER / f"{THEMES}.po")
    there = Theme.objects.filter(locale=welsh)
    known, taken = set(there.values_list("translation_key", flat=True)), set(there.values_list("slug", flat=True))
    for theme in Theme.objects.filter(locale=english).exclude(translation_key__in=known).exclude(slug__in=taken):
        name, lead = words.get(theme.name), words.get(theme.lead)
        if name and lead:
            twin = theme.copy_for_translation(welsh)
            twin.name, twin.lead = name, lead
            twin.save()


def _words_in(file: Path) -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(file.read_text(encoding="utf-8")) if entry.msgstr}


def _files() -> list[tuple[str, dict[str, str]]]:
    """Path beneath the home page and words by their English, parents first."""
    found = []
    for file in FOLDER.rglob("*.po"):
        path = file.relative_to(FOLDER).with_suffix("").as_posix()
        if path != THEMES:
            found.append(("" if path == HOME else f"{path}/", _words_in(file)))
    return sorted(found, key=lambda one: (one[0].count("/"), one[0]))


def _page(home: HomePage, path: str) -> Page | None:
    found: Page | None = Page.objects.filter(url_path=f"{home.url_path}{path}", live=True).first()
    return found.specific if found else None


def _twin(page: Page, words: dict[str, str], locale: Locale, by: User | None) -> bool:
    """The page in Welsh, live; False, and nothing is made, where a word is missing.

    A page of its own, to be edited as any other: authors' own translations follow their source instead.
    """
    # The end of its address stays: the same path leads to it in either language.
    segments = [
        one for one in extract_segments(page) if one.path != "slug" and not isinstance(one, OverridableSegmentValue)
    ]
    said = [_said(one, words) for one in segments]
    if not all(said):
        return False
    twin = page.copy_for_translation(locale)
    ingest_segments(page, twin, page.locale, locale, said)
    twin.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return True


def _said(segment: Any, words: dict[str, str]) -> Any:
    """The segment in Welsh, None where there is none for it. What holds no words stays as it is."""
    if not isinstance(segment, StringSegmentValue):
        return segment
    welsh = words.get(segment.string.data)
    if welsh is None:
        return None
    return StringSegmentValue(segment.path, StringValue.from_translated_html(welsh), segment.attrs, order=segment.order)
