"""What a later release put right in the shipped pages of an earlier one: their references, and the minutes to read them.

Only on pages that nobody has worked on since they were loaded, and only where nothing that a page cites would be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wagtail.models import Page, PageLogEntry
from wagtail_localize.models import Translation

from content.domain import editions, reference_import, references
from content.domain.shipped_themes import SINCE
from content.models import HomePage
from content.references import Reference, alike
from people.models import User

WORK = SINCE | {reference_import.LOGGED}
"""What the log of a page calls writing on what was there, references from a file included."""


def put_references_on_earlier_pages(
    folders: Mapping[str, Iterable[Mapping[str, Any]]], *, home: HomePage, by: User | None
) -> int:
    """Give shipped pages, and their twins in Welsh, the references and minutes that they ship with today; how many changed.

    `folders` are the files of each collection by its address. Left alone: a page that somebody has worked on or has a draft
    of, one of another title or citing a work that the file does not (so not the page that ships), and a translation that
    authors keep in step themselves.
    """
    shipped = {f"{home.url_path}{folder}/{data['slug']}/": data for folder, files in folders.items() for data in files}
    titles = Page.objects.filter(url_path__in=shipped).values_list("url_path", "translation_key", "title")
    wanted = {key: shipped[path] for path, key, title in titles if title == shipped[path]["title"]}
    rows = Page.objects.filter(translation_key__in=wanted, live=True, has_unpublished_changes=False).specific()
    pages = [page for page in rows if editions.has_editions(page)]
    worked_on = set(
        PageLogEntry.objects.filter(page__in=[page.pk for page in pages], action__in=WORK).values_list(
            "page_id", flat=True
        )
    )
    translated = set(
        Translation.objects.filter(source__object_id__in=wanted, enabled=True).values_list(
            "source__object_id", "target_locale_id"
        )
    )
    changed = 0
    for page in pages:
        if page.pk in worked_on or (page.translation_key, page.locale_id) in translated:
            continue
        if _put(page, wanted[page.translation_key]):
            page.save_revision(user=by, clean=False).publish(user=by, skip_permission_checks=True)
            changed += 1
    return changed


def _put(page: Any, data: Mapping[str, Any]) -> bool:
    """Make the page cite and take as long as its file says; False where it does, or where it cites more than that."""
    there = references.references_of(page)
    given = [Reference.of(one) for one in data.get("references", ())]
    places = _places(there, given)
    if places is None:
        return False
    minutes = data.get("reading_minutes", page.reading_minutes)
    if there == given and minutes == page.reading_minutes:
        return False
    if there != given:
        stream = getattr(page, references.FIELD)
        ids = [block.id for block in stream]  # a work keeps its id, and with it what was said of it
        blocks = [
            {"type": "reference", "value": dict(one), **({"id": ids[places[at]]} if at in places else {})}
            for at, one in enumerate(data["references"])
        ]
        setattr(page, references.FIELD, stream.stream_block.to_python(blocks))
    if minutes != page.reading_minutes:
        page.reading_minutes = minutes
    return True


def _places(there: Sequence[Reference], given: Sequence[Reference]) -> dict[int, int] | None:
    """By the place of each work in the file, its place on the page; None if the page cites a work that the file does not."""
    found = {}
    for group in alike([*there, *given]):
        now = [place for place in group if place < len(there)]
        then = [place - len(there) for place in group if place >= len(there)]
        if now and not then:
            return None
        if now:
            found[then[0]] = now[0]
    return found
